"""Times and numbers as people say them, in the language of the page."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sync.hub.times import ZONE, Occ

SOON = timedelta(minutes=2)


def _danish() -> bool:
    return (get_language() or "da").startswith("da")


def day(moment: date, *, year: bool | None = None) -> str:
    """Gives "lørdag 5. december", with the year when it is another than this one."""
    local = moment.astimezone(ZONE) if isinstance(moment, datetime) else moment
    if year is None:
        year = local.year != timezone.now().astimezone(ZONE).year
    return date_format(local, ("l j. F" if _danish() else "l j F") + (" Y" if year else ""))


def span(first: date, last: date) -> str:
    """Gives "16.–22. november", "30. november – 6. december"; with the year when it is another than this one."""
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, "j." if _danish() else "j") + "–" + _date(last)
    return f"{_date(first, year=first.year != last.year)} – {_date(last)}"


def _date(moment: date, *, year: bool | None = None) -> str:
    if year is None:
        year = moment.year != timezone.now().astimezone(ZONE).year
    return date_format(moment, ("j. F" if _danish() else "j F") + (" Y" if year else ""))


def clock(moment: datetime) -> str:
    """Gives "10.00"."""
    return date_format(moment.astimezone(ZONE), "H.i" if _danish() else "H:i")


def when(occ: Occ, *, all_day: bool = False) -> str:
    """Gives "lørdag 5. december kl. 10.00–15.00"."""
    start, end = occ.start.astimezone(ZONE), occ.end.astimezone(ZONE)
    last = end.date() - timedelta(days=1) if all_day else end.date()
    if all_day:
        return day(start.date()) if last <= start.date() else f"{day(start.date())} – {day(last)}"
    # a night out that ends in the small hours is still one evening
    if last == start.date() or end - start < timedelta(hours=12):
        return _("%(day)s at %(from)s–%(to)s") % {"day": day(start), "from": clock(start), "to": clock(end)}
    return _("%(day)s at %(from)s to %(last)s at %(to)s") % {
        "day": day(start), "from": clock(start), "last": day(end), "to": clock(end),
    }  # fmt: skip


def hours(occ: Occ, *, all_day: bool = False) -> str:
    """The time alone: "10.00–15.00"."""
    return _("All day") if all_day else f"{clock(occ.start)}–{clock(occ.end)}"


def moment(at: datetime) -> str:
    """Gives "lørdag 5. december kl. 10.00"."""
    return _("%(day)s at %(time)s") % {"day": day(at), "time": clock(at)}


def ago(then: datetime | None, now: datetime | None = None) -> str:
    """Gives "for 3 dage siden"."""
    if then is None:
        return _("never")
    gone = (now or timezone.now()).astimezone(UTC) - then.astimezone(UTC)
    if gone < SOON:
        return _("just now")
    if gone < timedelta(hours=1):
        n = int(gone / timedelta(minutes=1))
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if gone < timedelta(days=1):
        n = int(gone / timedelta(hours=1))
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    n = gone.days
    return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}


def near(moment: date, today: date) -> str:
    """The day of something soon: "I dag", "I morgen", "Lørdag 5. december"."""
    ahead = (moment - today).days
    if ahead in (0, 1):
        return _("Tomorrow") if ahead else _("Today")
    text = day(moment)
    return text[:1].upper() + text[1:]


def size(number: float) -> str:
    """Bytes: "1,5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    text = f"{number:.0f}" if number >= 10 or unit == "bytes" else f"{number:.1f}"
    return f"{text.replace('.', ',') if _danish() else text} {unit}"


def listed(parts: list[str]) -> str:
    """Gives "a, b og c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def seats(n: int) -> str:
    """Gives "3 pladser"."""
    return ngettext("%(n)s place", "%(n)s places", n) % {"n": n}
