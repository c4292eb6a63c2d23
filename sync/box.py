"""A box: a folder's sealed copy on its way between kiosks of a centre, as far as anybody may read it without a key.

    head      "STFO", format (1 byte), kind (1: a folder, 2: the note that it is gone), counter (8 bytes, big-endian)
    public    32 bytes of Ed25519; its hash is the box's name, so that nobody else makes a newer one of that name
    rest      what kiosk/folder/sealed.py describes; of a note nothing
    signature 64 bytes of Ed25519, by that key, over `SIGNED_AS` and all before it

The newest counter wins; of two with the same, the one whose bytes are greater. A note's counter is `GONE_FOR_GOOD`,
which no copy has, so that nothing is newer than it. Whoever carries a box can hold it back or give an older one again;
it can't change one, make a newer one or say that it is gone.
"""

import re
from hashlib import sha256
from typing import Final, NamedTuple

from sync.errors import SyncError

MAGIC: Final = b"STFO\x01"
COPY, GONE = 1, 2
SIGNED_AS: Final = b"stuen folder 1\x00"
NAMED_AS: Final = b"stuen folder name 1\x00"
MOST: Final = 1 << 20
"""Bytes of a whole box."""
GONE_FOR_GOOD: Final = 2**53 - 1
"""The counter of a note that a folder is gone."""
HEAD: Final = len(MAGIC) + 1 + 8 + 32
SIGNATURE: Final = 64
NOTE: Final = HEAD + SIGNATURE
"""Bytes of a note."""
LEAST_REST: Final = 16 + 16 + 60 + 135 + 60 + 28
"""Bytes that a copy has besides, at least: salt, tag, three sealed keys, and empty content."""
_NAME: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


class BadBox(SyncError):
    """What came is no box, or was changed on its way, or is not the one it was said to be."""

    code = "bad_box"
    sentence = "This is no box, or it was changed on its way."


class Head(NamedTuple):
    """What a box says to everybody."""

    name: str
    counter: int
    gone: bool
    public: bytes
    rest: bytes
    """What is between the head and the signature."""


def read(blob: bytes) -> Head:
    """The head of a box, checked for whose it is. Raises BadBox."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - start-up time
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if not NOTE <= len(blob) <= MOST or blob[: len(MAGIC)] != MAGIC:
        raise BadBox
    body, signature = blob[:-SIGNATURE], blob[-SIGNATURE:]
    kind, rest = body[len(MAGIC)], body[HEAD:]
    counter, public = int.from_bytes(body[len(MAGIC) + 1 : HEAD - 32], "big"), body[HEAD - 32 : HEAD]
    if kind == GONE:
        fits = counter == GONE_FOR_GOOD and not rest
    else:
        fits = kind == COPY and 1 <= counter < GONE_FOR_GOOD and len(rest) >= LEAST_REST
    if not fits:
        raise BadBox
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, SIGNED_AS + body)
    except (InvalidSignature, ValueError) as error:
        raise BadBox from error
    return Head(name_of(public), counter, kind == GONE, public, rest)


def name_of(public: bytes) -> str:
    """The name of the boxes that this key signs."""
    return sha256(NAMED_AS + public).hexdigest()[:32]


def is_name(name: str) -> bool:
    """Whether a box can have this name."""
    return _NAME.fullmatch(name) is not None


def read_as(blob: bytes, name: str, counter: int) -> Head:
    """The head of a box that was said to be this one. Raises BadBox."""
    head = read(blob)
    if (head.name, head.counter) != (name, counter):
        raise BadBox
    return head
