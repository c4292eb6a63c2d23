"""The staff data key: 32 random bytes that open what staff may see; whoever opens a wrap of it is let in, nobody else.

It is wrapped to each card's 9D key: an ephemeral P-256 point, ECDH, HKDF-SHA256 (RFC 5869), AES-256-GCM.

    wrap       point (65 bytes, uncompressed), nonce (12), sealed key (32 + 16): 125 bytes
               HKDF `info` is `WRAPPED_AS`, both points, and the centre, the card and the epoch; GCM's `aad` the same

So a wrap moved to another card, centre or epoch does not open. A new *epoch* has a new key: when somebody leaves, the
next one is wrapped to those who stay, and the key before it under it (`under`), so that what was sealed before can
still be read. It is wrapped to the recovery key in the safe too (sync/seal.py).

    under      version (1 byte, 1), epoch of the staff key (4, big-endian), nonce (12), sealed key (32 + 16): 65 bytes
               AES-256-GCM under HKDF of the staff key; `aad` is the first five bytes and what it is for

What is derived lies in bytearrays that `StaffKey.wipe` overwrites, as far as Python lets one.
"""

import os
from collections.abc import Callable, Mapping
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.staff.errors import NoKeyForCard
from sync import seal

SIZE: Final = 32
POINT: Final = 65
WRAP_SIZE: Final = POINT + 12 + SIZE + 16
UNDER_SIZE: Final = 5 + 12 + SIZE + 16
WRAPPED_AS: Final = b"stuen staff key 1\x00"
_UNDER_AS: Final = b"stuen under staff key 1\x00"
_NAMES_AS: Final = b"stuen staff names 1\x00"
_VERSION: Final = 1
_NAME: Final = 80
"""Bytes of a name before it is sealed: none tells by its length whose it is."""

Random = Callable[[int], bytes]


class StaffKey:
    """The staff data key of one epoch, open. `older`: the keys of earlier epochs, each under the one after it."""

    def __init__(self, epoch: int, key: bytearray, older: Mapping[int, bytes] | None = None) -> None:
        self.epoch, self.key = epoch, key
        self._older = dict(older or {})

    @classmethod
    def make(cls, epoch: int = 1, random: Random = os.urandom) -> Self:
        """A new one."""
        return cls(epoch, bytearray(random(SIZE)))

    def following(self, random: Random = os.urandom) -> tuple["StaffKey", dict[int, bytes]]:
        """The next epoch's key, which opens this one; and the `older` to keep of it."""
        fresh = StaffKey.make(self.epoch + 1, random)
        older = {**self._older, self.epoch: under(fresh, self.key, _before(self.epoch), random)}
        return StaffKey(fresh.epoch, fresh.key, older), older

    def of(self, epoch: int) -> bytearray:
        """The key of this epoch, or of an earlier one, in a bytearray of its own. Raises NoKeyForCard."""
        now, key = self.epoch, bytearray(self.key)
        while now > epoch:
            wrapped = self._older.get(now - 1, b"")
            step = StaffKey(now, key)
            key = open_under(step, wrapped, _before(now - 1))
            step.wipe()
            now -= 1
        if now != epoch:
            raise NoKeyForCard
        return key

    def copy(self) -> "StaffKey":
        """The same in bytes of its own, for work that goes on when this is overwritten."""
        return StaffKey(self.epoch, bytearray(self.key), self._older)

    def earlier(self) -> list[int]:
        """The epochs before this one, whose keys `of` gives."""
        return sorted(self._older)

    def wipe(self) -> None:
        """Overwrite it."""
        self.key[:] = bytes(len(self.key))

    def __repr__(self) -> str:
        return "<StaffKey>"


# Wrapped to a card


def wrap(staff: StaffKey, card: bytes, *, centre: str, serial: str, random: Random = os.urandom) -> bytes:
    """The staff key for the card with this 9D key (a point). Raises ValueError for what is no point on P-256."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), card)
    once = ec.generate_private_key(ec.SECP256R1())
    point = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    about = _about(point, card, centre, serial, staff.epoch)
    key, nonce = _derived(bytearray(once.exchange(ec.ECDH(), theirs)), about), random(12)
    return point + nonce + AESGCM(key).encrypt(nonce, staff.key, about)


def point_of(wrapped: bytes) -> bytes:
    """What the card's 9D is asked to agree upon: the ephemeral point."""
    return wrapped[:POINT]


def unwrap(
    wrapped: bytes,
    shared: bytearray,
    card: bytes,
    *,
    centre: str,
    serial: str,
    epoch: int,
    older: Mapping[int, bytes] | None = None,
) -> StaffKey:
    """The staff key, with what the card's 9D gave for `point_of(wrapped)`; `shared` is wiped. Raises NoKeyForCard."""
    about = _about(point_of(wrapped), card, centre, serial, epoch)
    key = _derived(shared, about)
    try:
        return StaffKey(epoch, _opened(key, wrapped[POINT:], about), older)
    finally:
        key[:] = bytes(SIZE)


