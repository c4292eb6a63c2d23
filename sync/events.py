"""What happened, as a chain of small signed records that a hub can take in later and nobody can alter or reorder.

An event is a plain dict {device, epoch, seq, hlc, stream, type, body, prev, signature}:

* `device` names the kiosk: the first 16 hex digits of SHA-256 over its Ed25519 public key.
* `epoch` and `seq` count: seq is 1, 2, 3 ... within an epoch, and a new epoch begins when an older copy of the data has
  been put back (`EventLog.begin_epoch`). So (device, epoch, seq) is unique for ever.
* `hlc` is a hybrid logical clock (Kulkarni et al. 2014), `milliseconds.counter` with leading zeros so that it sorts as
  text. It never runs backwards, whatever the wall clock does.
* `prev` is the SHA-256 (hex) of the encoded event before it, signature and all; "" for the first event of a device.
* `signature` (hex) is Ed25519 (RFC 8032) over `SIGNED_AS` followed by the encoding of all the other fields.

**Encoding** (`encode`): JSON with sorted keys, no spaces, UTF-8; keys are ASCII, numbers are whole and within
2**53 - 1, floats are refused, and so is what is nested deeper than `MOST_DEEP`. Within these bounds it is RFC 8785
(JCS), byte for byte, so any language can check a signature.

An event is written by the caller's own transaction, so state and outbox are one frame. A body never holds personal
data in clear: no nickname, no code of a sign-up, nothing a visitor typed. This module never imports kiosk; tables and
clocks are passed in.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNED_AS = b"stuen event 1\x00"
"""Before what is signed, so that a signature can never be taken for one over something else."""

MOST_BYTES = 64 << 10
"""Bytes of an event's encoding: no hub takes a larger one, so none is ever made."""

FIELDS = ("device", "epoch", "seq", "hlc", "stream", "type", "body", "prev", "signature")
BIGGEST = 2**53 - 1
MOST_DEEP = 32
"""Lists and objects in one another: whoever reads them by recursion comes to an end."""

Event = dict[str, Any]
Position = tuple[int, int]
"""(epoch, seq). Epochs only grow, so positions are in the order in which the events were written."""


class BrokenChain(Exception):
    """An event is missing, altered, out of order, or signed by another key."""

    def __init__(self, seq: int, what: str) -> None:
        self.seq = seq
        super().__init__(f"event {seq}: {what}")


class Rows(Protocol):
    """The little of `tinydb.table.Table` that a log needs, for the outbox and for the device's own row."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]: ...

    def insert(self, document: Mapping[str, Any], /) -> int:
        """Add a row."""

    def update(self, fields: Mapping[str, Any], /) -> list[int]:
        """Set these fields in every row."""

    def search(self, cond: Any, /) -> Sequence[Mapping[str, Any]]:
        """The rows for which it holds, in the order in which they were inserted."""

    def remove(self, cond: Any, /) -> list[int]:
        """Remove the rows for which it holds."""


def encode(value: object) -> bytes:
    """The one way to write `value` down; see the module's docstring. Raises ValueError for what has no such way."""
    _check(value)
    return written(value)


def written(value: object) -> bytes:
    """`encode` of what has been through it before: an event that this kiosk made. (500 events: 3 ms, against 12.)"""
    return "".join(_pieces(value, 0)).encode()


_pieces: Callable[[object, int], Iterable[str]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, json.JSONEncoder().default, json.encoder.encode_basestring, None, ":", ",", True, False, False
)
"""What a JSONEncoder makes anew for each value, a third of its time: sorted keys, no spaces, UTF-8, no NaN."""


def _check(value: object, left: int = MOST_DEEP) -> None:
    match value:
        case None | bool() | str():
            pass
        case int() if -BIGGEST <= value <= BIGGEST:
            pass
        case list() | tuple() | dict() if not left:
            raise ValueError(f"an event is nested at most {MOST_DEEP} deep")
        case list() | tuple():
            for item in value:
                _check(item, left - 1)
        case dict():
            for key, item in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise ValueError("an event's keys are plain ASCII")
                _check(item, left - 1)
        case _:
            raise ValueError(f"an event cannot hold a {type(value).__name__} like this one")


def fingerprint(event: Event) -> str:
    """What the next event's `prev` says about this one."""
    return hashlib.sha256(encode(event)).hexdigest()


