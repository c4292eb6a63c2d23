"""Taking events in: is this the next stretch of the kiosk's chain, and what does it say?

A batch is checked as a whole before anything is written. Each line's hash is in the line after it, and the last line is
signed: so one signature holds for all of them, and no line can be another than the kiosk wrote, or in another place.
What is wrong with the batch as such is a `Refusal` and leaves everything as it was. What is wrong with what one event
says (a body not in its bounds) is written in its row; the event keeps its number and stands in nobody's way.

`raw` is kept as it came, so unknown types and fields are kept whatever they are.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction

from sync.events import BIGGEST, FIELDS, MOST_BYTES, MOST_DEEP, SIGNED_AS, encode, written
from sync.hub import bulk, seats, staff_words, statements, told
from sync.hub.api.signed import Refusal
from sync.hub.carried import SealedForm
from sync.hub.models import Event, Kiosk
from sync.hub.operations import limits, metrics
from sync.sent_form import MOST_PARTS

_FIELDS = frozenset(FIELDS)
_LONGEST_TYPE = 64
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{128}", re.ASCII)
_COLUMNS = ("kiosk_id", "epoch", "seq", "type", "raw", "received", "refused")
WHY = {
    "bad_body": "What the event says is not within its type's bounds.",
    "bad_type": "The event's type is not a name.",
}
"""The sentences for the codes that an event can be refused with."""


class Taken(NamedTuple):
    """Where the kiosk's chain stands, and what of the batch can't be taken."""

    epoch: int
    seq: int
    refused: list[dict[str, Any]]
    left: list[statements.Statement]
    """What is still to be asked in the transaction, together with others."""

    def answer(self) -> dict[str, Any]:
        """As protocol.md has it."""
        return {"have": {"epoch": self.epoch, "seq": self.seq}, "refused": self.refused}


def take(kiosk: Kiosk, lines: Sequence[bytes], now: datetime) -> Taken:
    """Take in a batch of a locked kiosk, inside the transaction of its request; changes its `epoch`, `seq` and `head`,
    which the caller saves, and leaves statements. Raises Refusal, and then nothing was written.
    """
    if lines and (seconds := limits.wait("bytes", kiosk.device, sum(map(len, lines)))):
        raise Refusal(429, "slow_down", "This kiosk sends more than anybody can have done.", retry_after=seconds)
    events = [_parse(line, number) for number, line in enumerate(lines)]
    _check_chain(kiosk, events, lines)
    known = sum((event["epoch"], event["seq"]) <= (kiosk.epoch, kiosk.seq) for event in events)
    refused = _known(kiosk, events[:known], lines[:known])
    new, left = events[known:], list[statements.Statement]()
    if new:
        _check_next(kiosk, new[0])
        _check_signature(events[-1], bytes.fromhex(kiosk.public_key))
        just_now, left = _write(kiosk, new, lines[known:], now)
        refused += just_now
        transaction.on_commit(partial(metrics.count_events, len(new) - len(just_now), len(just_now)))
        kiosk.epoch, kiosk.seq = new[-1]["epoch"], new[-1]["seq"]
        kiosk.head = hashlib.sha256(lines[-1]).hexdigest()
    return Taken(kiosk.epoch, kiosk.seq, refused, left)


# Parsing


def _whole(text: str) -> int:
    # The text of a number that is too large is never made a number: that would take long.
    if len(text) > 17 or not -BIGGEST <= (number := int(text)) <= BIGGEST:
        raise ValueError("a number out of bounds")
    return number


def _no(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of an event")


_decode = json.JSONDecoder(parse_int=_whole, parse_float=_no, parse_constant=_no).decode


def canonical(line: bytes) -> Any:
    """What a line says, if `events.encode` writes just that line; ValueError or RecursionError otherwise.

    The reader here lets no float and no large number through, text that is all ASCII can have no other keys, and what
    opens few brackets is not deep. So only other text must be looked through once more. (500 events: 5 ms, against 12
    by `encode` alone.)
    """
    text = line.decode()
    value = _decode(text)
    plain = text.isascii() and text.count("{") + text.count("[") <= MOST_DEEP
    again = written(value) if plain else encode(value)
    if again != line:
        raise ValueError("not the one way to write it")
    return value


def _parse(line: bytes, number: int) -> dict[str, Any]:
    try:
        event = canonical(line)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "bad_request", f"Line {number} is not an event in its one form.") from error
    if not isinstance(event, dict) or event.keys() != _FIELDS or not _is_envelope(event):
        raise Refusal(400, "bad_request", f"Line {number} does not have the fields of an event.")
    return event


def _is_envelope(event: dict[str, Any]) -> bool:
    # bool is an int to Python, and so is True to a database: types are compared, not asked for.
    return (
        type(event["epoch"]) is type(event["seq"]) is int
        and event["epoch"] >= 1
        and event["seq"] >= 1
        and type(event["type"]) is type(event["stream"]) is type(event["hlc"]) is str
        and type(event["prev"]) is type(event["signature"]) is type(event["device"]) is str
        and type(event["body"]) is dict
    )


# The chain


def _check_chain(kiosk: Kiosk, events: Sequence[dict[str, Any]], lines: Sequence[bytes]) -> None:
    before: dict[str, Any] | None = None
    for number, event in enumerate(events):
        if event["device"] != kiosk.device:
            raise Refusal(400, "broken_chain", f"Line {number} comes from another device.")
        if before is not None:
            if event["prev"] != hashlib.sha256(lines[number - 1]).hexdigest():
                raise Refusal(400, "broken_chain", f"Line {number} does not follow the one before it.")
            same = event["epoch"] == before["epoch"] and event["seq"] == before["seq"] + 1
            fresh = event["epoch"] > before["epoch"] and event["seq"] == 1
            if not (same or fresh) or event["hlc"] <= before["hlc"]:
                raise Refusal(400, "broken_chain", f"Line {number} does not go on counting from the one before it.")
        before = event


def _known(kiosk: Kiosk, events: Sequence[dict[str, Any]], lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """What the hub has already: it must be the very same. Gives what was refused of it then."""
    if not events:
        return []
    stored: dict[tuple[int, int], tuple[str, str]] = {}
    for epoch in {event["epoch"] for event in events}:
        numbers = [event["seq"] for event in events if event["epoch"] == epoch]
        rows = Event.objects.filter(kiosk_id=kiosk.device, epoch=epoch, seq__range=(min(numbers), max(numbers)))
        stored |= {(epoch, seq): (raw, refused) for seq, raw, refused in rows.values_list("seq", "raw", "refused")}
    found = []
    for event, line in zip(events, lines, strict=True):
        raw, refused = stored.get((event["epoch"], event["seq"]), ("", ""))
        if raw.encode() != line:
            raise _standing(kiosk, "fork", "The hub has other events under these numbers.")
        if refused:
            found.append(_refused(event, refused))
    return found


def _check_next(kiosk: Kiosk, first: dict[str, Any]) -> None:
    """Whether it is the first event that the hub has not: it follows the head, or begins a later epoch."""
    fresh = first["epoch"] > kiosk.epoch
    if first["seq"] != (1 if fresh else kiosk.seq + 1):
        raise _standing(kiosk, "gap", "Events are missing before these.")
    if not fresh and first["prev"] != kiosk.head:
        raise _standing(kiosk, "fork", "These events follow another one than the hub has.")
    if not _HASH.fullmatch(first["prev"]) and first["prev"]:
        raise Refusal(400, "broken_chain", "The first event's prev is no fingerprint.")


def _check_signature(event: dict[str, Any], public_key: bytes) -> None:
    unsigned = {name: value for name, value in event.items() if name != "signature"}
    hexadecimal = _SIGNATURE.fullmatch(event["signature"])
    signature = bytes.fromhex(event["signature"]) if hexadecimal else b""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, SIGNED_AS + encode(unsigned))
    except InvalidSignature as error:
        raise Refusal(400, "bad_signature", "The last event's signature does not hold.") from error


def _standing(kiosk: Kiosk, code: str, what: str) -> Refusal:
    return Refusal(409, code, what, more={"have": kiosk.have})


# What they say


def _write(
    kiosk: Kiosk, events: Sequence[dict[str, Any]], lines: Sequence[bytes], now: datetime
) -> tuple[list[dict[str, Any]], list[statements.Statement]]:
    received = connection.ops.adapt_datetimefield_value(now)
    rows, refused = [], []
    said, forms, cards = list[seats.Said](), list[SealedForm](), list[staff_words.Said]()
    totals = list[told.Told]()
    for event, line in zip(events, lines, strict=True):
        one, code = _read(event)
        if code:
            refused.append(_refused(event, code))
        elif isinstance(one, SealedForm):
            one.kiosk, one.epoch, one.seq, one.received = kiosk, event["epoch"], event["seq"], now
            forms.append(one)
        elif isinstance(one, staff_words.Said):
            cards.append(one)
        elif isinstance(one, told.Told):
            totals.append(one)
        elif one is not None:
            said.append(one)
        kind = "" if code == "bad_type" else event["type"]
        rows.append((kiosk.device, event["epoch"], event["seq"], kind, line.decode(), received, code))
    if forms:  # one that a restored kiosk sends again is the same one
        SealedForm.objects.bulk_create(forms, ignore_conflicts=True)
    told.keep(kiosk, totals, now)
    left = seats.apply(kiosk, said, now, bulk.insert(Event, _COLUMNS, rows))
    return refused, staff_words.publishing(kiosk, cards, left)


Read = seats.Said | SealedForm | staff_words.Said | told.Told | None


def _read(event: dict[str, Any]) -> tuple[Read, str]:
    """What an event says, None for what is only kept; and the code of why it can't be taken."""
    kind = event["type"]
    if not 0 < len(kind) <= _LONGEST_TYPE or "\0" in kind:
        return None, "bad_type"
    read: Callable[[str, dict[str, Any]], Read] | None = READERS.get(kind)
    read = read or staff_words.READERS.get((event["stream"], kind))
    try:
        return (read(kind, event["body"]) if read else None), ""
    except (KeyError, ValueError):
        return None, "bad_body"


