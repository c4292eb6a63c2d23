"""A whole folder as bytes: what is kept in the store, and what other kiosks of the centre carry a copy of. Version 1:

    head      "STFO", format (1 byte), kind (1: a folder, 2: the note that it is gone), counter (8 bytes, big-endian;
              of the note 2**53 - 1, so that nothing is newer)
    public    32 bytes of Ed25519; its SHA-256 is the folder's name among kiosks, and only who has the folder's key has
              the other half: so nobody else makes a newer copy, or says that it is gone. A note ends here.
    salt, tag 16 bytes each: the salt of the key card's slow function, and the name that the words give under it
    card      12 + 48 bytes: the folder's key, sealed to the words
    staff     12 + 123 bytes: the same key, sealed to the staff's data key, with what the owner wants to be known as;
              chance where the owner did not agree, so that nobody sees who did
    seed      12 + 48 bytes: the signing key, sealed under the folder's key
    content   12 bytes and the rest, under the folder's key: length (4 bytes), JSON made small by zlib, zeros
    signature 64 bytes over all of it

All is AES-256-GCM with nonces by chance, bound to the name and to what it is. The zeros round the length up, to 4 kB at
least and by an eighth of the next power of two: how many things there are and what kinds is not told.
What of it anybody may read, and a hub checks, is read in sync/box.py.
"""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from kiosk.folder.errors import BadBox, FolderFull
from sync import box

Random = Callable[[int], bytes]
Key = bytes | bytearray

MAGIC, SIGNED_AS, MOST = box.MAGIC, box.SIGNED_AS, box.MOST
FOLDER, GONE = box.COPY, box.GONE
LONGEST_NAME: Final = 64
"""Bytes of what the owner wants to be known as."""
_NONCE, _TAG, _KEY = 12, 16, 32
_CARD: Final = _NONCE + _KEY + _TAG
STAFF: Final = _NONCE + _KEY + 1 + LONGEST_NAME + 10 + _TAG
_LEAST: Final = 4096
_UNPACKED: Final = 16 << 20
LAST: Final = box.GONE_FOR_GOOD
"""The counter of a note that a folder is gone: no copy is newer."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """The parts of one copy. Nothing of it can be read without a key."""

    kind: int
    counter: int
    public: bytes
    salt: bytes = b""
    tag: bytes = b""
    card: bytes = b""
    staff: bytes = b""
    seed: bytes = b""
    content: bytes = b""

    @property
    def name(self) -> str:
        """The folder's name among kiosks: it says nothing, and is not the store's."""
        return box.name_of(self.public)

    def write(self, seed: Key) -> bytes:
        """As bytes, signed by the folder's own key."""
        head = MAGIC + bytes([self.kind]) + self.counter.to_bytes(8, "big") + self.public
        body = head + self.salt + self.tag + self.card + self.staff + self.seed + self.content
        signature: bytes = _signer(seed).sign(SIGNED_AS + body)
        return body + signature


def read(blob: bytes) -> Sealed:
    """The parts of what `write` made, checked for whose it is. Raises BadBox."""
    try:
        head = box.read(blob)
    except box.BadBox as error:
        raise BadBox from error
    if head.gone:
        return Sealed(GONE, head.counter, head.public)
    at, parts = 0, list[bytes]()
    for size in (16, 16, _CARD, STAFF, _CARD):
        parts.append(head.rest[at : at + size])
        at += size
    salt, tag, card, staff, seed = parts
    return Sealed(FOLDER, head.counter, head.public, salt, tag, card, staff, seed, head.rest[at:])


def public_of(seed: Key) -> bytes:
    """The public half of a signing key."""
    public: bytes = _signer(seed).public_key().public_bytes_raw()
    return public


# What is inside


def pack(text: bytes) -> bytes:
    """Content as it is sealed: small, and of a length that does not tell. Raises FolderFull."""
    small = zlib.compress(text, 6)
    size = 4 + len(small)
    step = max(_LEAST, 1 << max(0, size.bit_length() - 3))
    if size + step > MOST - 4096:
        raise FolderFull
    return len(small).to_bytes(4, "big") + small + bytes(-size % step)


def unpack(packed: Key) -> bytes:
    """What `pack` was given. Raises BadBox."""
    length = int.from_bytes(packed[:4], "big")
    try:
        return zlib.decompressobj().decompress(bytes(packed[4 : 4 + length]), _UNPACKED)
    except zlib.error as error:
        raise BadBox from error


def put(key: Key, plain: Key, name: str, what: str, random: Random = os.urandom) -> bytes:
    """Seal one part."""
    nonce = random(_NONCE)
    sealed: bytes = _aead(key).encrypt(nonce, plain, _about(name, what))
    return nonce + sealed


def take(key: Key, sealed: bytes, name: str, what: str) -> bytearray | None:
    """What was sealed, for the caller to wipe; None with another key."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up time

    plain = bytearray(len(sealed) - _NONCE - _TAG)
    try:
        _aead(key).decrypt_into(sealed[:_NONCE], sealed[_NONCE:], _about(name, what), plain)
    except InvalidTag:
        return None
    return plain


def put_staff(  # noqa: PLR0917 - what it is made of
    staff_key: Key, key: Key, known_as: str, made: str, name: str, random: Random = os.urandom
) -> bytes:
    """The part for staff: the key, what the owner wants to be known as (cut to its room), the day it was made."""
    said = known_as.encode()[:LONGEST_NAME].decode(errors="ignore").encode()
    plain = bytearray(key) + bytes([len(said)]) + said.ljust(LONGEST_NAME, b"\x00") + made.encode()
    sealed = put(staff_key, plain, name, "staff", random)
    wipe(plain)
    return sealed


def take_staff(staff_key: Key, sealed: Sealed) -> tuple[bytearray, str, str] | None:
    """The key, what the owner wants to be known as, and the day; None where staff's key does not open it.

    Also where it opens nonsense: who took a staff key along may have put anything there.
    """
    plain = take(staff_key, sealed.staff, sealed.name, "staff")
    if plain is None:
        return None
    at = _KEY + 1
    key = plain[:_KEY]
    try:
        known_as, made = bytes(plain[at : at + plain[_KEY]]).decode(), bytes(plain[at + LONGEST_NAME :]).decode()
        date.fromisoformat(made)
    except ValueError:
        return None
    finally:
        wipe(plain)
    return key, known_as, made


def wipe(key: bytearray) -> None:
    """Overwrite it."""
    key[:] = bytes(len(key))


def gone(sealed: Sealed, seed: Key) -> bytes:
    """The note that the folder is gone, for who has a copy."""
    empty: dict[str, Any] = dict.fromkeys(("salt", "tag", "card", "staff", "seed", "content"), b"")
    return replace(sealed, kind=GONE, counter=LAST, **empty).write(seed)


def _about(name: str, what: str) -> bytes:
    return b"stuen folder part 1\x00" + name.encode() + what.encode()


def _aead(key: Key) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up time

    return AESGCM(key)


def _signer(seed: Key) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    return Ed25519PrivateKey.from_private_bytes(seed)
