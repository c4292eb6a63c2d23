"""Boxes: the copies of visitors' folders that a centre's kiosks hand to one another; protocol.md, "Boxes".

The hub sees that a box is its name's own (box.py) and which of two is newer, and nothing else. The newest of each name
is kept, and told to the kiosks of the centre as a change; a note that a folder is gone takes the place of its copy.

Who brings boxes can fill no more than the centre's room, for that is bounded; notes are small, and bounded in number. A
kiosk alone is bounded too, by the hour and by the day: one that was stolen must not fill it all before it is missed.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum

from sync.box import Head
from sync.hub import changes
from sync.hub.carried import Box
from sync.hub.models import Centre, Kiosk
from sync.hub.operations import limits

KIND = "box"
MOST_NAMES = 10_000
"""Names of a centre, those of folders that are gone among them."""
AT_ONCE = 200
"""Boxes that one transaction deletes."""


class Full(Exception):
    """The centre has no room for another."""


class Standing(NamedTuple):
    """What a centre has here."""

    copies: int
    size: int
    """Bytes, of notes too."""
    notes: int


def take(kiosk: Kiosk, head: Head, blob: bytes, now: datetime) -> int:
    """Keep a box whose head was read, if it is newer than what is here, and tell the kiosks of its centre.

    Gives the version that is here then. Inside a transaction. Raises Full, and then nothing was written.
    """
    centre = kiosk.centre
    Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)  # two kiosks may bring the same name
    known = Box.objects.filter(centre=centre, name=head.name).defer("blob").first()
    if known is not None and not _is_newer(head, blob, known):
        return known.version
    if not (_has_room(centre, head, len(blob), known) and _may(kiosk, head, len(blob), known)):
        raise Full
    digest = hashlib.sha256(blob).hexdigest()
    one = known or Box(centre=centre, name=head.name)
    one.version, one.gone, one.size, one.sha256 = head.counter, head.gone, len(blob), digest
    one.blob, one.written = blob, now
    one.save()
    body = {"box": head.name, "version": head.counter, "size": len(blob), "sha256": digest}
    audience = changes.centre(centre.pk)
    changes.publish(centre.organisation_id, _key(head.name), KIND, body, audience=audience)
    return head.counter


def _is_newer(head: Head, blob: bytes, known: Box) -> bool:
    return head.counter > known.version or (head.counter == known.version and blob > bytes(known.blob))


def _has_room(centre: Centre, head: Head, size: int, known: Box | None) -> bool:
    """Whether it fits in. A note does wherever it takes a copy's place: it is smaller than any."""
    if head.gone and known is not None:
        return True
    there = standing(centre)
    if known is None and there.copies + there.notes >= MOST_NAMES:
        return False
    return head.gone or there.size + size - (known.size if known else 0) <= settings.MOST_BOXES


def _may(kiosk: Kiosk, head: Head, size: int, known: Box | None) -> bool:
    """Whether it has not brought more than anybody can have kept. Else no 429: sign-ups must not wait for that."""
    if known is None and limits.wait("boxes anew", kiosk.device):
        return False
    return head.gone or not limits.wait("boxes", kiosk.device, size)


def given(centre_id: int, name: str, version: int) -> bytes | None:
    """The bytes of this version; None when it is not, or no longer, the one that is here."""
    found = Box.objects.filter(centre=centre_id, name=name, version=version).values_list("blob", flat=True).first()
    return None if found is None else bytes(found)


def standing(centre: Centre | None = None) -> Standing:
    """What a centre has, or (None) all have."""
    rows = Box.objects.all() if centre is None else Box.objects.filter(centre=centre)
    found = rows.aggregate(
        size=Sum("size"), copies=Count("pk", filter=Q(gone=False)), notes=Count("pk", filter=Q(gone=True))
    )
    return Standing(found["copies"], found["size"] or 0, found["notes"])


def tidy(now: datetime) -> int:
    """Forget what nobody has written anew for so long, notes too. Gives how many."""
    old = Box.objects.filter(written__lt=now - settings.BOXES_KEPT)
    forgotten = 0
    for centre in Centre.objects.filter(pk__in=old.values("centre")):
        names = list(old.filter(centre=centre).values_list("name", flat=True))
        for at in range(0, len(names), AT_ONCE):
            with transaction.atomic():
                Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
                mine = old.filter(centre=centre, name__in=names[at : at + AT_ONCE])  # as they are under the lock
                gone = sorted(mine.values_list("name", flat=True))
                forgotten += mine.delete()[0]
                audience = changes.centre(centre.pk)
                words = [changes.Word(_key(name), KIND, {}, audience, gone=True) for name in gone]
                changes.publish_many(centre.organisation_id, words)
    return forgotten


def _key(name: str) -> str:
    return f"box/{name}"
