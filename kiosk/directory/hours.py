"""Opening hours from HSDS schedules: when something is open, until when, and when it opens again.

A schedule is an RFC 5545 rule in pieces (kiosk.activities.rules works it out). Times are the clock on the wall in
Europe/Copenhagen, so that 9 o'clock stays 9 through summer time. One that closes before it opens ends the next day.
What bends the rules: days that a schedule names by `dtstart` and `until` alone (without times: closed; with times: open
so, in place of the rules), and public holidays (`holidays`: closed, open as on other days, or as on Sundays).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from kiosk.activities.rules import FIRST_YEAR, LAST_YEAR, Rule, parse, starts
from kiosk.clock import COPENHAGEN
from kiosk.directory.checks import day_of, time_of
from kiosk.directory.tables import Row
from kiosk.holidays import holidays

OnHolidays = Literal["open", "closed", "sunday"]
AHEAD: Final = 400  # days that are looked through for the next opening: over a year, for what opens each spring
LONG: Final = 8  # days: what stays open longer has no end in sight
DAY: Final = timedelta(days=1)
_MONDAY: Final = date(2001, 1, 1)
WEEK: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_HERE: Final = (timedelta(hours=1), timedelta(hours=2))  # what is said with Denmark's offset is the clock on the wall


class Span(NamedTuple):
    """From an opening to its closing, in UTC: on the wall one hour of the year comes twice."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class State:
    """How it is at a moment. `closes` is None while open when no end is in sight; `opens` None when none is."""

    open: bool
    closes: datetime | None = None
    opens: datetime | None = None
    why: str = ""
    """Why it is closed today, where its hours say: "julelukket"."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One schedule. `opens` and `closes` are minutes after midnight, the second up to two days' worth; None: closed."""

    rule: Rule | None
    first: date
    valid_from: date
    valid_to: date
    opens: int | None
    closes: int | None
    weeks: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    why: str = ""

    @property
    def exception(self) -> bool:
        """Whether it stands in place of the rules on its days."""
        return self.rule is None

    def on(self, day: date) -> bool:
        """Whether it says anything of this day."""
        if not self.valid_from <= day <= self.valid_to:
            return False
        if self.weeks and not self.weeks & _weeks_of(day):
            return False
        if self.days and not self.days & _days_of(day):
            return False
        if self.rule is None:
            return True
        if self.weekly:
            return not self.rule.weekdays or (0, day.weekday()) in self.rule.weekdays
        midnight = datetime.combine(day, time())
        return bool(starts(self.rule, datetime.combine(self.first, time()), "", midnight, midnight + DAY))

    def on_sundays(self, day: date) -> bool:
        """Whether it would hold if this day were a Sunday."""
        if not self.valid_from <= day <= self.valid_to or self.rule is None:
            return False
        return self.weekly and (not self.rule.weekdays or (0, 6) in self.rule.weekdays)

    @property
    def weekly(self) -> bool:
        """A rule of every week, as nearly all are."""
        rule = self.rule
        return (
            rule is not None and rule.freq == "WEEKLY" and rule.interval == 1 and rule.count is None and not rule.months
        )


@dataclass(slots=True)
class Hours:
    """The hours of one offer, come to or called. Empty: they are not known."""

    hours: Sequence[Hour]
    on_holidays: OnHolidays = "open"
    _known: dict[date, tuple[Span, ...]] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.hours)

    def state(self, now: datetime) -> State:
        """How it is at this moment."""
        span = self._around(now)
        if span is not None:
            return State(True, self._end(span))
        return State(False, None, self.next_opening(now), self.why_closed(now.date()))

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at this moment; quick, for ranking."""
        return self._around(now) is not None

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next; None when not within AHEAD days."""
        day, moment = now.date(), now.astimezone(UTC)
        for ahead in range(AHEAD):
            found = [span.start for span in self.on_day(day + DAY * ahead) if span.start > moment]
            if found:
                return min(found).astimezone(COPENHAGEN)
        return None

    def on_day(self, day: date) -> tuple[Span, ...]:
        """What begins on this day, in order."""
        known = self._known.get(day)
        if known is None:
            if len(self._known) > AHEAD * 2:
                self._known.clear()
            known = self._known[day] = tuple(sorted(_spans(day, self._holding(day))))
        return known

    def why_closed(self, day: date) -> str:
        """What the hours say of a day on which it is closed out of turn; "" when nothing."""
        return next((one.why for one in self.hours if one.opens is None and one.why and one.on(day)), "")

    def _holding(self, day: date) -> list[Hour]:
        """The schedules that count on this day."""
        instead = [one for one in self.hours if one.exception and one.on(day)]
        if instead:  # one that says closed wins
            return [] if any(one.opens is None for one in instead) else instead
        rules = [one for one in self.hours if not one.exception]
        if self.on_holidays != "open" and day in holidays(day.year):
            return [one for one in rules if one.on_sundays(day)] if self.on_holidays == "sunday" else []
        holding = [one for one in rules if one.on(day)]
        return [] if any(one.opens is None for one in holding) else holding

    def _around(self, now: datetime) -> Span | None:
        day, moment = now.date(), now.astimezone(UTC)
        for back in (0, 1):
            for span in self.on_day(day - DAY * back):
                if span.start <= moment < span.end:
                    return span
        return None

    def _end(self, span: Span) -> datetime | None:
        """When it closes, over all that follow without a gap; None when that does not end."""
        end = span.end
        while end - span.end < DAY * LONG:
            day = end.astimezone(COPENHAGEN).date()
            following = [
                one.end for back in (0, 1) for one in self.on_day(day - DAY * back) if one.start <= end < one.end
            ]
            if not following:
                return end.astimezone(COPENHAGEN)
            end = max(following)
        return None