def device_of(public_key: bytes) -> str:
    """The name of the device that holds the other half of this raw Ed25519 public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def tick(last: str, now: datetime) -> str:
    """The hybrid logical clock's next reading after `last` ("" at first): later than it, and never behind `now`."""
    wall = int(now.timestamp() * 1000)
    ms, count = (int(part) for part in last.split(".")) if last else (-1, 0)
    ms, count = (wall, 0) if wall > ms else (ms, count + 1)
    return f"{ms:015d}.{count:06d}"


class EventLog:
    """Appends this device's events to `outbox`.

    `identity` is a table of its own with one row: the signing key (made at first use from `random`), the epoch,
    where the chain has come to, and how far the hub has said that it has it (`acked`), so that events may leave the
    outbox later. One row says it for all, so that taking note of 500 events is one small write. `now` gives an aware
    datetime.

    Callers put what belongs together into one transaction of their store.
    """

    def __init__(
        self, outbox: Rows, identity: Rows, now: Callable[[], datetime], random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._outbox, self._identity, self._now, self._random = outbox, identity, now, random
        self._signer: tuple[str, Ed25519PrivateKey] | None = None
        """The seed's key, once it was made: 50 us each time."""

    def append(self, stream: str, type: str, body: Mapping[str, Any]) -> Event:  # noqa: A002 - the event's own word
        """Sign and write the next event. Call it within the transaction that makes the change it reports.

        Raises ValueError for a body that `encode` refuses, or that makes the event larger than `MOST_BYTES`; then
        nothing was written.
        """
        own = self._own()
        event: Event = {
            "device": own["device"],
            "epoch": own["epoch"],
            "seq": own["seq"] + 1,
            "hlc": tick(own["hlc"], self._now()),
            "stream": stream,
            "type": type,
            "body": dict(body),
            "prev": own["prev"],
        }
        event["signature"] = self._key_of(own["seed"]).sign(SIGNED_AS + encode(event)).hex()
        whole = encode(event)
        if len(whole) > MOST_BYTES:
            raise ValueError(f"an event has at most {MOST_BYTES} bytes")
        self._outbox.insert(event)
        prev = hashlib.sha256(whole).hexdigest()
        self._identity.update({"seq": event["seq"], "hlc": event["hlc"], "prev": prev})
        return event

    def begin_epoch(self) -> int:
        """Start counting anew, after an older copy of the data was put back. Gives the new epoch's number."""
        own = self._own()
        # Never a number that the lost stretch may have used, even if the wall clock was put back with the data.
        drawn = int(self._now().timestamp()) << 20 | int.from_bytes(self._random(4)) >> 12
        epoch = max(int(own["epoch"]) + 1, drawn)
        self._identity.update({"epoch": epoch, "seq": 0})
        return epoch

    def begin_anew(self, after: Position) -> int:
        """Begin a new epoch and write all events after that position anew in it; the new epoch's number.

        For when the hub has other events under those numbers (an older copy of the data was put back here), or can't
        be given what comes before them. What was signed up stays signed up, once, under this copy's own numbers.
        """
        moved = self.pending(after=after)
        self._outbox.remove(Pick(lambda row: _at(row) > after))
        epoch = self.begin_epoch()
        if moved:
            self._identity.update({"prev": moved[0]["prev"]})
        for event in moved:
            self.append(event["stream"], event["type"], event["body"])
        return epoch

    # What the hub has

    def pending(self, most: int = BIGGEST, *, after: Position | None = None) -> list[Event]:
        """The oldest events, at most so many, that the hub has not acknowledged (or after another position)."""
        own, room = self._own(), iter(range(most))
        start = _acked(own) if after is None else after
        if _at(own) <= start:
            return []  # nothing was written since: no need to look through all that is kept
        found = self._outbox.search(
            Pick(lambda row: (row["epoch"], row["seq"]) > start and next(room, None) is not None)
        )
        return [{name: row[name] for name in FIELDS} for row in found]

    def waiting(self) -> dict[str, int]:
        """How many events of each type the hub has not acknowledged."""
        own, types = self._own(), Counter[str]()
        acked = _acked(own)
        if _at(own) <= acked:
            return {}

        def count(row: Mapping[str, Any]) -> bool:
            if _at(row) > acked:
                types[row["type"]] += 1
            return False

        self._outbox.search(Pick(count))
        return dict(types)

    def before(self, position: Position) -> Position | None:
        """Where the last kept event before this position stands."""
        last: list[Position] = []

        def look(row: Mapping[str, Any]) -> bool:
            if _at(row) < position:
                last[:] = [_at(row)]
            return False

        self._outbox.search(Pick(look))
        return last[0] if last else None

    def acknowledge(self, position: Position) -> None:
        """The hub has everything up to here; never goes back."""
        if position > self.acked:
            self._identity.update({"acked": list(position)})

    def resend(self, after: Position) -> None:
        """The hub lacks what comes after that position: what is still kept of it waits again."""
        if after < self.acked:
            self._identity.update({"acked": list(after)})

    def forget(self, upto: Position) -> None:
        """Let go of acknowledged events up to this position."""
        last = min(upto, self.acked)
        self._outbox.remove(Pick(lambda row: _at(row) <= last))

    @property
    def acked(self) -> Position:
        """How far the hub has said that it has it."""
        return _acked(self._own())

    @property
    def position(self) -> Position:
        """Where the last event stands; seq 0 when the epoch has none yet."""
        return _at(self._own())

    # Who signs

    @property
    def key(self) -> "Ed25519PrivateKey":
        """The device's own key."""
        return self._key_of(self._own()["seed"])

    @property
    def device(self) -> str:
        """The kiosk's name in its events."""
        return str(self._own()["device"])

    @property
    def public_key(self) -> bytes:
        """The raw 32 bytes with which anyone can check this device's events."""
        return _public(self._own()["seed"])

    def _key_of(self, seed: str) -> "Ed25519PrivateKey":
        if self._signer is None or self._signer[0] != seed:
            self._signer = seed, _private(seed)
        return self._signer[1]

    def _own(self) -> Mapping[str, Any]:
        for row in self._identity:
            return row
        seed = self._random(32).hex()
        row = {"device": device_of(_public(seed)), "seed": seed, "epoch": 1, "seq": 0, "hlc": "", "prev": ""}
        self._identity.insert(row)
        return row


class Pick:
    """A tinydb query that the store keeps no result of: it looks through its rows without copying those it leaves."""

    def __init__(self, wanted: Callable[[Mapping[str, Any]], bool]) -> None:
        self._wanted = wanted

    def __call__(self, value: Mapping[Any, Any]) -> bool:
        """Whether this row is wanted."""
        return self._wanted(value)

    def is_cacheable(self) -> bool:
        """Never: the rows are others the next time."""
        return False


def _at(row: Mapping[str, Any]) -> Position:
    return row["epoch"], row["seq"]


def _acked(own: Mapping[str, Any]) -> Position:
    epoch, seq = own.get("acked", (0, 0))
    return epoch, seq


def verify_chain(events: Iterable[Mapping[str, Any]], public_key: bytes, *, prev: str | None = "") -> int:
    """Check that `events` are all of a device's events in a row, none altered, and give how many there are.

    `prev` is what the first must point back to: "" for the very first event, None when that is not known.
    Raises `BrokenChain`. Pure: it reads no clock and no store.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as in `_private`
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    key, device, last, count = Ed25519PublicKey.from_public_bytes(public_key), device_of(public_key), None, 0
    for found in events:
        event = dict(found)
        seq = event.get("seq", 0)
        if set(event) != set(FIELDS):
            raise BrokenChain(seq, "its fields are not those of an event")
        if event["device"] != device:
            raise BrokenChain(seq, "it comes from another device")
        unsigned = {name: value for name, value in event.items() if name != "signature"}
        try:
            key.verify(bytes.fromhex(event["signature"]), SIGNED_AS + encode(unsigned))
        except (InvalidSignature, ValueError) as error:
            raise BrokenChain(seq, "its signature does not hold") from error
        if prev is not None and event["prev"] != prev:
            raise BrokenChain(seq, "it does not follow the event before it")
        if last is not None and not _follows(last, event):
            raise BrokenChain(seq, "its number or its clock does not go on from the event before it")
        prev, last, count = fingerprint(event), event, count + 1
    return count


def _follows(last: Event, event: Event) -> bool:
    same = event["epoch"] == last["epoch"] and event["seq"] == last["seq"] + 1
    fresh = event["epoch"] > last["epoch"] and event["seq"] == 1
    return bool((same or fresh) and event["hlc"] > last["hlc"])


def _private(seed: str) -> "Ed25519PrivateKey":
    # Imported here: no screen needs it before the first sign-up, and start-up time is counted.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def _public(seed: str) -> bytes:
    return _private(seed).public_key().public_bytes_raw()
