"""What a kiosk says of staff's cards, for the other kiosks of its centre: the signed list, and cards that were closed.

The hub has no key of the centre's and judges nothing of this: who hears it does. It is told by the device that said it,
so one stolen kiosk may spoil its own word and nobody else's; and it is bounded, so that it can't fill anything.
protocol.md, "Staff's cards".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from sync.events import BIGGEST, encode
from sync.hub import changes, statements
from sync.hub.models import Centre, Change, Kiosk

STREAM, KIND = "staff", "staff"
ROSTER = "roster"
MOST_ROSTER = 48 << 10
"""Bytes of a list's body."""
MOST_CLOSED = 200
"""Closings of one kiosk that are told; of more the oldest go: a list says them by then."""
MOST_CLOSING = 1024
"""Bytes of a closing's body."""
_SERIAL = re.compile("[0-9a-f]{32}")


class Said(NamedTuple):
    """One event. `about` is `ROSTER`, or a closed card's serial; `number` the list's."""

    about: str
    number: int
    body: dict[str, Any]


def _roster(_kind: str, body: dict[str, Any]) -> Said:
    _bounded(body, MOST_ROSTER)
    return Said(ROSTER, _number(body), body)


def _closed(_kind: str, body: dict[str, Any]) -> Said:
    serial = body["serial"]
    if type(serial) is not str or not _SERIAL.fullmatch(serial):
        raise ValueError("serial")
    _bounded(body, MOST_CLOSING)
    return Said(serial, 0, body)


def _bounded(body: dict[str, Any], most: int) -> None:
    """Raises ValueError where it is too long, or what PostgreSQL's jsonb does not take: a NUL."""
    text = encode(body)
    if len(text) > most or b"\\u0000" in text:
        raise ValueError("body")


def _number(body: Mapping[str, Any]) -> int:
    """Of a list. Raises KeyError, ValueError."""
    match body:
        case {"document": {"roster": {"number": int(number)}}} if type(number) is int and 0 <= number <= BIGGEST:
            return number
    raise ValueError("number")


READERS: dict[tuple[str, str], Callable[[str, dict[str, Any]], Said]] = {
    (STREAM, ROSTER): _roster,
    (STREAM, "revoked"): _closed,
}
"""By stream and type: how a body is read. They raise KeyError or ValueError for what is not within its bounds."""


def publishing(kiosk: Kiosk, said: Sequence[Said], first: Sequence[statements.Statement]) -> list[statements.Statement]:
    """Tell the centre of it, inside the transaction that takes it in; `first` is asked before. Gives what is left."""
    if not said:
        return list(first)
    lists = [one for one in said if one.about == ROSTER]
    words = _list(kiosk, max(lists, key=lambda one: one.number)) if lists else []
    words += _closings(kiosk, {one.about: one for one in said if one.about != ROSTER})
    return changes.publishing(kiosk.organisation_id, words, first)[1]


def _list(kiosk: Kiosk, said: Said) -> list[changes.Word]:
    key = f"{KIND}/{ROSTER}/{kiosk.device}"
    known = _told(kiosk.centre).filter(key=key).values_list("body", flat=True).first()
    return [] if known and _number(known) >= said.number else [_word(kiosk, key, said.body)]


def _closings(kiosk: Kiosk, said: dict[str, Said]) -> list[changes.Word]:
    """What is said now, and that the oldest are gone where that is too many together."""
    prefix = f"{KIND}/closed/{kiosk.device}/"
    words = [_word(kiosk, prefix + serial, one.body) for serial, one in [*said.items()][-MOST_CLOSED:]]
    before = _told(kiosk.centre).filter(key__startswith=prefix).exclude(key__in=[word.key for word in words])
    over = before.count() + len(words) - MOST_CLOSED if words else 0
    oldest = before.order_by("n").values_list("key", flat=True)[: max(0, over)]
    return [*(_word(kiosk, key, {})._replace(gone=True) for key in oldest), *words]


def _word(kiosk: Kiosk, key: str, body: dict[str, Any]) -> changes.Word:
    return changes.Word(key, KIND, body, changes.centre(kiosk.centre_id))


def _told(centre: Centre) -> QuerySet[Change]:
    audience = changes.centre(centre.pk)
    return Change.objects.filter(organisation=centre.organisation_id, audience=audience, kind=KIND, gone=False)


def list_changed(centre: Centre) -> datetime | None:
    """When one of the centre's kiosks last said another list of cards; None where none ever did."""
    lists = _told(centre).filter(key__startswith=f"{KIND}/{ROSTER}/")
    return lists.order_by("-n").values_list("at", flat=True).first()