def _spans(day: date, holding: Iterable[Hour]) -> Iterator[Span]:
    for one in holding:
        if one.opens is not None and one.closes is not None:
            yield Span(_moment(day, one.opens), _moment(day, one.closes))


def _moment(day: date, minutes: int) -> datetime:
    """A time on the wall; of an hour that comes twice the first, of one that does not come the hour after."""
    days, left = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + DAY * days, time(left // 60, left % 60), COPENHAGEN)
    return wall.astimezone(UTC)


def hour_of(row: Row) -> Hour | None:
    """The schedule in a row of HSDS; None for one that can't be worked out (checks.py has told of it)."""
    try:
        return _hour(row)
    except (ValueError, OverflowError):
        return None


def _hour(row: Row) -> Hour | None:
    first = day_of(str(row["dtstart"])) if "dtstart" in row else None
    until = day_of(str(row["until"])) if "until" in row else None
    low = max([day_of(str(row["valid_from"])) if "valid_from" in row else date.min, first or date.min])
    high = min([day_of(str(row["valid_to"])) if "valid_to" in row else date.max, until or date.max])
    opens, closes = _minutes(row)
    repeats = row.keys() & {"freq", "byday", "bymonthday", "byweekno", "byyearday", "count", "interval"}
    if not repeats and first is not None:
        return Hour(None, first, low, min(high, until or first), opens, closes, why=str(row.get("description", "")))
    begins = first or low
    if not FIRST_YEAR <= begins.year <= LAST_YEAR:
        begins = _MONDAY
    return Hour(
        _rule(row, begins), begins, low, high, opens, closes,
        _numbers(row, "byweekno"), _numbers(row, "byyearday"), str(row.get("description", "")),
    )  # fmt: skip


def _rule(row: Row, begins: date) -> Rule:
    """The rule in the pieces of a row. Without days it is every day, or the weekday that it began on."""
    byday = ",".join(part.strip() for part in str(row.get("byday", "")).upper().split(",") if part.strip())
    freq = str(row.get("freq", "")) or (
        "MONTHLY" if "bymonthday" in row or (byday[:1] in "+-12345" and byday) else "WEEKLY"
    )
    if freq == "WEEKLY" and not byday and not ("freq" in row and "dtstart" in row):
        byday = ",".join(WEEK)
    parts = [f"FREQ={freq}", f"INTERVAL={int(row.get('interval', 1))}"]
    parts += [f"BYDAY={byday}"] if byday else []
    for name in ("bymonthday", "count", "wkst"):
        if name in row:
            parts.append(f"{name.upper()}={str(row[name]).replace(' ', '')}")
    rule = parse(";".join(parts))
    if rule is None:
        raise ValueError(parts)
    return (
        rule
        if rule.weekdays or freq != "WEEKLY"
        else Rule("WEEKLY", rule.interval, rule.count, weekdays=((0, begins.weekday()),))
    )


def _numbers(row: Row, name: str) -> frozenset[int]:
    return frozenset(int(part) for part in str(row[name]).split(",")) if name in row else frozenset()


def _minutes(row: Row) -> tuple[int | None, int | None]:
    """Opening and closing in minutes after midnight; the closing is later, over midnight where it must."""
    if "opens_at" not in row or "closes_at" not in row:
        return None, None
    opens, closes = _wall(str(row["opens_at"]), row), _wall(str(row["closes_at"]), row)
    if str(row["closes_at"]).startswith("23:59"):  # how HSDS writes all day (docs/hsds/schedules.md)
        closes = 24 * 60
    return opens, closes if closes > opens else closes + 24 * 60


def _wall(text: str, row: Row) -> int:
    """Minutes after midnight on the wall. An offset that is not Denmark's is counted over to it, as in winter."""
    found = time_of(text)
    offset = found.utcoffset()
    if offset is None and "timezone" in row:
        offset = timedelta(hours=float(row["timezone"]))
    minutes = found.hour * 60 + found.minute
    if text.startswith("24:00"):
        minutes = 24 * 60
    if offset is not None and offset not in _HERE:
        minutes = int(minutes - offset.total_seconds() // 60 + 60) % (24 * 60)
    return minutes


def _weeks_of(day: date) -> set[int]:
    """The number of its week, from the year's beginning and from its end."""
    year, week, _ = day.isocalendar()
    return {week, week - date(year, 12, 28).isocalendar().week - 1}


def _days_of(day: date) -> set[int]:
    """The number of the day, from the year's beginning and from its end."""
    number = day.timetuple().tm_yday
    return {number, number - date(day.year, 12, 31).timetuple().tm_yday - 1}
