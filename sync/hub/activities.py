"""Activities: every way in which they change, and who decides about them. When they happen: times.py.

A kiosk gets an activity as iCalendar (ics.py). It calls each time by its first start for ever, and people sign up under
that name. So **a published start is never changed**: a time is moved by an exception (RECURRENCE-ID), and other times
for a whole series are a new activity (`console/reschedule.py`), while times with sign-ups stay in the old one.

Who writes takes the organisation's row first (`changes.publish` locks it too): no two writers wait for each other.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sync.hub import changes, ics, log
from sync.hub.models import Activity, Centre, Deviation, Kiosk, Organisation
from sync.hub.times import ZONE, Occ, base, find, name_of, occurrences, planned, wall_of

__all__ = ["ZONE", "Occ", "find", "name_of", "occurrences", "planned"]  # when it happens is a part of an activity

HUB = "hub"


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
    body = {"uid": activity.uid, "ics": ics.write(activity), "keeper": activity.keeper, "lease": activity.lease_size}
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
        start, end = base(activity, wall_of(occurrence))
        _deviate(activity, occurrence, start=start, end=end, note="")
        save(activity, who, what="occurrence.put_back", occurrence=occurrence)


def remove(activity: Activity, who: str) -> None:
    """Take it out of the programme. Those who signed up are told that it is called off."""
    activity.removed = timezone.now()
    save(activity, who, what="activity.removed")


def restore(activity: Activity, who: str) -> None:
    """Bring back what was removed. Kiosks may have come and gone meanwhile: who decides is asked anew."""
    activity.removed = None
    save(activity, who, centres=list(activity.centres.all()), what="activity.restored")
