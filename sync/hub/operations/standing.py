"""Who works on the hub's folder now: hubs that serve share it; a restore has it alone, and leaves a mark until it ends.

The lock is flock(2): it is gone when its process is, however that ended.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.hub.errors import Refused

LOCK, MARK = "lock", "restoring"


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """For as long as a hub serves. Raises Refused while a restore is going on, or after one that did not end."""
    with (folder / LOCK).open("a") as file:
        _take(file.fileno(), fcntl.LOCK_SH, "A restore is going on in this folder: wait until it is done.")
        if (folder / MARK).exists():
            raise Refused("A restore into this folder did not end: run it again, before anything is served from it.")
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """For a restore. Raises Refused while a hub serves from this folder."""
    with (folder / LOCK).open("a") as file:
        _take(file.fileno(), fcntl.LOCK_EX, "A hub serves from this folder: stop it first (systemctl stop stuen-hub).")
        yield


def _take(handle: int, how: int, otherwise: str) -> None:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(otherwise) from error
