"""A hub that was restored from a backup: until the kiosks have told what it lacks, it confirms nobody new.

It is noticed when a kiosk's turn is ahead of the hub's. The organisation then gets a new history, so every cursor is
void: every kiosk reads all again, and sends what is missing. It ends when all kiosks that were seen in the last week
of the backup have caught up, or a day has passed, or a coordinator says so; then what was held back is decided.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sync.hub import log
from sync.hub.models import Event, Kiosk, Organisation

LASTS = timedelta(days=1)
WAITED_FOR = timedelta(days=7)
"""A kiosk that was seen this long before the backup is waited for."""
HUB = "hub"
"""Who, in the log, when it was nobody."""


def notice(kiosk: Kiosk) -> None:
    """A locked kiosk is ahead of the hub: begin a recovery, unless that is what the last one was about.

    A kiosk that was off while the hub was restored is ahead whenever it comes back.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=kiosk.organisation_id)
    known = organisation.restored is not None and (kiosk.last_seen is None or kiosk.last_seen < organisation.restored)
    if not known:
        begin(organisation)
    # Whoever brings the news is waited for too, however long ago it was here.
    Kiosk.objects.filter(pk=kiosk.pk).update(last_seen=timezone.now())
    kiosk.organisation = organisation


def begin(organisation: Organisation) -> None:
    """Begin a recovery, inside the caller's transaction. For a technician too, who knows what was restored."""
    now = timezone.now()
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    organisation.history, organisation.recovering_since, organisation.restored = secrets.token_hex(4), now, now
    organisation.save(update_fields=["history", "recovering_since", "restored"])
    log.write(organisation, HUB, "recovery.begun")


def end(organisation: Organisation, who: str) -> None:
    """End it, and decide what was held back; nothing happens when it is over, or another by now. `who` as in log.py."""
    from sync.hub import seats  # noqa: PLC0415 - seats asks this file in turn

    with transaction.atomic():
        locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if locked.recovering_since is None or locked.recovering_since != organisation.recovering_since:
            return
        locked.recovering_since = organisation.recovering_since = None
        locked.save(update_fields=["recovering_since"])
        log.write(locked, who, "recovery.ended")
        seats.reconsider_all(locked)


def end_if_over(organisation: Organisation) -> None:
    """End it when its day has passed. Asked at every poll, so it costs nothing; `organisation` as read a moment ago."""
    if organisation.recovering_since and timezone.now() - organisation.recovering_since >= LASTS:
        end(organisation, HUB)


def end_if_all_told(organisation: Organisation) -> None:
    """End it when nobody is waited for any more: asked when a kiosk has caught up, and when one is blocked."""
    if organisation.recovering_since and not _standing(organisation).exists():
        end(organisation, HUB)


def has_to_catch_up(kiosk: Kiosk) -> bool:
    """Whether there is one that this kiosk has not been through, whatever it believes itself.

    It may believe that it has: when the hub was put back, not by our command, to a day on which it recovered.
    """
    since = kiosk.organisation.recovering_since
    return since is not None and (kiosk.caught_up is None or kiosk.caught_up < since)


def standing(organisation: Organisation) -> list[Kiosk]:
    """The kiosks that a recovery still waits for; none when there is no recovery."""
    return list(_standing(organisation))


def _standing(organisation: Organisation) -> QuerySet[Kiosk]:
    since = organisation.recovering_since
    if since is None:
        return Kiosk.objects.none()
    # How old the backup is shows in the newest event that it brought.
    newest = Event.objects.filter(received__lt=since).order_by("-pk").values_list("received", flat=True).first()
    seen = Kiosk.objects.filter(organisation=organisation, blocked=None, last_seen__gte=(newest or since) - WAITED_FOR)
    return seen.filter(Q(caught_up=None) | Q(caught_up__lt=since))
