"""Activities: when they happen, what a kiosk is told of them, and every way in which they change.

A kiosk gets an activity as iCalendar (RFC 5545), one VEVENT and one more for each time that deviates, with the
X-STUEN-* properties of kiosk/activities/calendar.md. It calls each time by its first start for ever, and people sign up
under that name. So **a published start is never changed**: a time is moved by an exception (RECURRENCE-ID), and other
times for a whole series are a new activity (`console/schedule.py`), while times with sign-ups stay in the old one.

TZID is the IANA name, and there is no VTIMEZONE: it would be most of the file, and kiosks know the zone by its name.

Who writes takes the organisation's row first (`changes.publish` locks it too): no two writers wait for each other.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event, vRecur, vText

from sync.hub import changes, log
from sync.hub.models import Activity, Centre, Deviation, Kiosk, Organisation

ZONE = ZoneInfo("Europe/Copenhagen")
HUB = "hub"
_UNTIL = ("UNTIL=", "COUNT=")


class Occ(NamedTuple):
    """One time of an activity. `occurrence` is its name; `closes` is when sign-up ends. Times in Europe/Copenhagen."""

    occurrence: str
    start: datetime
    end: datetime
    capacity: int | None
    cancelled: bool
    moved: bool
    closes: datetime


# -- iCalendar


class _Text(vText):
    """TEXT of RFC 5545 section 3.3.11. icalendar's own would make a line break of a backslash before an N."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPED).encode()


_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


def ics(activity: Activity) -> str:
    """The activity with its exceptions, as a kiosk takes it in."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Stuen//hub//DA")
    main = _event(activity)
    if activity.rrule:
        main.add("rrule", vRecur.from_ical(activity.rrule))
    left_out = []
    exceptions = []
    for one in Deviation.objects.filter(activity=activity).order_by("occurrence"):
        if one.left_out:
            left_out.append(_named(one.occurrence))
        else:
            exceptions.append(_event(activity, one))
    if left_out:
        main.add("exdate", left_out, parameters={"VALUE": "DATE"} if activity.all_day else {})
    for event in (main, *exceptions):
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _event(activity: Activity, deviation: Deviation | None = None) -> Event:
    event = Event()
    event.add("uid", activity.uid)
    event.add("sequence", activity.sequence)
    event.add("dtstamp", activity.changed.astimezone(UTC))
    event.add("last-modified", activity.changed.astimezone(UTC))
    start, end, capacity, description = activity.start, activity.end, activity.capacity, activity.description
    if deviation is not None:
        event.add("recurrence-id", _named(deviation.occurrence))
        start, end = _times(activity, deviation)
        capacity = activity.capacity if deviation.capacity is None else deviation.capacity
        description = "\n\n".join(text for text in (deviation.note, description) if text)
    event.add("dtstart", _written(start, activity.all_day))
    event.add("dtend", _written(end, activity.all_day))
    if activity.cancelled or (deviation is not None and deviation.cancelled):
        event.add("status", "CANCELLED")
    for name, text in (
        ("summary", activity.title),
        ("description", description),
        ("location", activity.place),
        ("x-stuen-contact", activity.contact),
        ("x-stuen-meeting-point", activity.meeting_point),
        ("x-stuen-directions", activity.directions),
        ("x-stuen-picture", activity.picture),
        ("x-stuen-capacity", "" if capacity is None else str(capacity)),
        ("x-stuen-price", "" if activity.price is None else f"{activity.price:.2f}"),
        ("x-stuen-cutoff", "" if not activity.cutoff_hours else f"PT{activity.cutoff_hours}H"),
        ("x-stuen-drop-in", _flag(activity.drop_in)),
        ("x-stuen-sensitive", _flag(activity.sensitive)),
        ("x-stuen-exact", "TRUE"),
    ):
        if text:
            event.add(name, _Text(text))
    for role in activity.roles:
        parameters = {"CAPACITY": str(role["capacity"]), "KEY": role["key"]}
        event.add("x-stuen-role", _Text(role["name"]), parameters=parameters)
    return event


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _written(moment: datetime, all_day: bool) -> date:
    local = moment.astimezone(ZONE)
    return local.date() if all_day else local


def _named(occurrence: str) -> date:
    """What a name says, as iCalendar writes it: with the zone, or a date."""
    return (
        date.fromisoformat(occurrence) if len(occurrence) == 10 else datetime.fromisoformat(occurrence).astimezone(ZONE)
    )


def _times(activity: Activity, deviation: Deviation) -> tuple[datetime, datetime]:
    """When the time of this deviation is: where it was moved to, or where it always was."""
    if deviation.start is not None and deviation.end is not None:
        return deviation.start, deviation.end
    return _base(activity, _wall(deviation.occurrence))


# -- occurrences


class _Series:
    """An activity's own times, before any exception, and the exceptions: made once for each version of it."""

    def __init__(self, activity: Activity) -> None:
        self.deviations = {one.occurrence: one for one in Deviation.objects.filter(activity=activity)}
        self.query = _rule(activity, activity.rrule)
        endless = ";".join(part for part in activity.rrule.split(";") if not part.startswith(_UNTIL))
        self.ever = _rule(activity, endless)
        """Without its end: what was shortened had these times once, and people may have signed up for them."""

    def starts(self, first: date, last: date, *, ever: bool = False) -> list[datetime]:
        """Wall times of its own starts on the days [first, last)."""
        if first >= last:
            return []
        found = (self.ever if ever else self.query).between(first, last)
        walls = {_plain(one["DTSTART"].dt) for one in found}
        return sorted(wall for wall in walls if first <= wall.date() < last)