# For the safe


def for_safe(staff: StaffKey, public: bytes, centre: str, random: Random = os.urandom) -> bytes:
    """The staff key sealed to the recovery key in the safe."""
    about = {"organisation": centre, "device": "", "purpose": _purpose(staff.epoch), "number": 0}
    return seal.seal(bytes(staff.key), [public], random=random, **about)  # type: ignore[arg-type]


def from_safe(
    sealed: bytes, recovery: bytes, *, centre: str, epoch: int, older: Mapping[int, bytes] | None = None
) -> StaffKey:
    """The staff key, opened with the private recovery key. Raises NoKeyForCard."""
    try:
        key = seal.unseal(sealed, recovery, organisation=centre, device="", purpose=_purpose(epoch))
    except (seal.BadSeal, seal.NotForThisKey, seal.BadKey) as error:
        raise NoKeyForCard from error
    if len(key) != SIZE:
        raise NoKeyForCard
    return StaffKey(epoch, bytearray(key), older)


# Keys and names under it


def under(staff: StaffKey, key: bytes | bytearray, about: bytes, random: Random = os.urandom) -> bytes:
    """A data key (32 bytes) wrapped under the staff key; `about` says what it opens, and is needed again."""
    head, nonce = bytes([_VERSION]) + staff.epoch.to_bytes(4, "big"), random(12)
    derived = _derived(bytearray(staff.key), _UNDER_AS)
    try:
        return head + nonce + AESGCM(derived).encrypt(nonce, key, head + about)
    finally:
        derived[:] = bytes(SIZE)


def epoch_of(wrapped: bytes) -> int:
    """Which epoch's staff key opens it. Raises NoKeyForCard for what is no such wrap."""
    if len(wrapped) != UNDER_SIZE or wrapped[0] != _VERSION:
        raise NoKeyForCard
    return int.from_bytes(wrapped[1:5], "big")


def open_under(staff: StaffKey, wrapped: bytes, about: bytes) -> bytearray:
    """The data key that `under` wrapped, in this epoch or an earlier one. Raises NoKeyForCard."""
    epoch = epoch_of(wrapped)
    derived = _derived(bytearray(staff.key) if epoch == staff.epoch else staff.of(epoch), _UNDER_AS)
    try:
        return _opened(derived, wrapped[5:], wrapped[:5] + about)
    finally:
        derived[:] = bytes(SIZE)


def rewrap(staff: StaffKey, wrapped: bytes, about: bytes, random: Random = os.urandom) -> bytes:
    """The same data key under the staff key of now; what is so already is given back as it is. Raises NoKeyForCard."""
    if epoch_of(wrapped) == staff.epoch:
        return wrapped
    key = open_under(staff, wrapped, about)
    try:
        return under(staff, key, about, random)
    finally:
        key[:] = bytes(SIZE)


def seal_name(staff: StaffKey, serial: str, name: str, random: Random = os.urandom) -> bytes:
    """A name on the list of cards, which the hub carries and must not read."""
    nonce, plain = random(12), name.encode()
    derived = _derived(bytearray(staff.key), _NAMES_AS)
    return nonce + AESGCM(derived).encrypt(nonce, plain.ljust(_NAME, b"\0"), serial.encode())


def open_name(staff: StaffKey, serial: str, sealed: bytes) -> str:
    """The name that `seal_name` sealed. Raises NoKeyForCard."""
    derived = _derived(bytearray(staff.key), _NAMES_AS)
    return _opened(derived, sealed, serial.encode(), _NAME).rstrip(b"\0").decode("utf-8", "replace")


NAME_SIZE: Final = 12 + _NAME + 16


def _opened(key: bytearray, sealed: bytes, about: bytes, size: int = SIZE) -> bytearray:
    plain = bytearray(size)
    if len(sealed) != 12 + size + 16:
        raise NoKeyForCard
    try:
        AESGCM(key).decrypt_into(sealed[:12], sealed[12:], about, plain)
    except InvalidTag as error:
        raise NoKeyForCard from error
    return plain


def _derived(secret: bytearray, info: bytes) -> bytearray:
    """A key of its own for each use; `secret` is wiped."""
    key = bytearray(SIZE)
    HKDF(hashes.SHA256(), SIZE, None, info).derive_into(secret, key)
    secret[:] = bytes(len(secret))
    return key


def _about(point: bytes, card: bytes, centre: str, serial: str, epoch: int) -> bytes:
    return WRAPPED_AS + point + card + epoch.to_bytes(4, "big") + serial.encode() + b"\0" + centre.encode()


def _before(epoch: int) -> bytes:
    return f"staff key {epoch}".encode()


def _purpose(epoch: int) -> str:
    return f"staff key {epoch}"
