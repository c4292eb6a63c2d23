"""What must be personal leaves a kiosk sealed: once, for several recipients; the hub carries what it can't read.

HPKE (RFC 9180, base mode) with MLKEM768-X25519 (draft-ietf-hpke-pq: today's attacker with tomorrow's quantum computer
gets nothing either), HKDF-SHA256 and AES-256-GCM wraps a random content key for each recipient. Format, version 1:

    head     "SEAL", version (1 byte), number of the recipients statement (4 bytes, big-endian),
             organisation, device, purpose: each its length (1 byte) and UTF-8; how many recipients (1 byte),
             the id of each: the first 8 bytes of SHA-256 over its public key
    wraps    for each recipient in that order 1168 bytes: HPKE's encapsulation (1120) and the sealed content key (48);
             `info` is `SEALED_AS` and the head
    chunks   AES-256-GCM under the content key, 64 KiB of content and a tag of 16 bytes each; the nonce is the chunk's
             number (11 bytes, big-endian) and 1 for the last chunk, else 0 (STREAM: Hoang, Reyhanitabar, Rogaway and
             Vizár 2015, as in age); `aad` is SHA-256 over head and wraps. A content key seals one content only.

So whoever changes, cuts, or moves a byte (to another organisation, device, purpose, or list of recipients) leaves
something that does not open, even for recipients whose own wrap is whole.

A public key is ML-KEM-768's 1184 bytes and X25519's 32; a private one their seeds, 64 and 32. What it does not promise:
who sealed it (an event says that by its signature), and secrecy from somebody who gets a recipient's key later.
"""

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Final

from sync.errors import SyncError
from sync.events import encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

SEALED_AS: Final = b"stuen seal 1\x00"
MAGIC: Final = b"SEAL"
VERSION: Final = 1
PUBLIC_SIZE: Final = 1184 + 32
PRIVATE_SIZE: Final = 64 + 32
ID_SIZE: Final = 8
MOST_RECIPIENTS: Final = 20
"""With the recovery key. Each makes what is sealed 1.2 kB longer, and an event has 64 KiB."""

_WRAP: Final = 1168
_CHUNK: Final = 1 << 16
_TAG: Final = 16
_PADDED_TO: Final = 256

Random = Callable[[int], bytes]


class BadSeal(SyncError):
    """It is not sealed data, or it was changed, cut, or sealed for something else."""

    code = "bad_seal"


class NotForThisKey(SyncError):
    """It was sealed, but not to this key."""

    code = "not_for_this_key"


class BadKey(SyncError):
    """Not a key that something can be sealed to, or opened with."""

    code = "bad_key"


@dataclass(frozen=True, slots=True)
class Head:
    """What is bound to sealed data and may be read by all: for whom, from whom and what for."""

    organisation: str
    device: str
    purpose: str
    number: int
    recipients: tuple[bytes, ...]

    def write(self) -> bytes:
        """Its bytes. Raises ValueError for a text over 255 bytes, or too many recipients, or none."""
        texts = [text.encode() for text in (self.organisation, self.device, self.purpose)]
        if not 1 <= len(self.recipients) <= MOST_RECIPIENTS or max(map(len, texts)) > 255:
            raise ValueError("seal to 1 to 20 recipients, with texts of at most 255 bytes")
        parts = [MAGIC, bytes([VERSION]), self.number.to_bytes(4, "big"), *(bytes([len(t)]) + t for t in texts)]
        return b"".join([*parts, bytes([len(self.recipients)]), *self.recipients])


def generate(random: Random = os.urandom) -> bytes:
    """A private key, raw: the seeds of its two halves."""
    return random(PRIVATE_SIZE)


def public_of(private: bytes) -> bytes:
    """The public half of a private key, raw. Raises `BadKey`."""
    from cryptography.hazmat.primitives.asymmetric import mlkem, x25519  # noqa: PLC0415 - not at a kiosk's start

    if len(private) != PRIVATE_SIZE:
        raise BadKey(f"A private key has {PRIVATE_SIZE} bytes.")
    lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(private[:64]).public_key().public_bytes_raw()
    return lattice + x25519.X25519PrivateKey.from_private_bytes(private[64:]).public_key().public_bytes_raw()