@lru_cache(maxsize=512)
def _series(activity_id: int, sequence: int, changed: datetime) -> _Series:  # noqa: ARG001 - the version is the key
    return _Series(Activity.objects.get(pk=activity_id))


def _version(activity: Activity) -> _Series:
    return _series(activity.pk, activity.sequence, activity.changed)


def _rule(activity: Activity, rrule: str) -> "recurring_ical_events.CalendarQuery":
    event = Event()
    event.add("uid", activity.uid)
    event.add("dtstart", _written(activity.start, activity.all_day))
    if rrule:
        event.add("rrule", vRecur.from_ical(rrule))
    calendar = Calendar()
    calendar.add_component(event)
    return recurring_ical_events.of(calendar)


def _plain(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _wall(occurrence: str) -> datetime:
    return _plain(_named(occurrence))


def _local(wall: datetime) -> datetime:
    """A wall time in the zone; one that summer time skips moves on, as on the kiosk (RFC 5545 section 3.3.5)."""
    return wall.replace(tzinfo=ZONE).astimezone(UTC).astimezone(ZONE)


def _base(activity: Activity, wall: datetime) -> tuple[datetime, datetime]:
    length = _plain(activity.end.astimezone(ZONE)) - _plain(activity.start.astimezone(ZONE))
    return _local(wall), _local(wall + length)


def name_of(activity: Activity, wall: datetime) -> str:
    """What a kiosk calls the time that first started then."""
    return wall.date().isoformat() if activity.all_day else _local(wall).isoformat()


def _occ(activity: Activity, wall: datetime, deviation: Deviation | None, *, lost: bool = False) -> Occ:
    start, end = _base(activity, wall)
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
        one = _occ(activity, _wall(name), deviation)
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
        wall = _wall(occurrence)
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


# -- changes


def new_uid() -> str:
    """A name for a new activity, like no other."""
    return f"{secrets.token_hex(10)}@stuen"


def keeper_for(centres: Iterable[Centre]) -> str:
    """Who decides about an activity of these centres: the only kiosk of the only centre, else the hub."""
    many = list(centres)
    if len(many) == 1:
        kiosks = list(Kiosk.objects.filter(centre=many[0], blocked=None)[:2])
        if len(kiosks) == 1:
            return kiosks[0].device
    return HUB


def save(
    activity: Activity, who: str, *, centres: Sequence[Centre] | None = None, what: str | None = "", **about: object
) -> Activity:
    """Store it, with a new version, and tell the kiosks of its centres; `what` is written in the log, if not None."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=activity.organisation_id)
        new = activity.pk is None
        if not new:  # what this copy of it says of these may be old by now
            now = Activity.objects.get(pk=activity.pk)
            activity.sequence, activity.keeper, activity.released = now.sequence + 1, now.keeper, now.released
            activity.old_keeper = now.old_keeper
        if centres is not None:
            _choose_keeper(activity, centres, new=new)
        activity.save()
        if centres is not None:
            activity.centres.set(centres)
        n = _publish(activity)
        activity.deviations.filter(change=0).update(change=n)
        _reconsider(activity)
        if what is not None:
            what = what or ("activity.created" if new else "activity.changed")
            log.write(organisation, who, what, title=activity.title, **about)
    return activity


def _choose_keeper(activity: Activity, centres: Sequence[Centre], *, new: bool) -> None:
    """A new activity's keeper is free to choose; later it only goes from a kiosk to the hub, which keeps it."""
    wanted = keeper_for(centres)
    if new:
        activity.keeper = wanted
    elif activity.keeper not in (HUB, wanted):
        kept_by = Kiosk.objects.filter(device=activity.keeper, blocked=None)
        activity.released = not kept_by.exists()  # one that is blocked has no word left to give
        activity.old_keeper, activity.keeper = activity.keeper, HUB


def _publish(activity: Activity) -> int:
    """Tell each centre of it, and take it from those it no longer belongs to. Returns the last change's number."""
    body = {"uid": activity.uid, "ics": ics(activity), "keeper": activity.keeper, "lease": activity.lease_size}
    if activity.old_keeper:  # it may never have heard that it was the keeper, and must still let go
        body["before"] = activity.old_keeper
    here = set() if activity.removed else {one.pk for one in activity.centres.all()}
    key, n = f"activity/{activity.uid}", 0
    for centre in Centre.objects.filter(organisation=activity.organisation_id):
        audience = changes.centre(centre.pk)
        if centre.pk in here:
            n = changes.publish(activity.organisation_id, key, "activity", body, audience=audience)
        elif activity.organisation.changes.filter(key=key, audience=audience, gone=False).exists():
            gone = {"uid": activity.uid}
            n = changes.publish(activity.organisation_id, key, "activity", gone, audience=audience, gone=True)
    return n


def _reconsider(activity: Activity) -> None:
    from sync.hub import seats  # noqa: PLC0415 - seats asks this file in turn

    seats.reconsider(activity)


def kiosks_changed(centre: Centre, who: str) -> None:
    """A kiosk came to this centre or was blocked: what one kiosk decided alone may be the hub's business now."""
    with transaction.atomic():
        for activity in Activity.objects.filter(centres=centre, removed=None).exclude(keeper=HUB):
            centres = list(activity.centres.all())
            if keeper_for(centres) != activity.keeper:
                save(activity, who, centres=centres, what="activity.keeper")


def take_over(kiosk: Kiosk, uids: Iterable[str]) -> None:
    """The hub keeps these activities from now on, if the kiosk did: in the caller's transaction."""
    for activity in Activity.objects.filter(keeper=kiosk.device, uid__in=uids).select_related("organisation"):
        activity.keeper, activity.old_keeper, activity.released = HUB, kiosk.device, False
        activity.save(update_fields=["keeper", "old_keeper", "released"])
        save(activity, HUB, what="activity.keeper")


def take_over(kiosk: Kiosk, uids: Iterable[str]) -> None:
    """The hub keeps these activities from now on, if the kiosk did: in the caller's transaction."""
    for activity in Activity.objects.filter(keeper=kiosk.device, uid__in=uids).select_related("organisation"):
        activity.keeper, activity.old_keeper, activity.released = HUB, kiosk.device, False
        activity.save(update_fields=["keeper", "old_keeper", "released"])
        save(activity, HUB, what="activity.keeper")


def _deviate(activity: Activity, occurrence: str, **fields: object) -> Deviation:
    deviation, _new = Deviation.objects.update_or_create(
        activity=activity, occurrence=occurrence, defaults={**fields, "change": 0}
    )
    return deviation


def move(activity: Activity, occurrence: str, start: datetime, end: datetime, who: str, *, note: str = "") -> None:
    """One time happens at another time. Whoever signed up keeps the place, and is told."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=activity.organisation_id)
        _deviate(activity, occurrence, start=start, end=end, note=note, cancelled=False, left_out=False)
        save(activity, who, what="occurrence.moved", occurrence=occurrence, start=start.astimezone(ZONE).isoformat())


def cancel(activity: Activity, occurrence: str, who: str, *, note: str = "", called_off: bool = True) -> None:
    """One time does not happen after all; with `called_off` False it does again."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=activity.organisation_id)
        _deviate(activity, occurrence, cancelled=called_off, note=note)
        what = "occurrence.cancelled" if called_off else "occurrence.restored"
        save(activity, who, what=what, occurrence=occurrence)


def put_back(activity: Activity, occurrence: str, who: str) -> None:
    """A moved time happens as it was first planned."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=activity.organisation_id)
        start, end = _base(activity, _wall(occurrence))
        _deviate(activity, occurrence, start=start, end=end, note="")
        save(activity, who, what="occurrence.put_back", occurrence=occurrence)


def remove(activity: Activity, who: str) -> None:
    """Take it out of the programme. Those who signed up are told that it is called off."""
    activity.removed = timezone.now()
    save(activity, who, what="activity.removed")


def restore(activity: Activity, who: str) -> None:
    """Bring back what was removed."""
    activity.removed = None
    save(activity, who, what="activity.restored")
