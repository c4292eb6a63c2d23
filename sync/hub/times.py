"""When an activity happens: its own times, by its rule, and those that deviate from it.

A kiosk calls each time by its first start for ever, and so does the hub: `Occ.occurrence`. A time that was published
once is found by that name also when it was moved, called off, or is no longer in the programme.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event, vRecur

from sync.hub.models import Activity, Deviation

ZONE = ZoneInfo("Europe/Copenhagen")


class Occ(NamedTuple):
    """One time of an activity. `occurrence` is its name; `closes` is when sign-up ends. Times in Europe/Copenhagen."""

    occurrence: str
    start: datetime
    end: datetime
    capacity: int | None
    cancelled: bool
    moved: bool
    closes: datetime


def written(moment: datetime, all_day: bool) -> date:
    """A moment as iCalendar has it: with the zone, or the day alone."""
    local = moment.astimezone(ZONE)
    return local.date() if all_day else local


def named(occurrence: str) -> date:
    """What a name says, as iCalendar writes it: with the zone, or a date."""
    return (
        date.fromisoformat(occurrence) if len(occurrence) == 10 else datetime.fromisoformat(occurrence).astimezone(ZONE)
    )


def times_of(activity: Activity, deviation: Deviation) -> tuple[datetime, datetime]:
    """When the time of this deviation is: where it was moved to, or where it always was."""
    if deviation.start is not None and deviation.end is not None:
        return deviation.start, deviation.end
    return base(activity, wall_of(deviation.occurrence))


class _Series:
    """An activity's own times, before any exception, and the exceptions: made once for each version of it."""

    def __init__(self, activity: Activity) -> None:
        self.deviations = {one.occurrence: one for one in Deviation.objects.filter(activity=activity)}
        self.query = _rule(activity, activity.rrule)
        self.ever = _rule(activity, endless(activity.rrule))
        """Without its end: what was shortened had these times once, and people may have signed up for them."""

    def starts(self, first: date, last: date, *, ever: bool = False) -> list[datetime]:
        """Wall times of its own starts on the days [first, last)."""
        if first >= last:
            return []
        found = (self.ever if ever else self.query).between(first, last)
        walls = {_plain(one["DTSTART"].dt) for one in found}
        return sorted(wall for wall in walls if first <= wall.date() < last)


def endless(rrule: str) -> str:
    """The rule without its end."""
    return ";".join(part for part in rrule.split(";") if not part.startswith(("UNTIL=", "COUNT=")))


@lru_cache(maxsize=512)
def _series(activity_id: int, sequence: int, changed: datetime) -> _Series:  # noqa: ARG001 - the version is the key
    return _Series(Activity.objects.get(pk=activity_id))


def _version(activity: Activity) -> _Series:
    return _series(activity.pk, activity.sequence, activity.changed)


def _rule(activity: Activity, rrule: str) -> "recurring_ical_events.CalendarQuery":
    event = Event()
    event.add("uid", activity.uid)
    event.add("dtstart", written(activity.start, activity.all_day))
    if rrule:
        event.add("rrule", vRecur.from_ical(rrule))
    calendar = Calendar()
    calendar.add_component(event)
    return recurring_ical_events.of(calendar)


def _plain(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def wall_of(occurrence: str) -> datetime:
    """The time on the wall that a name says."""
    return _plain(named(occurrence))


def _local(wall: datetime) -> datetime:
    """A wall time in the zone; one that summer time skips moves on, as on the kiosk (RFC 5545 section 3.3.5)."""
    return wall.replace(tzinfo=ZONE).astimezone(UTC).astimezone(ZONE)


def base(activity: Activity, wall: datetime) -> tuple[datetime, datetime]:
    """Start and end of the time that first started then, before any exception."""
    length = _plain(activity.end.astimezone(ZONE)) - _plain(activity.start.astimezone(ZONE))
    return _local(wall), _local(wall + length)


def name_of(activity: Activity, wall: datetime) -> str:
    """What a kiosk calls the time that first started then."""
    return wall.date().isoformat() if activity.all_day else _local(wall).isoformat()


def _occ(activity: Activity, wall: datetime, deviation: Deviation | None, *, lost: bool = False) -> Occ:
    start, end = base(activity, wall)
    moved, cancelled, capacity = False, lost or activity.cancelled is not None, activity.capacity
    if deviation is not None:
        if deviation.start is not None and deviation.end is not None:
            was = start
            start, end = deviation.start.astimezone(ZONE), deviation.end.astimezone(ZONE)
            moved = start != was
        cancelled = cancelled or deviation.cancelled or deviation.left_out
        capacity = capacity if deviation.capacity is None else deviation.capacity
    cancelled = cancelled or activity.removed is not None
    closes = (start.astimezone(UTC) - timedelta(hours=activity.cutoff_hours or 0)).astimezone(ZONE)
    return Occ(name_of(activity, wall), start, end, capacity, cancelled, moved, closes)


def occurrences(activity: Activity, first: date, last: date) -> list[Occ]:
    """What starts on the days [first, last), in order; cancelled ones too, left out ones not."""
    if activity.removed is not None:
        return []
    series = _version(activity)
    own = series.starts(first, last)
    found = [_occ(activity, wall, None) for wall in own if name_of(activity, wall) not in series.deviations]
    for name, deviation in series.deviations.items():
        one = _occ(activity, wall_of(name), deviation)
        if first <= one.start.date() < last and not deviation.left_out:
            found.append(one)
    return sorted(found, key=lambda one: (one.start, one.occurrence))


def planned(activity: Activity, first: datetime, last: datetime) -> list[Occ]:
    """What would start in [first, last) if this activity, which is not stored, were published as it is."""
    found = _rule(activity, activity.rrule).between(first.astimezone(ZONE).date(), last.astimezone(ZONE).date())
    walls = sorted({_plain(one["DTSTART"].dt) for one in found})
    return [one for wall in walls if first <= (one := _occ(activity, wall, None)).start < last]


def find(activity: Activity, occurrence: str) -> Occ | None:
    """The time of this name, in any equal ISO form; what is no longer in the programme comes as cancelled.

    None for what never was.
    """
    try:
        if len(occurrence) != 10 and datetime.fromisoformat(occurrence).tzinfo is None:
            return None
        wall = wall_of(occurrence)
    except (ValueError, OverflowError):
        return None
    if (len(occurrence) == 10) != activity.all_day or not 2000 <= wall.year < 2200:
        return None
    series = _version(activity)
    if deviation := series.deviations.get(name_of(activity, wall)):
        return _occ(activity, wall, deviation)
    day = wall.date()
    for ever in (False, True):
        # a skipped hour's time is called by the hour after it, so names are compared, not times
        for own in series.starts(day, day + timedelta(days=1), ever=ever):
            if name_of(activity, own) == name_of(activity, wall):
                return _occ(activity, own, None, lost=ever)
    return None
