"""What is asked of a PIV card (NIST SP 800-73-4 part 2), as plain functions over a `Line`; see decision-piv.md.

They know nothing of readers, processes or whose card it is. What carries a PIN or a shared secret is a bytearray, and
wiped here as soon as it was sent.
"""

import hashlib
import zlib
from typing import Final

from kiosk.devices import card_errors as errors
from kiosk.devices.piv_line import OK, Line, ask, inside, parts, tlv, wipe

APPLICATION: Final = bytes.fromhex("A00000030800001000")
LOGIN, AGREE, PROVE = 0x9A, 0x9D, 0x9E  # slots: after the PIN it signs; after the PIN it agrees on a key; always signs
OBJECTS: Final = {0x9A: "5FC105", 0x9C: "5FC10A", 0x9D: "5FC10B", 0x9E: "5FC101"}
CHUID: Final = "5FC102"
P256, P384 = 0x11, 0x14
CURVES: Final = {  # the object identifier "a public key on this curve" as it stands in a certificate
    bytes.fromhex("06072a8648ce3d020106082a8648ce3d030107"): P256,
    bytes.fromhex("06072a8648ce3d020106052b81040022"): P384,
}
POINTS: Final = {65: P256, 97: P384}
LARGEST: Final = 8 << 10  # bytes of a certificate when unpacked; SP 800-73-4 gives it room for 1,856
FEWEST, MOST = 6, 8  # digits of a PIN

NOT_FOUND, NO_SUCH_COMMAND, BLOCKED, WRONG = 0x6A82, 0x6D00, 0x6983, 0x63C0
GET, PUT, VERIFY, CHANGE, UNBLOCK, GENERATE, AUTHENTICATE, SELECT = 0xCB, 0xDB, 0x20, 0x24, 0x2C, 0x47, 0x87, 0xA4
PIN, PUK, EITHER = 0x80, 0x81, 0xFF


def select(line: Line) -> None:
    """Choose the PIV application; raises NotPiv where the card has none."""
    got, status = ask(line, SELECT, 0x04, 0x00, APPLICATION)
    if 0x6700 <= status < 0x7000:
        raise errors.NotPiv
    if status != OK:
        raise errors.CardGarbled
    inside(got, 0x61)


def read(line: Line, name: str) -> bytearray | None:
    """A data object by its tag in hex; None where the card has none, or an empty one."""
    got, status = ask(line, GET, 0x3F, 0xFF, tlv(0x5C, bytes.fromhex(name)))
    if status == NOT_FOUND:
        return None
    if status != OK:
        raise _odd(status)
    return inside(got, 0x53) or None


def guid(line: Line) -> bytes:
    """The card's own number (of its CHUID); empty where it has none yet. Without a GUID, 16 bytes made of the CHUID."""
    held = read(line, CHUID)
    if held is None:
        return b""
    number = bytes(parts(held).get(0x34, b""))
    return number if len(number) == 16 and any(number) else hashlib.sha256(held).digest()[:16]


def certificate(line: Line, slot: int) -> bytes | None:
    """The certificate (DER) of a slot, unpacked; None where there is none. What it says is the caller's to judge."""
    held = read(line, OBJECTS[slot])
    if held is None:
        return None
    found = parts(held)
    data, info = bytes(found.get(0x70, b"")), found.get(0x71, b"\0")
    if not data:
        return None
    if (info[:1] and info[0] & 1) or data[:2] == b"\x1f\x8b":
        data = _unpacked(data)
    if len(data) > LARGEST or data[:1] != b"\x30":
        raise errors.CardGarbled
    return data


def _unpacked(data: bytes) -> bytes:
    """Gunzipped, and never more than a certificate is long."""
    unpack = zlib.decompressobj(31)
    try:
        got = unpack.decompress(data, LARGEST + 1)
    except zlib.error:
        raise errors.CardGarbled from None
    if not unpack.eof or len(got) > LARGEST:
        raise errors.CardGarbled
    return got


def algorithm(der: bytes) -> int:
    """The number of a certificate's kind of key; raises CardRefused for one that we have no use for."""
    for named, number in CURVES.items():
        if named in der:
            return number
    raise errors.CardRefused