def _refused(event: dict[str, Any], code: str) -> dict[str, Any]:
    return {"epoch": event["epoch"], "seq": event["seq"], "code": code, "what": WHY[code]}


def _text(body: dict[str, Any], name: str, most: int, least: int = 1) -> str:
    value = body[name]
    if type(value) is not str or not least <= len(value) <= most or "\0" in value:
        raise ValueError(name)
    return value


def _number(body: dict[str, Any], name: str, most: int) -> int:
    value = body[name]
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(name)
    return value


_STATUS = {
    "signup.requested": ("requested", "confirmed", "waiting"),
    "signup.promoted": ("confirmed",),
    "signup.cancelled": ("cancelled",),
    "signup.held": ("confirmed", "waiting"),
}
_MOST_SEATS, _MOST_RETURNED = 100, 10_000


def _signup(kind: str, body: dict[str, Any]) -> seats.Said:
    signup, status, buddy, lease = body["signup"], body["status"], body.get("buddy", False), body.get("lease", False)
    if type(signup) is not str or not _ID.fullmatch(signup) or status not in _STATUS[kind]:
        raise ValueError(kind)
    if type(buddy) is not bool or type(lease) is not bool:
        raise ValueError(kind)
    return seats.Said(
        kind=kind,
        signup=signup,
        uid=_text(body, "uid", 255),
        occurrence=_text(body, "occurrence", 40),
        seats=_number(body, "seats", _MOST_SEATS),
        role=_text(body, "role", 64, 0),
        buddy=buddy,
        status=status,
        lease=lease and kind == "signup.requested" and status == "confirmed",
    )


