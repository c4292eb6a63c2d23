"""When an activity happens: repeat rules, RDATE, EXDATE, overrides, cancelled ones, summer time (RFC 5545).

Works on the stored form (series.py) with datetime alone: the kiosk's start needs no calendar library. What each
repetition is called (its original start) never changes when it is moved.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from kiosk.activities.rules import all_starts
from kiosk.activities.series import Part
from kiosk.activities.zones import CENTRE, zone
from kiosk.clock import COPENHAGEN

DAY = timedelta(days=1)


class NotExpanded(Exception):
    """A rule of the library's kind was not worked out this far: ask the reader's process first."""


class Time(NamedTuple):
    """One repetition. `original` is a wall time in the main part's zone; `part` -1 is the main part, else an override."""

    start: datetime
    end: datetime
    original: datetime
    part: int


def local(wall: datetime, zone_name: str) -> datetime:
    """A wall time in a zone ("" for a whole day: the centre's) as the centre's time. A time that summer time skips is
    read with the offset before the change, one that comes twice is the first (RFC 5545 section 3.3.5)."""
    if zone_name in ("", CENTRE) and 4 <= wall.hour:
        return wall.replace(
            tzinfo=COPENHAGEN
        )  # no change of the clock comes near: the round trip below changes nothing
    where = zone(zone_name) if zone_name else COPENHAGEN
    return wall.replace(tzinfo=where).astimezone(UTC).astimezone(COPENHAGEN)


def wall(text: str) -> datetime:
    """A stored time as a wall time: a bare date is its midnight."""
    return datetime.fromisoformat(text)


def expand(main: Part | None, overrides: Sequence[Part], low: datetime, high: datetime) -> list[Time]:
    """All repetitions that touch [low, high), sorted by start. Raises NotExpanded."""
    found: list[Time] = []
    gone: set[datetime] = set()
    if main is not None:
        gone, days = _excluded(main)
        taken = {wall(part["rid"]) for part in overrides}
        _regular(main, overrides, low, high, gone | taken, days, found)
        gone |= {moment for moment in taken if moment.date() in days}
    for number, part in enumerate(overrides):
        original = wall(part["rid"])
        if original in gone:
            continue
        start = wall(part["start"])
        first, last = local(start, part["zone"]), _end(start, part["length"], part["zone"])
        if first < high and (last > low or first == last >= low):
            found.append(Time(first, last, original, number))
    found.sort()
    return found


def _regular(
    main: Part,
    overrides: Sequence[Part],
    low: datetime,
    high: datetime,
    skipped: set[datetime],
    skipped_days: set[date],
    found: list[Time],
) -> None:
    """The repetitions that no override tells of, with what RANGE=THISANDFUTURE changed."""
    where = main["zone"]
    first = wall(main["start"])
    later = sorted((wall(part["rid"]), number) for number, part in enumerate(overrides) if part.get("future"))
    shifts = [wall(overrides[number]["start"]) - rid for rid, number in later]
    longest = max([main["length"], *(overrides[number]["length"] for _, number in later)])
    periods = {wall(one[0]): one[1] for one in main.get("rdates", ()) if not isinstance(one, str)}
    longest = max([longest, *periods.values()])
    # A day on either side: zones are apart, and wall times near a change of the clock.
    from_wall = low.replace(tzinfo=None) - timedelta(seconds=longest) - DAY - max([timedelta(), *shifts])
    to_wall = high.replace(tzinfo=None) + DAY - min([timedelta(), *shifts])
    starts = _starts(main, first, from_wall, to_wall, periods)
    plain = where in ("", CENTRE) and first.hour >= 4
    usual = timedelta(seconds=main["length"])
    for start in starts:
        if start in skipped or (skipped_days and start.date() in skipped_days):
            continue
        part, moved, length = -1, start, usual
        if start in periods:
            length = timedelta(seconds=periods[start])
        for (rid, number), shift in zip(later, shifts, strict=True):
            if rid < start:
                part, moved, length = number, start + shift, timedelta(seconds=overrides[number]["length"])
        if plain and part < 0:
            begin = start.replace(tzinfo=COPENHAGEN)
            end = begin + length
            if end.hour < 4:
                end = local(end.replace(tzinfo=None), where)
        else:
            begin = local(moved, where)
            end = local(moved + length, where)
        if begin < high and (end > low or begin == end >= low):
            found.append(Time(begin, end, start, part))


def _end(start: datetime, length: int, where: str) -> datetime:
    return local(start + timedelta(seconds=length), where)


def _excluded(main: Part) -> tuple[set[datetime], set[date]]:
    """EXDATE: moments, and whole days for those written as bare dates."""
    moments = {wall(text) for text in main.get("exdates", ())}
    bare = {date.fromisoformat(text) for text in main.get("exdates", ()) if len(text) == 10}
    return moments, bare


def _starts(
    main: Part, first: datetime, low: datetime, high: datetime, periods: Mapping[datetime, int]
) -> list[datetime]:
    rules = main.get("rules", ())
    if rules:
        found = all_starts(list(rules), first, main["zone"], low, high)
        if found is None:
            found = _from_library(main, low, high)
    else:
        found = [first] if low <= first < high else []
    extra = {wall(one) for one in main.get("rdates", ()) if isinstance(one, str)} | set(periods)
    if extra:
        found = sorted({*found, *(moment for moment in extra if low <= moment < high)})
    return found


def _from_library(main: Part, low: datetime, high: datetime) -> list[datetime]:
    low = max(low, wall(main["start"]))
    if "starts" not in main or high > wall(main["starts_to"]) or (low < high and low < wall(main["starts_from"])):
        raise NotExpanded
    return [start for start in map(wall, main["starts"]) if low <= start < high]


@lru_cache(maxsize=8)
def _offset_text(offset: timedelta | None) -> str:
    seconds = int((offset or timedelta()).total_seconds())
    return f"{'-' if seconds < 0 else '+'}{abs(seconds) // 3600:02}:{abs(seconds) % 3600 // 60:02}"


def name_of(original: datetime, zone_name: str) -> str:
    """The lasting name of a repetition (Occurrence.occurrence): ISO with the centre's offset, a date when all day."""
    if not zone_name:
        return original.date().isoformat()
    moment = local(original, zone_name)
    return moment.replace(tzinfo=None).isoformat() + _offset_text(moment.utcoffset())


def as_moment(name: str) -> datetime | None:
    """What a name says, as an aware time (a bare date: the centre's midnight); None when it says nothing."""
    try:
        if len(name) == 10:
            return datetime.combine(date.fromisoformat(name), datetime.min.time(), COPENHAGEN)
        moment = datetime.fromisoformat(name)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)
