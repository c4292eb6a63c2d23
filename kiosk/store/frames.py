"""Frames: the unit that is there or not. Encoding, and reading a run of them with a judgement on how it ends.

    frame    = header (16) | header MAC (16) | body | 0xFF to a multiple of 32 | chain MAC (32)
    header   = version u8 | kind u8 | 0 u16 | body length u32 | index in the segment u64      little-endian
    body     = section*, or for BEGIN the revision u64
    section  = kind u8 | cipher u8 | 0 u16 | key id u32 | length u32 | nonce (12) | sealed

The chain MAC covers the previous chain MAC and all of this frame, so frames can't be changed, moved, left out or
repeated. The header has a MAC of its own, so that a flipped length is damage and not a torn tail. Frames start at
multiples of 32 bytes and hold no 32 zero bytes in a row at such a place (ciphertext, MACs and 0xFF do not), so that a
piece that never reached the disk shows as zeros or as the end of the file, which no single flipped bit can look like.
"""

import struct
from enum import Enum
from hashlib import blake2b
from typing import Final, NamedTuple

from kiosk.store.crypto import NONCE_SIZE, derive

VERSION: Final = 1
UNIT: Final = 32
ZEROS: Final = bytes(UNIT)
MAC_SIZE: Final = 32

BEGIN: Final = 1
SNAPSHOT: Final = 2
COMMIT: Final = 3

DATA: Final = 1
"""Section: changes sealed under a data key."""
FULL: Final = 2
"""Section: all of a subject, sealed under its key; replaces what came before."""
KEY: Final = 3
"""Section: a new subject's key, sealed under the epoch key."""
SHRED: Final = 4
"""Section: this key is to be forgotten."""

_HEADER: Final = struct.Struct("<BBHIQ")
_SECTION: Final = struct.Struct(f"<BBHII{NONCE_SIZE}s")
SECTION_HEAD: Final = 12
"""Bytes of a section's header before its nonce: they are bound as context."""


class Ending(Enum):
    """How a run of frames ends."""

    CLEAN = "clean"
    TORN = "torn"
    DAMAGED = "damaged"
    TOO_NEW = "written by a newer program"


class Frame(NamedTuple):
    """A frame that verified; `chain` is its chain MAC."""

    kind: int
    body: bytes
    chain: bytes


class Section(NamedTuple):
    """One sealed part of a frame; `head` is its context, `raw` all of it as it stands in the file."""

    kind: int
    cipher: int
    key_id: int
    nonce: bytes
    sealed: bytes
    head: bytes
    raw: bytes


class Position(NamedTuple):
    """Where the next frame goes: byte offset, its number in the segment, the chain MAC before it."""

    offset: int
    number: int
    chain: bytes


class SegmentKeys:
    """The MACs of one segment: its number is in the keys, so no frame can move between segments or stores."""

    def __init__(self, chain_key: bytes, number: int) -> None:
        key = derive(chain_key, b"stuen segment", number.to_bytes(8, "little"))
        self._header = blake2b(key=key, digest_size=16, person=b"stuen header")
        self._chain = blake2b(key=key, digest_size=MAC_SIZE, person=b"stuen chain")
        self.start = Position(0, 0, self._chain.digest())

    def header_mac(self, header: bytes) -> bytes:
        """The MAC of a 16-byte header."""
        state = self._header.copy()
        state.update(header)
        return state.digest()

    def chain_mac(self, before: bytes, frame: bytes) -> bytes:
        """The MAC of a frame up to its chain MAC, after the frame whose chain MAC is `before`."""
        state = self._chain.copy()
        state.update(before)
        state.update(frame)
        return state.digest()


def _padded(length: int) -> int:
    return (length + UNIT - 1) // UNIT * UNIT


def size(length: int) -> int:
    """The bytes that a frame with a body of this length takes."""
    return UNIT + _padded(length) + MAC_SIZE


def encode(kind: int, body: bytes, position: Position, keys: SegmentKeys) -> tuple[bytes, Position]:
    """The bytes of a frame to be written at `position`, and the position after it."""
    header = _HEADER.pack(VERSION, kind, 0, len(body), position.number)
    frame = b"".join((header, keys.header_mac(header), body, b"\xff" * (-len(body) % UNIT)))
    chain = keys.chain_mac(position.chain, frame)
    return frame + chain, Position(position.offset + len(frame) + MAC_SIZE, position.number + 1, chain)


def encode_section(kind: int, cipher: int, key_id: int, nonce: bytes, length: int) -> bytes:
    """The header of a section; its first `SECTION_HEAD` bytes are the context of what it seals."""
    return _SECTION.pack(kind, cipher, 0, key_id, length, nonce)


def sections(body: bytes) -> list[Section]:
    """The sections of a verified body."""
    found, at = [], 0
    while at < len(body):
        kind, cipher, _, key_id, length, nonce = _SECTION.unpack_from(body, at)
        start = at + _SECTION.size
        end = start + length
        head = body[at : at + SECTION_HEAD]
        found.append(Section(kind, cipher, key_id, nonce, body[start:end], head, body[at:end]))
        at = end
    return found


def read(data: bytes, position: Position, keys: SegmentKeys) -> tuple[list[Frame], Position, Ending]:
    """The frames at the start of `data`, which was read from `position`; where they stop; and how."""
    frames, at, index, chain = [], 0, position.number, position.chain
    while True:
        head = data[at : at + UNIT]
        if len(head) < UNIT or keys.header_mac(head[:16]) != head[16:]:
            break
        version, kind, _, length, number = _HEADER.unpack_from(head)
        mac_at = at + UNIT + _padded(length)
        if version != VERSION or number != index:
            break
        mac = data[mac_at : mac_at + MAC_SIZE]
        if keys.chain_mac(chain, data[at:mac_at]) != mac:
            break
        chain, index = mac, index + 1
        frames.append(Frame(kind, data[at + UNIT : at + UNIT + length], chain))
        at = mac_at + MAC_SIZE
    return frames, Position(position.offset + at, index, chain), _judge(data[at:], keys)


def _judge(rest: bytes, keys: SegmentKeys) -> Ending:
    """Is what follows the last good frame nothing, a write that a power cut stopped, or damage?

    Only one frame is ever unsynced, and before it the bytes were zeros. So it is torn only if a unit of it is zeros or
    behind the end of the file, and no frame stands after it. All else had been acknowledged, and is damage.
    """
    if not rest.strip(b"\0"):
        return Ending.CLEAN
    head = rest[:UNIT]
    if len(head) == UNIT and head != ZEROS:
        if keys.header_mac(head[:16]) != head[16:]:
            return Ending.DAMAGED
        version, _, _, length, _ = _HEADER.unpack_from(head)
        if version != VERSION:
            return Ending.TOO_NEW
        end = size(length)
        if len(rest) >= end and not any(rest[at : at + UNIT] == ZEROS for at in range(0, end, UNIT)):
            return Ending.DAMAGED
    for at in range(UNIT, len(rest) - UNIT + 1, UNIT):
        unit = rest[at : at + UNIT]
        if unit != ZEROS and keys.header_mac(unit[:16]) == unit[16:]:
            return Ending.DAMAGED
    return Ending.TORN
