"""Private keys in files, under a passphrase: the organisation's offline key, a recipient's key, a content key.

And a centre's own (`CENTRE`), which kiosk/staff/ca.py makes: a P-256 key, its certificate, and a recovery key.

A file is JSON {"stuen": kind, "version": 1, "name", "public", "salt", "scrypt": [n, r, p], "box"}: the secret lies in
`box`, nonce (12 bytes) and AES-256-GCM under scrypt (RFC 7914) of the passphrase, with all the rest as `aad`.
The public half stands outside, so that it can be shown without the passphrase.
"""

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sync import seal
from sync.disk import sync_folder
from sync.errors import SyncError
from sync.events import encode
from sync.seal_to import Identity

KINDS: Final = ("offline", "recipient", "content")
CENTRE: Final = "centre"
_SIZES: Final = {"offline": 32 + seal.PRIVATE_SIZE, "recipient": seal.PRIVATE_SIZE, "content": 32}
_COST: Final = (1 << 17, 8, 1)
"""OWASP's advice for scrypt (2024): 128 MiB, about half a second."""
_DEAREST: Final = (1 << 20, 8, 4)
"""No file makes us take more than 1 GiB."""
_LONGEST: Final = 1 << 16
SHORTEST: Final = 10
"""Characters of a passphrase."""


class BadKeyFile(SyncError):
    """Not a key file, or not of the kind that is needed."""

    code = "bad_key_file"


class WrongPassphrase(SyncError):
    """The passphrase does not open the key file."""

    code = "wrong_passphrase"
    sentence = "The passphrase does not open this key file."


class FileThere(SyncError):
    """A file of this name is there already; no key is ever written over."""

    code = "file_there"


@dataclass(frozen=True, slots=True)
class Key:
    """A private key: `secret` raw; of an offline key the Ed25519 seed (32 bytes) and then the recovery key's seeds.

    Of a centre's the P-256 scalar (32 bytes), the certificate (DER), and the recovery key's seeds.
    """

    kind: str
    name: str
    secret: bytes

    @property
    def public(self) -> str:
        """The public half, as the hub and the statements want it: base64, of a content key hex."""
        if self.kind == "offline":
            return Identity(_ed25519(self.secret[:32]), seal.public_of(self.secret[32:])).write()
        if self.kind == "recipient":
            return base64.b64encode(seal.public_of(self.secret)).decode("ascii")
        if self.kind == CENTRE:
            return base64.b64encode(self.secret[32 : -seal.PRIVATE_SIZE]).decode("ascii")
        return _ed25519(self.secret).hex()

    @property
    def opens(self) -> bytes:
        """The private key that opens sealed data. Raises `BadKeyFile` for a content key."""
        if self.kind == "content":
            raise BadKeyFile("A content key signs; it opens nothing.")
        return self.secret[-seal.PRIVATE_SIZE :]

    @property
    def signs(self) -> bytes:
        """The Ed25519 seed, of a centre's key the P-256 scalar. Raises `BadKeyFile` for a recipient's key."""
        if self.kind == "recipient":
            raise BadKeyFile("A recipient's key opens; it signs nothing.")
        return self.secret[:32]


def make(kind: str, name: str, random: Callable[[int], bytes] = os.urandom) -> Key:
    """A new key of one of `KINDS`; `name` is the organisation's slug, or of a recipient its name."""
    return Key(kind, name, random(_SIZES[kind]))


def write(path: Path, key: Key, passphrase: str, random: Callable[[int], bytes] = os.urandom) -> None:
    """Write a new key file, for its owner alone. Raises `FileThere`, `WrongPassphrase` (too short) and OSError."""
    if len(passphrase) < SHORTEST:
        raise WrongPassphrase(f"A passphrase has at least {SHORTEST} characters.")
    salt, nonce = random(16), random(12)
    about = {
        "stuen": key.kind,
        "version": 1,
        "name": key.name,
        "public": key.public,
        "salt": salt.hex(),
        "scrypt": list(_COST),
    }
    box = nonce + _aead(passphrase, salt, _COST).encrypt(nonce, key.secret, encode(about))
    data = json.dumps({**about, "box": base64.b64encode(box).decode("ascii")}, indent=1) + "\n"
    write_private(path, data.encode())


def write_private(path: Path, data: bytes) -> None:
    """A new file that only its owner may read, and that is on the disk when this returns. Raises `FileThere`."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise FileThere(f"{path} is there already; it was not touched.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def about(path: Path) -> dict[str, Any]:
    """What a key file says without its passphrase. Raises `BadKeyFile` and OSError."""
    with path.open("rb") as file:
        data = file.read(_LONGEST + 1)
    try:
        found = json.loads(data)
        texts = [found[name] for name in ("stuen", "name", "public", "salt", "box")]
        ours = (
            found["stuen"] in {*KINDS, CENTRE}
            and found["version"] == 1
            and all(isinstance(text, str) for text in texts)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        ours = False
    if not ours:
        raise BadKeyFile(f"{path} is not one of our key files.")
    return dict(found)


def read(path: Path, passphrase: str, *, kinds: tuple[str, ...] = KINDS) -> Key:
    """The key in a file. Raises `BadKeyFile`, `WrongPassphrase` and OSError."""
    found = about(path)
    if found["stuen"] not in kinds:
        raise BadKeyFile(f"{path} holds a key of the kind {found['stuen']}; this needs: {' or '.join(kinds)}.")
    try:
        box, salt = base64.b64decode(found.pop("box"), validate=True), bytes.fromhex(found["salt"])
        n, r, p = (min(int(number), most) for number, most in zip(found["scrypt"], _DEAREST, strict=True))
        aead = _aead(passphrase, salt, (n, r, p))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BadKeyFile(f"{path} is not one of our key files.") from error
    return Key(found["stuen"], found["name"], _opened(aead, box, found))


def _opened(aead: Any, box: bytes, found: Mapping[str, Any]) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as in seal.py

    try:
        secret: bytes = aead.decrypt(box[:12], box[12:], encode(dict(found)))
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase from error
    return secret


def _aead(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415

    n, r, p = cost
    return AESGCM(Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode()))


def _ed25519(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    public: bytes = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return public
