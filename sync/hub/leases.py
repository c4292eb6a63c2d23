"""Seats lent to kiosks, so that they may say yes at once also without network. How many, when, and to whom.

* `Activity.lease_size` seats for each kiosk of its centres, for every time that begins within 28 days: longer than a
  kiosk is likely to be off. Of a blocked kiosk nothing is asked and nothing is lent to it.
* Nothing is lent while anybody waits, nor what would leave less than half of the free seats in the common pool: who
  has network must find places too. Those who have least are lent to first.
* When an activity is published or changed; what a kiosk has used is lent anew when the hub hears of it; and daily
  (`lend_all`), as times come nearer.
* When somebody waits, all that is left is called back (`places.Pool.settle`), and from kiosks whose centre has the
  activity no longer (`call_back`). Only the kiosk's word brings it back, or a coordinator who gives the kiosk up for
  lost (`give_up`): no clock does.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sync.hub import activities, book, changes
from sync.hub.models import Activity, Kiosk, Lease

AHEAD = timedelta(days=28)
KEPT = timedelta(days=14)
"""How long after its time a lease, and the word on it, are kept."""


def lend(pages: book.Book, activity: Activity) -> None:
    """Lend seats of the activity's coming times, in a book that the caller saves."""
    if activity.keeper != activities.HUB or not activity.released or pages.recovering or not activity.lease_size:
        return
    kiosks = Kiosk.objects.filter(centre__activities=activity, blocked=None).order_by("device")
    devices = list(kiosks.values_list("device", flat=True))
    if not devices:
        return
    today = timezone.localtime(pages.now).date()
    served = _served(activity, devices)
    for occ in activities.occurrences(activity, today, (pages.now + AHEAD).date()):
        if occ.cancelled or pages.now >= occ.closes or occ.occurrence in served:
            continue
        pool = pages.sheet(activity, occ.occurrence).pool
        for device in sorted(devices, key=lambda device: pool.loans[device].left if device in pool.loans else 0):
            pool.lend(device, activity.lease_size)


def call_back(pages: book.Book, activity: Activity) -> None:
    """Ask for the seats that are lent to kiosks where the activity no longer is."""
    lent = Lease.objects.filter(kiosk__organisation=pages.organisation, uid=activity.uid, recall=False)
    strangers = lent.exclude(kiosk__centre__in=activity.centres.all()).filter(granted__gt=F("used") + F("returned"))
    for lease in strangers:
        pages.sheet(activity, lease.occurrence).pool.loans[lease.kiosk_id].recall = True


def top_up(sheet: book.Sheet, device: str) -> None:
    """Lend a kiosk anew what it has used."""
    sheet.pool.lend(device, sheet.activity.lease_size)


def give_up(kiosk: Kiosk) -> None:
    """A kiosk is blocked for good: the seats lent to it are the hub's again, and go to whoever waits.

    In the transaction that blocks it. Whom it has signed up keeps the place.
    """
    pages, sheets = _lent(kiosk, Q(granted__gt=F("used") + F("returned")))
    for sheet in sheets:
        sheet.pool.give_up(kiosk.device)
    pages.save()


def recall(kiosk: Kiosk) -> None:
    """Call back all that a kiosk was lent, of which it may count other than the hub does: in the caller's transaction.

    When it has answered, both count alike again.
    """
    pages, sheets = _lent(kiosk, Q(recall=False))
    for sheet in sheets:
        sheet.pool.loans[kiosk.device].recall = True
    pages.save()


def _lent(kiosk: Kiosk, which: Q) -> tuple[book.Book, list[book.Sheet]]:
    """The times of which a kiosk was lent seats, those that `which` names, to be written in."""
    _last, recovering = changes.lock(kiosk.organisation_id)
    pages = book.Book(kiosk.organisation, recovering, timezone.now())
    lent = list(Lease.objects.filter(which, kiosk=kiosk))
    found = Activity.objects.filter(organisation=pages.organisation, uid__in={lease.uid for lease in lent})
    known = {activity.uid: activity for activity in found}
    times = [(known[lease.uid], lease.occurrence) for lease in lent if lease.uid in known]
    pages.prepare(times)
    return pages, [pages.sheet(*one) for one in times]


def _served(activity: Activity, devices: list[str]) -> set[str]:
    """The times of which every kiosk has its seats already: most of them, on most days."""
    count: dict[str, int] = {}
    for lease in Lease.objects.filter(uid=activity.uid, kiosk__in=devices):
        if lease.left >= activity.lease_size:
            count[lease.occurrence] = count.get(lease.occurrence, 0) + 1
    return {occurrence for occurrence, kiosks in count.items() if kiosks == len(devices)}


def lend_all(now: datetime) -> None:
    """Daily: lend seats of the times that have come near. Each activity is a transaction of its own."""
    kept = Activity.objects.filter(keeper=activities.HUB, released=True, removed=None, cancelled=None, lease_size__gt=0)
    for activity_id, organisation_id in list(kept.values_list("pk", "organisation_id")):
        with transaction.atomic():
            _last, recovering = changes.lock(organisation_id)
            activity = Activity.objects.select_related("organisation").filter(pk=activity_id).first()
            if activity is not None:
                pages = book.Book(activity.organisation, recovering, now)
                lend(pages, activity)
                pages.save()