def _returned(kind: str, body: dict[str, Any]) -> seats.Said:
    _number(body, "number", BIGGEST)  # the kiosk's count of its returns: the chain has each of them once
    return seats.Said(
        kind=kind,
        uid=_text(body, "uid", 255),
        occurrence=_text(body, "occurrence", 40),
        seats=_number(body, "seats", _MOST_RETURNED),
    )


def _released(kind: str, body: dict[str, Any]) -> seats.Said:
    return seats.Said(kind=kind, uid=_text(body, "uid", 255))


def _pack(_kind: str, body: dict[str, Any]) -> None:
    """Only kept: which pack a kiosk has stands in its status."""
    _text(body, "pack", 40)
    _number(body, "version", BIGGEST)


def _form(_kind: str, body: dict[str, Any]) -> SealedForm:
    """A piece of a form for staff. What is in it is not looked at, for it can't be."""
    sending, part, parts = body["sending"], _number(body, "part", MOST_PARTS), _number(body, "parts", MOST_PARTS)
    if type(sending) is not str or not _ID.fullmatch(sending) or not 1 <= part <= parts:
        raise ValueError("part")
    base64.b64decode(_text(body, "sealed", MOST_BYTES), validate=True)
    about = {"code": _text(body, "code", 16), "form": _text(body, "form", 64), "version": _text(body, "version", 64, 0)}
    return SealedForm(sending=sending, part=part, parts=parts, **about)


READERS: dict[str, Callable[[str, dict[str, Any]], seats.Said | SealedForm | told.Told | None]] = {
    **dict.fromkeys(_STATUS, _signup),
    "lease.returned": _returned,
    "keeper.released": _released,
    "form.sent": _form,
    "pack.installed": _pack,
    "pack.refused": _pack,
    **told.READERS,
}
"""How a body of each known type is read; all others are kept as they are."""
