"""One visit's own things: a random id, a key that lives in memory, and a folder that lives in memory.

The folder is on a tmpfs: checked, not assumed. Where the machine has none, `Visit.folder` is None and whoever wanted
to keep something there must do without; nothing falls back to the disk. The folder of a visit that died (a crash, a
kill) is found by `sweep` at the next start: its lock is free, and only a living visit holds one.

What this cannot promise: a tmpfs may be swapped out, so the machine must have no swap on disk (the doctor looks).
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.devices.mounts import MOUNTS, mounted

log = logging.getLogger(__name__)

PREFIX = "stuen-visit-"
KEY_BYTES = 32
IN_MEMORY = frozenset({"tmpfs", "ramfs"})


class Visit:
    """Made when a visit begins; `end` leaves nothing of it."""

    def __init__(
        self, folder: Path | None, lock: int | None, *, fill: Callable[[bytearray], object], token: str
    ) -> None:
        self.id = token
        self.key = bytearray(KEY_BYTES)
        fill(self.key)
        self.folder = folder
        self._lock = lock

    @classmethod
    def begin(
        cls,
        bases: Iterable[Path] | None = None,
        *,
        fill: Callable[[bytearray], object] | None = None,
        token: Callable[[], str] | None = None,
    ) -> "Visit":
        """A fresh visit with its folder under the first of `bases` that is in memory and can be written to."""
        fill, token = fill or fill_random, token or random_token
        for base in runtime_folders() if bases is None else bases:
            if not in_memory(base):
                continue
            made = _make_folder(base, token)
            if made:
                return cls(*made, fill=fill, token=token())
        log.info("no folder in memory: this visit keeps no files")
        return cls(None, None, fill=fill, token=token())

    def end(self) -> None:
        """Zero the key, remove the folder. Calling it again does nothing more."""
        self.key[:] = bytes(len(self.key))
        self.id = ""
        folder, self.folder = self.folder, None
        lock, self._lock = self._lock, None
        try:
            if folder:
                shutil.rmtree(folder)
        finally:
            if lock is not None:
                os.close(lock)


def random_token() -> str:
    """128 random bits in hexadecimal: `secrets.token_hex`, without its import (OpenSSL, hmac) at start-up."""
    return os.urandom(16).hex()


def fill_random(key: bytearray) -> None:
    """Fill the key from the kernel in place: `os.urandom` would leave a copy behind that nothing can zero."""
    with Path("/dev/urandom").open("rb", buffering=0) as source:
        view = memoryview(key)
        while view:
            view = view[source.readinto(view) or 0 :]


def runtime_folders() -> list[Path]:
    """Where a visit's folder may be, best first."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    return [*([Path(given)] if given else []), Path("/run/stuen"), Path("/dev/shm")]  # noqa: S108 - mode 0700, random name


def in_memory(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether the folder is there and lies on a tmpfs, by the deepest mount above it."""
    try:
        real = folder.resolve(strict=True)
        found = mounted(mounts)
    except OSError:
        return False
    kind, depth = "", -1
    for one in found:
        # Later mounts lie on top of earlier ones at the same place, so an equal depth wins too.
        if real.is_relative_to(one.place) and len(one.place.parts) >= depth:
            kind, depth = one.kind, len(one.place.parts)
    return kind in IN_MEMORY


def sweep(bases: Iterable[Path] | None = None) -> int:
    """Remove the folders of visits that are no more (a crash, a kill, a restart); returns how many. For start-up."""
    return sum(
        _remove_orphan(path)
        for base in (runtime_folders() if bases is None else bases)
        for path in sorted(base.glob(PREFIX + "*"))
    )


def _make_folder(base: Path, token: Callable[[], str]) -> tuple[Path, int] | None:
    while True:
        folder = base / (PREFIX + token())
        try:
            folder.mkdir(mode=0o700)
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and base.exists():
                continue  # another kiosk's sweep took it between mkdir and the lock: try again
            return None
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)  # as above, a moment later


def _remove_orphan(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        if os.fstat(lock).st_uid != os.getuid():
            return False
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
    except (BlockingIOError, FileNotFoundError):
        return False  # its visit is alive, or has just ended and left nothing
    except OSError:
        log.error("could not remove the folder of an earlier visit")  # noqa: TRY400 - file names may be personal
        return False
    finally:
        os.close(lock)
    return True
