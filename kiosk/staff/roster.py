"""The list of staff cards: one document that the centre's key signed, and that a kiosk takes from anybody.

It is `encode` of {"roster": {...}, "signature": hex} (sync/events.py: one way to write it down), the signature ECDSA
with SHA-256 over `SIGNED_AS` and `encode` of the roster. The roster is

    stuen "roster", version 2, centre, number, made, certificate (the centre's)
    cards     [{serial, name, role "staff"|"leader", key (9D, a point), not_after}]
    revoked   [{serial, since}]
    epoch     of the staff data key; wraps [{serial, epoch, wrap}]; recovery (the key, sealed to the safe's);
              older [{epoch, wrap}] (keys.py)
    closers   [{epoch, public}] whose signatures close a card (closing.py); a list of version 1 has none

Times are UTC to the second, bytes base64. Names are sealed under the staff data key: the hub carries the list and must
not read who works where. `number` only grows. Reading is strict: whatever is not written as `write` would is refused.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.staff import ca, keys
from kiosk.staff.errors import BadRoster, ForeignRoster
from sync.events import BIGGEST, encode

SIGNED_AS: Final = b"stuen roster 1\x00"
MOST_CARDS, MOST_REVOKED, MOST_EPOCHS = 60, 150, 60
MOST_BYTES: Final = 62 << 10
"""An event carries it, and an event has 64 KiB."""
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS: Final = {
    *("stuen", "version", "centre", "number", "made", "certificate", "cards", "revoked"),
    *("epoch", "wraps", "recovery", "older"),
}
_PUBLIC: Final = 32
"""Bytes of a public key of Ed25519."""

Role = Literal["staff", "leader"]


class Card(NamedTuple):
    """One card of the list. `name` is sealed (keys.py), `key` its 9D's point."""

    serial: str
    name: bytes
    role: Role
    key: bytes
    not_after: datetime


class Revoked(NamedTuple):
    """A card that was closed, and since when."""

    serial: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Roster:
    """What a list says. `document` is how it was signed; empty before that."""

    centre: str
    number: int
    made: datetime
    certificate: bytes
    cards: tuple[Card, ...]
    revoked: tuple[Revoked, ...]
    epoch: int
    wraps: Mapping[str, bytes]
    recovery: bytes
    older: Mapping[int, bytes]
    closers: Mapping[int, bytes] = field(default_factory=dict)
    document: bytes = b""

    def card(self, serial: str) -> Card | None:
        """The card of this number."""
        return next((card for card in self.cards if card.serial == serial), None)

    def names(self, staff: keys.StaffKey) -> dict[str, str]:
        """The names of all cards, by their numbers. Raises NoKeyForCard."""
        return {card.serial: keys.open_name(staff, card.serial, card.name) for card in self.cards}

    def body(self) -> dict[str, Any]:
        """What is signed."""
        closers = [{"epoch": epoch, "public": _text(public)} for epoch, public in sorted(self.closers.items())]
        return {
            "stuen": "roster",
            "version": 2 if closers else 1,
            "centre": self.centre,
            "number": self.number,
            "made": in_text(self.made),
            "certificate": _text(self.certificate),
            "cards": [
                {
                    "serial": one.serial,
                    "name": _text(one.name),
                    "role": one.role,
                    "key": _text(one.key),
                    "not_after": in_text(one.not_after),
                }
                for one in sorted(self.cards)
            ],
            "revoked": [{"serial": one.serial, "since": in_text(one.since)} for one in sorted(self.revoked)],
            "epoch": self.epoch,
            "wraps": [
                {"serial": serial, "epoch": self.epoch, "wrap": _text(wrap)}
                for serial, wrap in sorted(self.wraps.items())
            ],
            "recovery": _text(self.recovery),
            "older": [{"epoch": epoch, "wrap": _text(wrap)} for epoch, wrap in sorted(self.older.items())],
            **({"closers": closers} if closers else {}),
        }


def write(roster: Roster, key: ca.CentreKey) -> bytes:
    """The signed document. Raises BadRoster for a list that nobody would take: too long, or not well made."""
    body = roster.body()
    signature = key.private.sign(SIGNED_AS + encode(body), ec.ECDSA(hashes.SHA256())).hex()
    document = encode({"roster": body, "signature": signature})
    read(document, key.certificate)
    return document