def key_id(public: bytes) -> bytes:
    """The short name of a public key."""
    return hashlib.sha256(public).digest()[:ID_SIZE]


def seal(
    plain: bytes,
    publics: Iterable[bytes],
    *,
    organisation: str,
    device: str,
    purpose: str,
    number: int,
    random: Random = os.urandom,
) -> bytes:
    """Seal `plain` to each of `publics`; `number` is that of the recipients statement (0: to the recovery key alone).

    Raises `BadKey`, and ValueError for too many recipients, none, or a text that is too long.
    """
    target = io.BytesIO()
    seal_stream(
        io.BytesIO(plain),
        target,
        publics,
        organisation=organisation,
        device=device,
        purpose=purpose,
        number=number,
        random=random,
    )
    return target.getvalue()


def seal_stream(
    source: IO[bytes],
    target: IO[bytes],
    publics: Iterable[bytes],
    *,
    organisation: str,
    device: str,
    purpose: str,
    number: int,
    random: Random = os.urandom,
) -> None:
    """As `seal`, from one file to another, of any size; a chunk at a time."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    self_test()
    publics = list(dict.fromkeys(publics))
    head = Head(organisation, device, purpose, number, tuple(map(key_id, publics))).write()
    content_key = random(32)
    opening = head + b"".join(_wrap(content_key, public, head) for public in publics)
    target.write(opening)
    aead, aad = AESGCM(content_key), hashlib.sha256(opening).digest()
    target.writelines(aead.encrypt(nonce, chunk, aad) for nonce, chunk in _chunks(source, _CHUNK))


def read_head(sealed: bytes) -> tuple[Head, int]:
    """What a sealed piece says of itself, unchecked, and where it ends. Raises `BadSeal`."""
    source = io.BytesIO(sealed)
    head = _read_head(source)
    return head, source.tell()


def unseal(sealed: bytes, private: bytes, *, organisation: str, device: str, purpose: str) -> bytes:
    """What was sealed for exactly this. Raises `BadSeal`, `NotForThisKey` and `BadKey`."""
    head, _ = read_head(sealed)
    if (head.organisation, head.device, head.purpose) != (organisation, device, purpose):
        raise BadSeal("It was sealed for something else.")
    target = io.BytesIO()
    unseal_stream(io.BytesIO(sealed), target, private)
    return target.getvalue()


def unseal_stream(source: IO[bytes], target: IO[bytes], private: bytes) -> Head:
    """Open what `seal_stream` wrote; gives what it is bound to, for the caller to judge.

    Each chunk is checked before it is written, but only a return says that all is there: throw `target` away when it
    raises. Raises `BadSeal`, `NotForThisKey` and `BadKey`.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    self_test()
    head = _read_head(source)
    mine = key_id(public_of(private))
    if mine not in head.recipients:
        raise NotForThisKey("It was not sealed to this key.")
    wraps = _exactly(source, _WRAP * len(head.recipients))
    at = head.recipients.index(mine) * _WRAP
    opening = head.write() + wraps
    try:
        info = SEALED_AS + head.write()
        content_key = _suite().decrypt(wraps[at : at + _WRAP], _private(private), info)
        aead, aad = AESGCM(content_key), hashlib.sha256(opening).digest()
        target.writelines(aead.decrypt(nonce, chunk, aad) for nonce, chunk in _chunks(source, _CHUNK + _TAG))
    except (InvalidTag, ValueError) as error:
        raise BadSeal("It was changed, cut, or never whole.") from error
    return head


def seal_json(value: Mapping[str, Any], publics: Iterable[bytes], **about: Any) -> bytes:
    """`seal` a mapping; its length is rounded up, so that it does not tell a short word from a long one."""
    plain = encode(dict(value))
    return seal(plain + b" " * (-len(plain) % _PADDED_TO), publics, **about)


