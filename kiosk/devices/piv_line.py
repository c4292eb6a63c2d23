"""One command to a card and its whole answer (ISO 7816-4): chaining both ways, and tags and lengths (BER)."""

from collections.abc import Callable
from typing import Final, NamedTuple

from kiosk.devices.card_errors import CardGarbled

Transmit = Callable[[bytearray], bytearray]
"""Sends one APDU and gives the answer with its two status bytes; raises CardError."""

OK: Final = 0x9000
LONGEST: Final = 16 << 10  # bytes of one answer in all: the largest object of a card is a fifth of it
SHORT: Final = 255  # bytes of data in a short command


class Line(NamedTuple):
    """A way to a card; `extended`: it said that it takes long commands, so nothing is cut up."""

    transmit: Transmit
    extended: bool = False


def wipe(secret: bytearray) -> None:
    """Zeros over it."""
    secret[:] = bytes(len(secret))


def ask(line: Line, ins: int, p1: int, p2: int, data: bytes | bytearray = b"") -> tuple[bytearray, int]:
    """The card's data and status. What was sent is wiped here; the answer's owner wipes that."""
    view = memoryview(data)
    parts = [view] if line.extended else [view[at : at + SHORT] for at in range(0, len(view), SHORT)] or [view]
    got, status = bytearray(), OK
    for number, part in enumerate(parts, 1):
        got, status = _one(line, 0x00 if number == len(parts) else 0x10, ins, p1, p2, part)
        if status != OK and number < len(parts):
            return got, status
    return got, status


def _one(  # noqa: PLR0917 - an APDU has these
    line: Line, cla: int, ins: int, p1: int, p2: int, data: memoryview
) -> tuple[bytearray, int]:
    """One APDU, and as many GET RESPONSE as the card has more to say."""
    got, status = _sent(line, _apdu(line, cla, ins, p1, p2, data))
    if status >> 8 == 0x6C and not got:  # it wants to be asked for exactly so many bytes
        short = bytearray((cla, ins, p1, p2))
        if data:
            short += bytes((len(data),))
            short += data
        got, status = _sent(line, short + bytes((status & 0xFF,)))
    while status >> 8 == 0x61:
        more, status = _sent(line, bytearray((0x00, 0xC0, 0x00, 0x00, status & 0xFF)))
        if not more or len(got) + len(more) > LONGEST:
            wipe(got)
            raise CardGarbled
        longer = got + more
        wipe(got)
        wipe(more)
        got = longer
    return got, status


def _apdu(line: Line, cla: int, ins: int, p1: int, p2: int, data: memoryview) -> bytearray:  # noqa: PLR0917 - as above
    apdu = bytearray((cla, ins, p1, p2))
    # VERIFY, CHANGE and RESET answer nothing: no Le, and so what T=0 cards also take.
    wanted = ins not in {0x20, 0x24, 0x2C, 0xDB} and not cla & 0x10
    if line.extended and (len(data) > SHORT or ins == 0xCB):
        apdu += b"\0" + len(data).to_bytes(2, "big")
        apdu += data
        return apdu + b"\0\0" if wanted else apdu
    if data:
        apdu += bytes((len(data),))
        apdu += data
    return apdu + b"\0" if wanted else apdu


def _sent(line: Line, apdu: bytearray) -> tuple[bytearray, int]:
    try:
        got = line.transmit(apdu)
    finally:
        wipe(apdu)
    if len(got) < 2 or len(got) > LONGEST:
        raise CardGarbled
    status = int.from_bytes(got[-2:], "big")
    body = got[:-2]
    wipe(got)
    return body, status


def tlv(tag: int, value: bytes | bytearray) -> bytes:
    """Tag, length, value."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    if len(value) < 0x80:
        return name + bytes((len(value),)) + value
    size = (len(value).bit_length() + 7) // 8
    return name + bytes((0x80 | size,)) + len(value).to_bytes(size, "big") + value


def parts(data: bytes | bytearray) -> dict[int, bytearray]:
    """What stands in a row, by tag; raises CardGarbled where it breaks off."""
    found: dict[int, bytearray] = {}
    at = 0
    while at < len(data):
        tag, at = data[at], at + 1
        if tag & 0x1F == 0x1F and at < len(data):
            tag, at = tag << 8 | data[at], at + 1
        if at >= len(data):
            raise CardGarbled
        length, at = data[at], at + 1
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 3 or at + size > len(data):
                raise CardGarbled
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise CardGarbled
        found.setdefault(tag, bytearray(data[at : at + length]))
        at += length
    return found


def inside(data: bytes | bytearray, tag: int) -> bytearray:
    """The value of the one thing that `data` is; raises CardGarbled where it is another."""
    found = parts(data)
    if tag not in found:
        raise CardGarbled
    return found[tag]
