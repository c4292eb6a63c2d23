"""When an activity happens: repeat rules, RDATE, EXDATE, overrides, cancelled ones, summer time (RFC 5545).

Works on the stored form (series.py) with datetime alone: the kiosk's start needs no calendar library. What each
repetition is called (its original start) never changes when it is moved.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from kiosk.activities.rules import FIRST_YEAR, LAST_YEAR, all_starts
from kiosk.activities.series import Part
from kiosk.activities.zones import CENTRE, zone
from kiosk.clock import COPENHAGEN

DAY = timedelta(days=1)
AFTER_CHANGE = 4  # o'clock: by then the night's change of the clock is over


class NotExpanded(Exception):
    """A rule of the library's kind was not worked out this far: ask the reader's process first."""


class Time(NamedTuple):
    """One repetition. `original`: wall time in the main part's zone. `part`: an override's number, -1 for the main."""

    start: datetime
    end: datetime
    original: datetime
    part: int


def local(wall: datetime, zone_name: str) -> datetime:
    """A wall time in a zone ("" for a whole day: the centre's) as the centre's time.

    A time that summer time skips is read with the offset before the change, one that comes twice is the first (RFC 5545
    section 3.3.5).
    """
    if zone_name in ("", CENTRE) and wall.hour >= AFTER_CHANGE:  # the round trip below would change nothing
        return wall.replace(tzinfo=COPENHAGEN)
    where = zone(zone_name) if zone_name else COPENHAGEN
    return wall.replace(tzinfo=where).astimezone(UTC).astimezone(COPENHAGEN)


def wall(text: str) -> datetime:
    """A stored time as a wall time: a bare date is its midnight."""
    return datetime.fromisoformat(text)


def expand(main: Part | None, overrides: Sequence[Part], low: datetime, high: datetime) -> list[Time]:
    """All repetitions that touch [low, high), sorted by start. Raises NotExpanded."""
    excluded = _excluded(main)
    found = _regular(main, overrides, low, high) if main is not None else []
    for number, part in enumerate(overrides):
        original, start = wall(part["rid"]), wall(part["start"])
        if not excluded(original):
            begin, end = local(start, part["zone"]), local(start + timedelta(seconds=part["length"]), part["zone"])
            if _touches(begin, end, low, high):
                found.append(Time(begin, end, original, number))
    found.sort()
    return found


def _touches(begin: datetime, end: datetime, low: datetime, high: datetime) -> bool:
    return begin < high and (end > low or begin == end >= low)


def _excluded(main: Part | None) -> Callable[[datetime], bool]:
    """Whether an EXDATE names this original start; a bare date names all of its day."""
    texts = main.get("exdates", ()) if main is not None else ()
    moments = {wall(text) for text in texts}
    days = {date.fromisoformat(text) for text in texts if len(text) == 10}
    return lambda original: original in moments or (bool(days) and original.date() in days)


def _regular(main: Part, overrides: Sequence[Part], low: datetime, high: datetime) -> list[Time]:
    """The repetitions that no override tells of, with what RANGE=THISANDFUTURE changed."""
    first, usual = wall(main["start"]), timedelta(seconds=main["length"])
    later = _later(overrides)
    lengths = {wall(one[0]): timedelta(seconds=one[1]) for one in main.get("rdates", ()) if not isinstance(one, str)}
    longest = max([usual, *lengths.values(), *(length for _, _, _, length in later)])
    shifts = [timedelta(), *(shift for _, _, shift, _ in later)]
    # A day on either side, for zones are apart.
    from_wall = low.replace(tzinfo=None) - longest - DAY - max(shifts)
    to_wall = high.replace(tzinfo=None) + DAY - min(shifts)
    starts = _starts(main, first, from_wall, to_wall, lengths)
    if overrides or main.get("exdates"):
        excluded, overridden = _excluded(main), {wall(part["rid"]) for part in overrides}
        starts = [start for start in starts if start not in overridden and not excluded(start)]
    far_from_change = min(first.hour, (first + usual).hour) >= AFTER_CHANGE
    if far_from_change and main["zone"] == CENTRE and not (later or "rdates" in main or "starts" in main):
        # Most of a centre's programme: by day, in our zone. Twice as fast without a thought of zones.
        # The window was a day wider than it should: the first and the last few may be outside.
        begins = [datetime.combine(start, first.time(), COPENHAGEN) for start in starts]
        while begins and begins[-1] >= high:
            begins.pop()
        outside = sum(not _touches(begin, begin + usual, low, high) for begin in begins if begin < low)
        return [
            Time(begin, begin + usual, start, -1)
            for begin, start in zip(begins[outside:], starts[outside : len(begins)], strict=True)
        ]
    found = [_one(main, start, later, lengths.get(start, usual)) for start in starts]
    return [one for one in found if _touches(one[0], one[1], low, high)]


Later = list[tuple[datetime, int, timedelta, timedelta]]


def _later(overrides: Sequence[Part]) -> Later:
    """The overrides that go on from their repetition (RANGE=THISANDFUTURE): from when, number, shift, length."""
    return [
        (rid, number, wall(overrides[number]["start"]) - rid, timedelta(seconds=overrides[number]["length"]))
        for rid, number in sorted((wall(part["rid"]), n) for n, part in enumerate(overrides) if part.get("future"))
    ]


def _one(main: Part, start: datetime, later: Later, length: timedelta) -> Time:
    part, moved = -1, start
    for rid, number, shift, its_length in later:
        if rid < start:
            part, moved, length = number, start + shift, its_length
    return Time(local(moved, main["zone"]), local(moved + length, main["zone"]), start, part)


def _starts(
    main: Part, first: datetime, low: datetime, high: datetime, periods: Mapping[datetime, timedelta]
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


def name_of(original: datetime, zone_name: str) -> str:
    """The lasting name of a repetition (Occurrence.occurrence): ISO with the centre's offset, a date when all day."""
    return local(original, zone_name).isoformat() if zone_name else original.date().isoformat()


def as_moment(name: str) -> datetime | None:
    """What a name says, in UTC (a bare date: the centre's midnight); None when it says nothing.

    In UTC, for Python finds a time in the hour that summer time repeats equal to nothing in another zone (PEP 495).
    """
    try:
        moment = datetime.fromisoformat(name)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    except ValueError:
        return None