def unseal_json(sealed: bytes, private: bytes, *, organisation: str, device: str, purpose: str) -> dict[str, Any]:
    """What `seal_json` sealed. Raises as `unseal`."""
    plain = unseal(sealed, private, organisation=organisation, device=device, purpose=purpose)
    try:
        value = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise BadSeal("What was sealed is not a mapping.") from error
    if not isinstance(value, dict):
        raise BadSeal("What was sealed is not a mapping.")
    return value


def _chunks(source: IO[bytes], size: int) -> Iterator[tuple[bytes, bytes]]:
    """Pieces of `size` bytes with their nonces; the last is marked, and is empty only where there is no other."""
    number, chunk = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number.to_bytes(11, "big") + bytes([not following]), chunk
        if not following:
            return
        number, chunk = number + 1, following


def _read_head(source: IO[bytes]) -> Head:
    if _exactly(source, 4) != MAGIC:
        raise BadSeal("It is not sealed data.")
    if _exactly(source, 1)[0] != VERSION:
        raise BadSeal("It was sealed in a way that this version does not know.")
    number = int.from_bytes(_exactly(source, 4), "big")
    try:
        organisation, device, purpose = (_exactly(source, _exactly(source, 1)[0]).decode() for _ in range(3))
    except UnicodeDecodeError as error:
        raise BadSeal("It is not sealed data.") from error
    count = _exactly(source, 1)[0]
    if not 1 <= count <= MOST_RECIPIENTS:
        raise BadSeal("It is not sealed data.")
    return Head(organisation, device, purpose, number, tuple(_exactly(source, ID_SIZE) for _ in range(count)))


def _exactly(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise BadSeal("It was cut short.")
    return data


def _wrap(content_key: bytes, public: bytes, head: bytes) -> bytes:
    try:
        return _suite().encrypt(content_key, _public(public), SEALED_AS + head)
    except ValueError as error:  # a point of low order, or no key at all
        raise BadKey("This is not a public key that one can seal to.") from error


@cache
def _suite() -> "Suite":
    from cryptography.hazmat.primitives import hpke  # noqa: PLC0415 - not at a kiosk's start

    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _public(raw: bytes) -> "MLKEM768X25519PublicKey":
    from cryptography.hazmat.primitives import hpke  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import mlkem, x25519  # noqa: PLC0415

    if len(raw) != PUBLIC_SIZE:
        raise ValueError("a public key has 1216 bytes")
    lattice = mlkem.MLKEM768PublicKey.from_public_bytes(raw[:1184])
    return hpke.MLKEM768X25519PublicKey(lattice, x25519.X25519PublicKey.from_public_bytes(raw[1184:]))


def _private(raw: bytes) -> "MLKEM768X25519PrivateKey":
    from cryptography.hazmat.primitives import hpke  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import mlkem, x25519  # noqa: PLC0415

    lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(raw[:64])
    return hpke.MLKEM768X25519PrivateKey(lattice, x25519.X25519PrivateKey.from_private_bytes(raw[64:]))


def check_public(public: bytes) -> None:
    """Raise `BadKey` for what one could not seal to: better now than when something must be sealed."""
    _wrap(bytes(32), public, b"")


_TEST_KEY: Final = bytes(range(PRIVATE_SIZE))
_TEST_ID: Final = "d99e4496af749b54"


@cache
def self_test() -> None:
    """A known key pair, and there and back: raises RuntimeError where the library or the machine computes wrongly."""
    wrapped = _wrap(bytes(32), public_of(_TEST_KEY), b"test")
    opened = _suite().decrypt(wrapped, _private(_TEST_KEY), SEALED_AS + b"test")
    if key_id(public_of(_TEST_KEY)).hex() != _TEST_ID or opened != bytes(32) or bytes(32) in wrapped:
        raise RuntimeError("the self-test of sealing failed: do not trust this machine")
