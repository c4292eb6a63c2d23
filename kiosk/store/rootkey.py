"""The device's root key, in a file that only the kiosk's user may read; made at the first start.

    "stuen root key 1" newline, 64 hex digits, space, 8 hex digits of BLAKE2b over the key, newline

Whoever takes the disk has this file too: it protects a copy of the store, a returned disk with a wiped key, and what
was shredded; it does not protect a stolen device. A TPM does better where there is one (see format.md).
"""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from kiosk.store import durable
from kiosk.store.crypto import KEY_SIZE
from kiosk.store.errors import StoreDamaged, WrongKey

_TITLE: Final = "stuen root key 1"


def load(path: Path, *, store: Path | None = None, random: Callable[[int], bytes] = os.urandom) -> bytes:
    """The 32-byte root key in the file `path`, made now where there is none.

    Raises StoreDamaged where the file does not verify, WrongKey where it is gone although `store` holds a store already
    (a new key would only hide what happened), and DiskFull, ReadOnly or DiskFailed where it can't be made.
    """
    try:
        fd = durable.open_file(path, writable=False)
    except FileNotFoundError:
        if store is not None and any(store.glob("keyring.*")):
            raise WrongKey from None
        _make(path, random)
        return load(path)
    except OSError as error:
        raise durable.known(error) from error
    try:
        if os.fstat(fd).st_mode & 0o077:
            os.fchmod(fd, 0o600)
        return decode(durable.read_at(fd, 4096, 0))
    except OSError as error:
        raise durable.known(error) from error
    finally:
        durable.close(fd)


def _make(path: Path, random: Callable[[int], bytes]) -> None:
    # Written whole under a name of its own, then linked: a link never replaces, so of two first starts one key wins.
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        durable.make_directory(path.parent)
        durable.write_new(fresh, encode(random(KEY_SIZE)))
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
        durable.sync_directory(path.parent)
    except OSError as error:
        raise durable.known(error) from error


def _sum(key: bytes) -> str:
    return blake2b(key, digest_size=4, person=b"stuen root key").hexdigest()


def encode(key: bytes) -> bytes:
    """The file's contents."""
    return f"{_TITLE}\n{key.hex()} {_sum(key)}\n".encode()


def decode(data: bytes) -> bytes:
    """The key in a file's contents; raises StoreDamaged."""
    try:
        title, line, end = data.decode("ascii").split("\n")
        digits, check = line.split(" ")
        key = bytes.fromhex(digits)
    except ValueError as error:
        raise StoreDamaged("the root key's file can't be read") from error
    if (title, end, len(key), check, digits) != (_TITLE, "", KEY_SIZE, _sum(key), key.hex()):
        raise StoreDamaged("the root key's file does not verify")
    return key
