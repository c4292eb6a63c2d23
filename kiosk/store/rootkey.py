"""The device's root key, in a file that only the kiosk's user may read; made at the first start.

    "stuen root key 1" newline, 64 hex digits, space, 8 hex digits of BLAKE2b over them as bytes, newline
    "stuen root key 1 tpm" newline, the same of a TPM's two blobs: length of the first (u16), first, second

Whoever takes the card has this file too. With a TPM it opens nothing elsewhere (see tpm.py). Without one it protects a
copy of the store without its key, a returned disk with a wiped key, and what was shredded; not a stolen card.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.store import durable
from kiosk.store.crypto import KEY_SIZE
from kiosk.store.errors import StoreDamaged, WrongKey

if TYPE_CHECKING:
    from kiosk.store.tpm import Tpm

_PLAIN: Final = "stuen root key 1"
_SEALED: Final = "stuen root key 1 tpm"


def _find_tpm() -> "Tpm | None":
    from kiosk.store.tpm import find  # noqa: PLC0415 - most devices have none

    return find()


def load(
    path: Path,
    *,
    store: Path | None = None,
    random: Callable[[int], bytes] = os.urandom,
    find_tpm: "Callable[[], Tpm | None]" = _find_tpm,
) -> bytes:
    """The 32-byte root key in the file `path`, made now where there is none: sealed where there is a TPM.

    Raises StoreDamaged where the file does not verify; WrongKey where this device's TPM does not open it, or where it
    is gone although `store` holds a store already (a new key would only hide what happened); and DiskFull, ReadOnly or
    DiskFailed where it can't be made.
    """
    try:
        fd = durable.open_file(path, writable=False)
    except FileNotFoundError:
        if store is not None and any(store.glob("keyring.*")):
            raise WrongKey from None
        _make(path, random, find_tpm())
        return load(path, find_tpm=find_tpm)
    except OSError as error:
        raise durable.known(error) from error
    try:
        if os.fstat(fd).st_mode & 0o077:
            os.fchmod(fd, 0o600)
        title, content = decode(durable.read_at(fd, 4096, 0))
    except OSError as error:
        raise durable.known(error) from error
    finally:
        durable.close(fd)
    return content if title == _PLAIN else _unseal(content, find_tpm())


def _make(path: Path, random: Callable[[int], bytes], tpm: "Tpm | None") -> None:
    # Written whole under a name of its own, then linked: a link never replaces, so of two first starts one key wins.
    data = _contents(random(KEY_SIZE), tpm)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        durable.make_directory(path.parent)
        durable.write_new(fresh, data)
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
        durable.sync_directory(path.parent)
    except OSError as error:
        raise durable.known(error) from error


def _contents(key: bytes, tpm: "Tpm | None") -> bytes:
    """Sealed, where a chip is there and gives back what it was given; a chip that fails must not stop the kiosk."""
    from kiosk.store.tpm import TpmFailed  # noqa: PLC0415 - most devices have none

    if tpm is not None:
        with suppress(TpmFailed):
            public, private = tpm.seal(key)
            if tpm.unseal(public, private) == key:
                return encode(len(public).to_bytes(2, "little") + public + private, _SEALED)
    return encode(key)


def _unseal(content: bytes, tpm: "Tpm | None") -> bytes:
    from kiosk.store.tpm import TpmFailed  # noqa: PLC0415 - most devices have none

    if tpm is None:
        raise WrongKey
    at = 2 + int.from_bytes(content[:2], "little")
    try:
        return tpm.unseal(content[2:at], content[at:])
    except TpmFailed as error:
        raise WrongKey from error


def _sum(content: bytes) -> str:
    return blake2b(content, digest_size=4, person=b"stuen root key").hexdigest()


def encode(content: bytes, title: str = _PLAIN) -> bytes:
    """The file's contents."""
    return f"{title}\n{content.hex()} {_sum(content)}\n".encode()


def decode(data: bytes) -> tuple[str, bytes]:
    """The title and the bytes in a file's contents; raises StoreDamaged."""
    try:
        title, line, end = data.decode("ascii").split("\n")
        digits, check = line.split(" ")
        content = bytes.fromhex(digits)
    except ValueError as error:
        raise StoreDamaged("the root key's file can't be read") from error
    right = title == _SEALED or (title == _PLAIN and len(content) == KEY_SIZE)
    if not right or (end, check, digits) != ("", _sum(content), content.hex()):
        raise StoreDamaged("the root key's file does not verify")
    return title, content