def read(document: bytes, certificate: bytes | None) -> Roster:
    """The list in a document, signed by the centre with this certificate (None: by the one it names, for its first).

    Raises BadRoster, and ForeignRoster where another centre signed.
    """
    try:
        whole = json.loads(document) if len(document) <= MOST_BYTES else {}
        body, signed = whole["roster"], encode(whole["roster"])
        named = _bytes(body["certificate"])
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ca.centre_key(named))
        public.verify(bytes.fromhex(whole["signature"]), SIGNED_AS + signed, ec.ECDSA(hashes.SHA256()))
        roster = _read(body, document)
        as_we_write = encode({"roster": roster.body(), "signature": whole["signature"].lower()}) == document
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InvalidSignature) as error:
        raise BadRoster from error
    if certificate is not None and named != certificate:
        raise ForeignRoster
    if not (as_we_write and _sound(roster)):
        raise BadRoster
    return roster


def _read(body: Mapping[str, Any], document: bytes) -> Roster:
    """The fields, each of its type; ValueError, TypeError or KeyError for what is not."""
    signs = ("closers",) if body["version"] == 2 else ()
    if set(body) != {*_FIELDS, *signs} or body["stuen"] != "roster" or body["version"] not in (1, 2):
        raise ValueError("not a list of cards of this version")
    epoch = _number(body["epoch"])
    wraps = {}
    for one in _rows(body["wraps"], "serial", "epoch", "wrap"):
        if one["epoch"] != epoch:
            raise ValueError("a wrap of another epoch")
        wraps[_serial(one["serial"])] = _bytes(one["wrap"], keys.WRAP_SIZE)
    return Roster(
        _words(body["centre"]),
        _number(body["number"]),
        of_text(body["made"]),
        _bytes(body["certificate"]),
        tuple(map(_card, _rows(body["cards"], "serial", "name", "role", "key", "not_after"))),
        tuple(
            Revoked(_serial(one["serial"]), of_text(one["since"])) for one in _rows(body["revoked"], "serial", "since")
        ),
        epoch,
        wraps,
        _bytes(body["recovery"]),
        {_number(one["epoch"]): _bytes(one["wrap"], keys.UNDER_SIZE) for one in _rows(body["older"], "epoch", "wrap")},
        {
            _number(one["epoch"]): _bytes(one["public"], _PUBLIC)
            for one in _rows(body.get("closers", []), "epoch", "public")
        },
        document,
    )


def _card(row: Mapping[str, Any]) -> Card:
    if row["role"] not in get_args(Role):
        raise ValueError("no such role")
    key = _bytes(row["key"], keys.POINT)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    return Card(
        _serial(row["serial"]), _bytes(row["name"], keys.NAME_SIZE), row["role"], key, of_text(row["not_after"])
    )


def _sound(roster: Roster) -> bool:
    """Whether the parts are to one another what they must be."""
    cards, closed = [one.serial for one in roster.cards], [one.serial for one in roster.revoked]
    once = len(set(cards)) == len(cards) and len(set(closed)) == len(closed)
    few = len(cards) <= MOST_CARDS and len(closed) <= MOST_REVOKED and len(roster.older) <= MOST_EPOCHS
    apart = not set(cards) & set(closed)
    before = all(e < roster.epoch for e in roster.older) and all(e <= roster.epoch for e in roster.closers)
    few = few and len(roster.closers) <= MOST_EPOCHS + 1
    return once and few and apart and set(roster.wraps) <= set(cards) and before


def in_text(time: datetime) -> str:
    """A time as it stands in the document."""
    return time.astimezone(UTC).strftime(_TIME)


def of_text(text: object) -> datetime:
    """The time that `in_text` wrote; raises ValueError and TypeError."""
    if not isinstance(text, str):
        raise TypeError("a time is text")
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def _rows(found: object, *names: str) -> Iterable[Mapping[str, Any]]:
    if not isinstance(found, list) or any(not isinstance(one, dict) or set(one) != set(names) for one in found):
        raise ValueError("not a list of what it should be")
    return found


def _number(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= BIGGEST:
        raise ValueError("a number counts from 1")
    return found


def _serial(found: object) -> str:
    if not isinstance(found, str) or not ca.SERIAL.fullmatch(found):
        raise ValueError("not a card's number")
    return found


def _words(found: object) -> str:
    if not isinstance(found, str) or not re.fullmatch(r"\S(.{0,98}\S)?", found) or not found.isprintable():
        raise ValueError("not a name")
    return found


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(found: object, size: int | None = None) -> bytes:
    if not isinstance(found, str):
        raise TypeError("bytes are base64")
    raw = base64.b64decode(found, validate=True)
    if size is not None and len(raw) != size:
        raise ValueError("not of the right length")
    return raw
