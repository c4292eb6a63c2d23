"""Other times for an activity that people may have signed up for already.

A kiosk calls each time by its first start for ever (sync/hub/times.py), so a published series keeps its starts:

| what changes | what happens |
|---|---|
| it happens once, and is moved | its one time is moved; whoever signed up keeps the place |
| only how long it goes on, or a new rule that begins at the same start and has all old times | the same activity |
| anything else | the old one ends now, and a new one begins |

Times with sign-ups never go with the old series. They stay as they are, or, when the coordinator says so, each is moved
to the nearest new time; the new series leaves that time out, so that nothing stands twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sync.hub import activities
from sync.hub.console import counts, schedule
from sync.hub.models import Activity, Centre, Deviation
from sync.hub.times import ZONE, Occ, endless

ELSEWHERE = "in the series before this"
"""The note of a time that is left out because an older series has it; nobody is shown it."""
NEAR = timedelta(days=3, hours=12)


@dataclass(frozen=True)
class Wanted:
    """When it is to happen."""

    start: datetime
    end: datetime
    all_day: bool
    rrule: str


def as_is(activity: Activity) -> Wanted:
    """When it happens now; one that happens once may have been moved."""
    start, end = activity.start, activity.end
    if not activity.rrule:
        moved = Deviation.objects.filter(activity=activity, start__isnull=False).first()
        if moved is not None and moved.start is not None and moved.end is not None:
            start, end = moved.start, moved.end
    return Wanted(start.astimezone(ZONE), end.astimezone(ZONE), activity.all_day, activity.rrule)


def kept(activity: Activity, wanted: Wanted, now: datetime | None = None) -> list[Occ]:
    """The coming times with sign-ups that the new times do not have: a coordinator must see them first."""
    now = now or timezone.now()
    how = _how(activity, wanted)
    if how in ("same", "move"):
        return []
    coming = [one for name in counts.signed_up(activity) if (one := activities.find(activity, name))]
    coming = sorted(one for one in coming if one.start > now and not one.cancelled)
    if how == "end":
        still = {one.occurrence for one in preview(wanted, now, _last(list(coming), now))}
        coming = [one for one in coming if one.occurrence not in still]
    return coming


def _how(activity: Activity, wanted: Wanted) -> str:
    """Which line of the table above: same, move, end (only the last day changes), or new."""
    was = as_is(activity)
    if wanted == was:
        return "same"
    if wanted.all_day != was.all_day:
        return "new"
    if not was.rrule and not wanted.rrule:
        return "move"
    moved_once = not was.rrule and was.start != activity.start.astimezone(ZONE)
    if wanted.start != was.start or moved_once:
        return "new"
    if not was.rrule or endless(was.rrule) == endless(wanted.rrule):
        return "end" if wanted.rrule != was.rrule else "same"
    return "new"


def save(
    activity: Activity, wanted: Wanted, who: str, centres: list[Centre], *, along: bool = False,
    now: datetime | None = None,
) -> Activity:  # fmt: skip
    """Store the activity with these times; its other fields are as the caller set them. Returns the one that goes on.

    `along`: times with sign-ups move to the new times; otherwise they stay as they are.
    """
    now = now or timezone.now()
    how = _how(activity, wanted)
    with transaction.atomic():
        if how == "same":
            if activity.rrule:  # of one that happens once and was moved, the exception has the end
                activity.end = wanted.end
            return activities.save(activity, who, centres=centres)
        if how == "move":
            activities.save(activity, who, centres=centres)
            name = activities.name_of(activity, activity.start.astimezone(ZONE).replace(tzinfo=None))
            activities.move(activity, name, wanted.start, wanted.end, who)
            return activity
        stay = kept(activity, wanted, now)
        if how == "end":
            _end(activity, wanted, stay, now)
            return activities.save(activity, who, centres=centres)
        return _begin_anew(activity, wanted, who, centres, stay, along=along, now=now)


def _end(activity: Activity, wanted: Wanted, stay: list[Occ], now: datetime) -> None:
    """Another last day. `stay` are times after it that people have signed up for."""
    last = _last([*stay, *activity.deviations.values_list("occurrence", flat=True)], now)
    after = {one.occurrence for one in preview(wanted, wanted.start, last)}
    activity.end, activity.rrule = wanted.end, wanted.rrule
    if stay:
        activity.rrule = _until_last(activity, stay)
        _leave_out(activity, now, after | {one.occurrence for one in stay})
    for one in activity.deviations.filter(left_out=True, occurrence__in=after).exclude(note=ELSEWHERE):
        _put(activity, one.occurrence, left_out=False)  # it was left out when the series was made shorter
    _leave_out_exceptions(activity, now, after | {one.occurrence for one in stay})


def _last(times: "list[Occ | str]", now: datetime) -> datetime:
    """A day after the last of these."""
    names = [one if isinstance(one, str) else one.occurrence for one in times]
    days = [datetime.fromisoformat(name).date() for name in names]
    return datetime.combine(max([*days, now.date()]), time(), ZONE) + timedelta(days=2)


def _leave_out_exceptions(activity: Activity, now: datetime, keep: set[str]) -> None:
    """A moved time is an exception of its own: without this it would stay when its series is gone."""
    for one in activity.deviations.filter(left_out=False).exclude(occurrence__in=keep):
        occ = activities.find(Activity.objects.get(pk=activity.pk), one.occurrence)
        if occ is None or occ.start > now:
            _put(activity, one.occurrence, left_out=True)


def _begin_anew(
    old: Activity, wanted: Wanted, who: str, centres: list[Centre], stay: list[Occ], *, along: bool, now: datetime
) -> Activity:
    new = Activity.objects.get(pk=old.pk)
    for field in Activity._meta.concrete_fields:  # the fields that the coordinator has just changed
        setattr(new, field.attname, getattr(old, field.attname))
    new.pk, new.uid, new.released, new.old_keeper = None, activities.new_uid(), True, ""
    new.start, new.end, new.all_day, new.rrule = wanted.start, wanted.end, wanted.all_day, wanted.rrule
    new._state.adding = True
    old_centres = list(old.centres.all())
    activities.save(new, who, centres=centres, what="activity.other_times")
    taken = set()
    for one in stay:
        times = activities.occurrences(new, (one.start - NEAR).date(), (one.start + NEAR).date() + timedelta(days=1))
        free = [other for other in times if other.occurrence not in taken and other.start > now]
        nearest = min(free, key=lambda other: abs(other.start - one.start), default=None)
        same_day = [other for other in free if other.start.date() == one.start.date()]
        if along and nearest is not None:
            _put(old, one.occurrence, start=nearest.start, end=nearest.end)
            taken.add(nearest.occurrence)
        else:
            taken.update(other.occurrence for other in same_day)
    for name in taken:
        _put(new, name, left_out=True, note=ELSEWHERE)
    if taken:
        activities.save(new, who, what=None)
    _finish(old, stay, who, old_centres, now)
    return new


def _finish(old: Activity, stay: list[Occ], who: str, centres: list[Centre], now: datetime) -> None:
    """End it now; what has happened stays, and so do the times that people have signed up for."""
    if not old.rrule and not stay:
        activities.remove(old, who)
    elif old.rrule:
        rrule = old.rrule
        began = old.start <= now
        if stay:
            old.rrule = _until_last(old, stay)
            _leave_out(old, now, {one.occurrence for one in stay})
        else:
            old.rrule = f"{endless(rrule)};UNTIL={now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            if old.all_day:
                old.rrule = schedule.ended(rrule, now.astimezone(ZONE).date(), all_day=True)
        if not stay and not began:
            old.rrule = rrule
            activities.remove(old, who)
        else:
            _leave_out_exceptions(old, now, {one.occurrence for one in stay})
            activities.save(old, who, centres=centres, what="activity.ended")
    else:  # its one time stays, perhaps where the new series has one: kiosks must hear of that
        activities.save(old, who, centres=centres, what=None)


def _until_last(activity: Activity, stay: list[Occ]) -> str:
    last = max(datetime.fromisoformat(one.occurrence).date() for one in stay)
    return schedule.ended(activity.rrule, last, all_day=activity.all_day)


def _leave_out(activity: Activity, now: datetime, keep: set[str]) -> None:
    """Every coming time but these is out of the programme. Asked of the activity as it stands in the database."""
    stored = Activity.objects.get(pk=activity.pk)
    last = max(datetime.fromisoformat(name).date() for name in keep)
    for one in activities.occurrences(stored, now.astimezone(ZONE).date(), last + timedelta(days=1)):
        if one.occurrence not in keep and one.start > now:
            _put(activity, one.occurrence, left_out=True)


def _put(activity: Activity, name: str, **fields: object) -> None:
    Deviation.objects.update_or_create(activity=activity, occurrence=name, defaults={**fields, "change": 0})


def preview(wanted: Wanted, first: datetime, last: datetime) -> list[Occ]:
    """The times that these would give, of an activity that is not stored."""
    return activities.planned(
        Activity(start=wanted.start, end=wanted.end, all_day=wanted.all_day, rrule=wanted.rrule), first, last
    )
