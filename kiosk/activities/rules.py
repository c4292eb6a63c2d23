"""Repeat rules by arithmetic on days (RFC 5545 section 3.3.10), for every rule a centre's calendar really has.

dateutil, under recurring-ical-events, costs 10-60 times as much and must be imported first; a year of 300 weekly events
has to fit in 150 ms on a Pi. What this file does not do (`parse` gives None: hours, week numbers, days of the year) is
left to the library, in the reader's limited process. tests/unit/activities/test_rules.py holds the two against each
other. Quirks of the library are kept: the first start is in the set also when the rule leaves it out.
"""

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import count as count_up

from kiosk.activities.zones import zone

MAX_COUNT = 10_000  # repetitions, counted from the first: 27 years of every day
FIRST_YEAR, LAST_YEAR = 1971, 2200  # outside of them nothing happens
LAST = date(LAST_YEAR, 1, 1).toordinal()
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of whole days. `until` is as it was written; `weekdays` holds (nth, weekday), nth 0 for every one."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    week_start: int = 0
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


def parse(text: str) -> Rule | None:
    """The rule, or None when it is of a kind that is left to the library. Raises ValueError for nonsense."""
    parts: dict[str, str] = {}
    for item in text.upper().strip().strip(";").split(";"):
        key, _, value = item.partition("=")
        if not value or key in parts:
            raise ValueError(text)
        parts[key] = value
    freq = parts.get("FREQ", "")
    if freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or parts.keys() - _KNOWN:
        return None
    rule = Rule(
        freq,
        int(parts.get("INTERVAL", "1")),
        int(parts["COUNT"]) if "COUNT" in parts else None,
        parts.get("UNTIL", ""),
        _DAYS.index(parts.get("WKST", "MO")),
        tuple(_weekday(day) for day in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        _numbers(parts, "BYMONTHDAY", 31),
        _numbers(parts, "BYMONTH", 12),
        _numbers(parts, "BYSETPOS", 366),
    )
    if rule.interval < 1 or (rule.count is not None and rule.count < 1) or min(rule.months, default=1) < 1:
        raise ValueError(text)
    return rule if _is_plain(rule) else None


def _is_plain(rule: Rule) -> bool:
    nth = any(n for n, _ in rule.weekdays)
    return {
        "DAILY": not nth and not rule.positions and not rule.month_days,
        "WEEKLY": not nth and not rule.positions and not rule.month_days,
        "MONTHLY": not (nth and rule.month_days),
        "YEARLY": bool(rule.months or not (rule.weekdays or rule.month_days)) and not (nth and rule.month_days),
    }[rule.freq]


def _weekday(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text.strip())
    if not found or found[1] in ("0", "+0", "-0", "00"):
        raise ValueError(text)
    return int(found[1] or 0), _DAYS.index(found[2])


def _numbers(parts: dict[str, str], key: str, top: int) -> tuple[int, ...]:
    if key not in parts:
        return ()
    numbers = tuple(sorted({int(number) for number in parts[key].split(",")}))
    if any(number == 0 or abs(number) > top for number in numbers):
        raise ValueError(parts[key])
    return numbers


def until_wall(text: str, where: tzinfo | None) -> datetime:
    """UNTIL as a wall time in the event's zone (None: an all-day event). Raises ValueError for nonsense."""
    if len(text) not in (8, 15, 16) or not text[:8].isdigit():
        raise ValueError(text)
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # "for ever", as some calendars write it
        return moment
    # A time without Z, or a bare date for a timed event, is UTC as well: so recurring-ical-events reads it.
    return moment if where is None else moment.replace(tzinfo=UTC).astimezone(where).replace(tzinfo=None)


def starts(rule: Rule, first: datetime, zone_name: str, low: datetime, high: datetime) -> list[datetime]:
    """The wall times in [low, high) that the rule gives, sorted; `first` is among them only if the rule gives it."""
    until = until_wall(rule.until, zone(zone_name) if zone_name else None) if rule.until else None
    top = min(high.toordinal() + 1, LAST)
    if until is not None:
        top = min(top, until.toordinal() + 1)
    days = _days(rule, first.date(), low.toordinal(), top)
    time = first.time()
    combine, ordinal = datetime.combine, date.fromordinal
    found = [combine(ordinal(day), time) for day in days]
    low = max(low, first)
    while found and (found[-1] >= high or (until is not None and found[-1] > until)):
        found.pop()
    return found[bisect_left(found, low) :] if found and found[0] < low else found


def _days(rule: Rule, first: date, low: int, top: int) -> list[int]:
    """Ordinals of days in [low, top) that the rule gives, none before `first`, sorted."""
    start = first.toordinal()
    low = max(low, start)
    if rule.count is None:
        return [day for day in _periods(rule, first, low, top) if low <= day < top]
    left = min(rule.count, MAX_COUNT)
    found = []
    for day in _periods(rule, first, start, top):
        if day < start:
            continue
        if left == 0 or day >= top:
            break
        left -= 1
        if day >= low:
            found.append(day)
    return found


def _periods(rule: Rule, first: date, low: int, top: int) -> Iterator[int]:
    """Days of the periods that may hold something in [low, top): from a period at or before low, in order."""
    if rule.freq in ("DAILY", "WEEKLY"):
        yield from _short_periods(rule, first, low, top)
        return
    from_day = date.fromordinal(min(max(low, first.toordinal()), LAST))
    if rule.freq == "MONTHLY":
        origin, now = first.year * 12 + first.month - 1, from_day.year * 12 + from_day.month - 1
    else:
        origin, now = first.year, from_day.year
    for period in count_up(origin + (now - origin) // rule.interval * rule.interval, rule.interval):
        year, month = (period // 12, period % 12 + 1) if rule.freq == "MONTHLY" else (period, 1)
        if year > LAST_YEAR or date(year, month, 1).toordinal() >= top:
            return
        if rule.freq == "YEARLY":
            months = rule.months or (first.month,)
        else:
            months = (month,) if not rule.months or month in rule.months else ()
        yield from _chosen([day for one in months for day in _of_month(rule, first, year, one)], rule.positions)


def _short_periods(rule: Rule, first: date, low: int, top: int) -> Iterator[int]:
    start = first.toordinal()
    wanted = sorted({weekday for _, weekday in rule.weekdays})
    if rule.freq == "DAILY":
        offsets, length, origin = [0], rule.interval, start
    else:
        # Ordinal 1 is a Monday: (ordinal + 6) % 7 is the weekday.
        origin = start - (first.weekday() - rule.week_start) % 7
        length = 7 * rule.interval
        offsets = sorted((day - rule.week_start) % 7 for day in wanted or [first.weekday()])
    months = rule.months
    period = origin + max(0, (low - origin) // length) * length
    while period < top:
        for offset in offsets:
            day = period + offset
            if rule.freq == "DAILY" and wanted and (day + 6) % 7 not in wanted:
                continue
            if months and date.fromordinal(day).month not in months:
                continue
            yield day
        period += length


def _of_month(rule: Rule, first: date, year: int, month: int) -> list[int]:
    """The rule's days in one month, sorted."""
    base = date(year, month, 1).toordinal()
    first_weekday, length = monthrange(year, month)
    if not rule.weekdays:
        wanted = rule.month_days or (first.day,)
        return sorted(
            {base + day for number in wanted if 0 <= (day := number - 1 if number > 0 else length + number) < length}
        )
    days: set[int] = set()
    for nth, weekday in rule.weekdays:
        every = list(range((weekday - first_weekday) % 7, length, 7))
        if nth == 0:
            days.update(every)
        elif abs(nth) <= len(every):
            days.add(every[nth - 1 if nth > 0 else nth])
    if rule.month_days:
        days &= {number - 1 if number > 0 else length + number for number in rule.month_days}
    return sorted(base + day for day in days)


def _chosen(days: list[int], positions: tuple[int, ...]) -> list[int]:
    if not positions:
        return days
    return sorted({days[n - 1 if n > 0 else n] for n in positions if abs(n) <= len(days)})


def all_starts(
    texts: list[str], first: datetime, zone_name: str, low: datetime, high: datetime
) -> list[datetime] | None:
    """Starts of several rules together, the first start among them; None when one of them is the library's business."""
    parsed = [parse(text) for text in texts]
    plain = [rule for rule in parsed if rule is not None]
    if len(plain) < len(parsed):
        return None
    if len(plain) == 1:
        found = starts(plain[0], first, zone_name, low, high)
    else:
        found = sorted({start for rule in plain for start in starts(rule, first, zone_name, low, high)})
    if low <= first < high and (not found or found[0] != first) and not _ended(plain, first, zone_name):
        found.insert(0, first)
    return found


def _ended(rules: list[Rule], first: datetime, zone_name: str) -> bool:
    """Whether every UNTIL lies before the first start: then nothing happens at all."""
    untils = [until_wall(rule.until, zone(zone_name) if zone_name else None) for rule in rules if rule.until]
    return bool(untils) and max(untils) < first
