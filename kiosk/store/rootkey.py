"""The device's root key, in a file that only the kiosk's user can read; made when there is none.

It lies on the data partition beside what it opens, so a stolen card opens the store: only a chip (TPM) or a staff card
around the key would change that. What it buys already: erasing 32 bytes makes the whole store unreadable, and a copied
journal without the key is noise.
"""

import os
from pathlib import Path

from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.store import durable

SIZE = 32
NAME = "root.key"


class KeyUnusable(KnownError):
    """The file with the root key is there, and is not a key."""

    exit_code = 17
    message = N_("The kiosk's key file is damaged. Put back a copy of {name}; do not delete it.")


def root_key(folder: Path) -> bytes:
    """The key in `folder`, 32 bytes; made durably at the first start.

    Raises KeyUnusable for a file that is not 32 bytes, and the store's DiskFull, ReadOnly and DiskFailed.
    """
    path = folder / NAME
    try:
        if not path.exists():
            _make(folder, path)
        key = path.read_bytes()
    except OSError as error:
        raise durable.known(error) from None
    if len(key) != SIZE:
        raise KeyUnusable(name=NAME)
    return key


def _make(folder: Path, path: Path) -> None:
    durable.make_directory(folder)
    # Written whole under a name of its own, then linked: a link never replaces, so of two first starts one key wins.
    fresh = folder / f"{NAME}.{os.getpid()}"
    durable.write_new(fresh, os.urandom(SIZE))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    durable.sync_directory(folder)
