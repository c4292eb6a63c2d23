"""How often an activity repeats: as the form asks it, as iCalendar has it (RFC 5545 section 3.3.10), and in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext

from sync.hub.console import words
from sync.hub.times import ZONE, endless

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EVERY = {
    "": lazy("It happens once"),
    "daily": lazy("Every day"),
    "weekly": lazy("Every week"),
    "fortnightly": lazy("Every other week"),
    "date": lazy("Every month, on the same date"),
    "weekday": lazy("Every month, on the same weekday"),
}
MOST = 400  # times


@dataclass(frozen=True)
class Repeat:
    """A rule. `days`: weekdays of a weekly one, Monday is 0; its end is `until` (that day too), `count`, or never."""

    every: str = ""
    days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


def _nth(first: date) -> int:
    """Which of its weekday it is in its month; the fifth is called the last, for not every month has five."""
    nth = (first.day - 1) // 7 + 1
    return nth if nth < 5 else -1


def write(repeat: Repeat, first: date, *, all_day: bool) -> str:
    """As an RRULE, for a series that begins on `first`; "" when it happens once."""
    if not repeat.every:
        return ""
    days = ",".join(CODES[one] for one in sorted(repeat.days or (first.weekday(),)))
    rule = {
        "daily": "FREQ=DAILY",
        "weekly": f"FREQ=WEEKLY;BYDAY={days}",
        "fortnightly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={days}",
        "date": f"FREQ=MONTHLY;BYMONTHDAY={first.day}",
        "weekday": f"FREQ=MONTHLY;BYDAY={_nth(first)}{CODES[first.weekday()]}",
    }[repeat.every]
    if repeat.until:
        rule += f";UNTIL={until(repeat.until, all_day=all_day)}"
    elif repeat.count:
        rule += f";COUNT={repeat.count}"
    return rule


def until(last: date, *, all_day: bool) -> str:
    """The end of a day as UNTIL: UTC for what has hours, a date for whole days."""
    if all_day:
        return f"{last:%Y%m%d}"
    return f"{datetime.combine(last, time(23, 59, 59), ZONE).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def ended(rrule: str, last: date, *, all_day: bool) -> str:
    """The rule with `last` as its last day."""
    return f"{endless(rrule)};UNTIL={until(last, all_day=all_day)}"


def read(rrule: str) -> Repeat:
    """A rule that `write` or `ended` made."""
    if not rrule:
        return Repeat()
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    days = tuple(CODES.index(one) for one in parts.get("BYDAY", "").split(",") if one in CODES)
    last = None
    if text := parts.get("UNTIL", ""):
        last = date.fromisoformat(text[:8])
        if len(text) > 8:
            last = datetime.fromisoformat(text).astimezone(ZONE).date()
    every = {"DAILY": "daily", "WEEKLY": "fortnightly" if parts.get("INTERVAL") == "2" else "weekly"}.get(parts["FREQ"])
    every = every or ("date" if "BYMONTHDAY" in parts else "weekday")
    return Repeat(every, days, last, int(parts["COUNT"]) if "COUNT" in parts else None)


def sentence(repeat: Repeat, start: datetime, *, all_day: bool = False) -> str:
    """Gives "Hver lørdag kl. 10.00 til 30. juni 2027"; for one that happens once, its day."""
    first = start.astimezone(ZONE)
    if not repeat.every:
        return words.day(first) if all_day else words.moment(first)
    days = words.listed([str(DAY_NAMES[one]).lower() for one in sorted(repeat.days or (first.weekday(),))])
    weekday = str(DAY_NAMES[first.weekday()]).lower()
    nth = {
        1: pgettext("of the month", "first"),
        2: pgettext("of the month", "second"),
        3: pgettext("of the month", "third"),
        4: pgettext("of the month", "fourth"),
        -1: pgettext("of the month", "last"),
    }[_nth(first.date())]
    text = {
        "daily": _("Every day"),
        "weekly": _("Every %(days)s") % {"days": days},
        "fortnightly": _("Every other %(days)s") % {"days": days},
        "date": _("On day %(n)s of every month") % {"n": first.day},
        "weekday": _("The %(nth)s %(weekday)s of every month") % {"nth": nth, "weekday": weekday},
    }[repeat.every]
    if not all_day:
        text = _("%(text)s at %(time)s") % {"text": text, "time": words.clock(first)}
    if repeat.until:
        text = _("%(text)s until %(day)s") % {"text": text, "day": words.day(repeat.until, year=True)}
    elif repeat.count:
        n = repeat.count
        text += ngettext(", %(n)s time", ", %(n)s times", n) % {"n": n}
    return text


def times(first_day: date, begins: time | None, ends: time | None, last_day: date | None) -> tuple[datetime, datetime]:
    """Start and end of the first time. Whole days when there are no hours; the end is then the midnight after."""
    if begins is None or ends is None:
        last = (last_day or first_day) + timedelta(days=1)
        return datetime.combine(first_day, time(), ZONE), datetime.combine(last, time(), ZONE)
    end_day = last_day or (first_day if ends > begins else first_day + timedelta(days=1))
    return datetime.combine(first_day, begins, ZONE), datetime.combine(end_day, ends, ZONE)