def tries_left(line: Line) -> int | None:
    """How many tries the PIN has; None where the card does not say."""
    _, status = ask(line, VERIFY, 0x00, PIN)
    return _left(status)


def verify(line: Line, pin: bytearray, *, spend_last: bool = False) -> None:
    """Give the card its PIN. Raises PinBlocked and OneTryLeft before anything was sent; WrongPin.

    Where the card does not say how many tries it has, it counts as having one.
    """
    _fit(pin)
    left = tries_left(line)
    if left == 0:
        raise errors.PinBlocked
    if (left is None or left == 1) and not spend_last:
        raise errors.OneTryLeft
    padded = _padded(pin)
    try:
        _, status = ask(line, VERIFY, 0x00, PIN, padded)
    finally:
        wipe(padded)
    _judge(status, errors.WrongPin)


def sign(line: Line, slot: int, number: int, challenge: bytes) -> bytes:
    """The slot's signature (ECDSA, DER) over a challenge, hashed as fits the key: SHA-256 or SHA-384."""
    digest = (hashlib.sha256 if number == P256 else hashlib.sha384)(challenge).digest()
    return bytes(_authenticate(line, slot, number, tlv(0x82, b"") + tlv(0x81, digest)))


def agree(line: Line, slot: int, point: bytes) -> bytearray:
    """What the slot's key and a point (uncompressed) have in common (ECDH); the caller wipes it."""
    number = POINTS.get(len(point))
    if number is None:
        raise errors.CardRefused
    shared = _authenticate(line, slot, number, tlv(0x82, b"") + tlv(0x85, point))
    if len(shared) != len(point) // 2:
        wipe(shared)
        raise errors.CardGarbled
    return shared


def _authenticate(line: Line, slot: int, number: int, what: bytes) -> bytearray:
    got, status = ask(line, AUTHENTICATE, number, slot, tlv(0x7C, what))
    if status != OK:
        raise _odd(status)
    outer = inside(got, 0x7C)
    answer = inside(outer, 0x82)
    wipe(got)
    wipe(outer)
    if not answer:
        raise errors.CardGarbled
    return answer


def change(line: Line, which: int, old: bytearray, new: bytearray) -> None:
    """Change the PIN (0x80) or the PUK (0x81); raises WrongPin, WrongPuk, PinBlocked."""
    wrong = errors.WrongPin if which == PIN else errors.WrongPuk
    _replace(line, CHANGE, which, old, new, wrong)


def unblock(line: Line, puk: bytearray, new: bytearray) -> None:
    """A new PIN by the PUK, also where the PIN is blocked; raises WrongPuk, PinBlocked."""
    _replace(line, UNBLOCK, PIN, puk, new, errors.WrongPuk)


def _replace(  # noqa: PLR0917 - a command and what it carries
    line: Line, ins: int, which: int, old: bytearray, new: bytearray, wrong: type[errors.WrongPin | errors.WrongPuk]
) -> None:
    _fit(new)
    if len(old) > MOST:
        raise errors.UnfitPin
    both = _padded(old) + _padded(new)
    try:
        _, status = ask(line, ins, 0x00, which, both)
    finally:
        wipe(both)
    _judge(status, wrong)


def _fit(pin: bytearray) -> None:
    if not FEWEST <= len(pin) <= MOST or not all(0x30 <= digit <= 0x39 for digit in pin):
        raise errors.UnfitPin


def _padded(pin: bytearray) -> bytearray:
    return pin + b"\xff" * (MOST - len(pin))


def _left(status: int) -> int | None:
    if status == BLOCKED:
        return 0
    return status & 0xF if status & 0xFFF0 == WRONG else None


def _judge(status: int, wrong: type[errors.WrongPin | errors.WrongPuk]) -> None:
    """Return when a PIN or PUK was right."""
    left = _left(status)
    if left == 0:
        raise errors.PinBlocked
    if left is not None:
        raise wrong(left)
    if status != OK:
        raise _odd(status)


def _odd(status: int) -> errors.CardError:
    """A status that no card that does what we ask gives here: it lacks something, or talks nonsense."""
    return errors.CardRefused() if status >> 8 in {0x67, 0x69, 0x6A, 0x6D, 0x6E} else errors.CardGarbled()
