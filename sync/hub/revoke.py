"""Kiosks that may not speak any more, and may again.

Blocking counts at once: a blocked kiosk gets 403 at its next request. Then everybody else changes: the organisation's
epoch is raised and its hub gets a new signing key, so every credential of before is void, and each other kiosk renews
its own at its next contact (keys.py, api/renew.py).

Locks are taken in one order, the kiosk's row before the organisation's, as every request of a kiosk does.
"""

from typing import Literal

from django.db import transaction
from django.utils import timezone

from sync.hub import activities, changes, keys, leases, log, recovery, seats
from sync.hub.models import Activity, Kiosk

Why = Literal["stolen", "retired", "cloned"]


def block(kiosk: Kiosk, why: Why, who: str) -> None:
    """Block a kiosk now. `who` is the member's user name, "technician", or "hub" for what the hub noticed itself.

    "stolen" and "retired": it is not coming back, so the seats it was lent and the activities it kept go to the hub,
    and keys change. "cloned": it waits for a coordinator to look, so it keeps what it has. A kiosk that is blocked
    already can be blocked for a graver reason. `kiosk` is brought up to date.
    """
    with transaction.atomic():
        locked = _locked(kiosk)
        locked.blocked, locked.why_blocked = locked.blocked or timezone.now(), why
        locked.save(update_fields=["blocked", "why_blocked"])
        _tell(locked)
        log.write(locked.organisation, who, "kiosk.blocked", kiosk=locked.name, why=why)
        if why != "cloned":
            keys.advance(locked.organisation, locked.organisation.epoch + 1)
            _give_up(locked, who)
        recovery.end_if_all_told(locked.organisation)
    kiosk.blocked, kiosk.why_blocked = locked.blocked, locked.why_blocked


def unblock(kiosk: Kiosk, who: str) -> None:
    """Let a kiosk in again: it was found, or it was no copy after all. It renews its credential by itself."""
    with transaction.atomic():
        locked = _locked(kiosk)
        locked.blocked, locked.why_blocked = None, ""
        locked.save(update_fields=["blocked", "why_blocked"])
        _tell(locked)
        log.write(locked.organisation, who, "kiosk.unblocked", kiosk=locked.name)
        activities.kiosks_changed(locked.centre, who)
    kiosk.blocked, kiosk.why_blocked = None, ""


def _locked(kiosk: Kiosk) -> Kiosk:
    rows = Kiosk.objects.select_related("organisation", "centre")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=kiosk.pk)


def _tell(kiosk: Kiosk) -> None:
    body = {"name": kiosk.name, "centre": kiosk.centre.name, "blocked": kiosk.blocked is not None}
    changes.publish(kiosk.organisation_id, f"kiosk/{kiosk.device}", "kiosk", body, audience=kiosk.device)


def _give_up(kiosk: Kiosk, who: str) -> None:
    """What the kiosk held is the hub's: lent seats, the activities it kept, and those it had yet to let go."""
    leases.give_up(kiosk)
    activities.kiosks_changed(kiosk.centre, who)
    for activity in Activity.objects.filter(old_keeper=kiosk.device, released=False):
        activity.released = True
        activity.save(update_fields=["released"])
        seats.reconsider(activity, let_go=True)
