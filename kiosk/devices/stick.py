"""USB sticks: which are in, and the letters on them. The machine mounts them (without programs, and where nothing is to
be saved on them read-only) below one folder. Nothing on a stick is opened before somebody chooses it, and no link on it
is followed.
"""

import logging
import os
import select
import stat
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.clock import COPENHAGEN
from kiosk.devices.mounts import MOUNTS, mounted
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.unseen import shown

log = logging.getLogger(__name__)

KINDS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".xml", ".lzma", ".docx", ".txt"})
"""What a list of letters shows, by the end of the name; what a file really is, reading finds out."""
LISTS = frozenset({".json", ".zip"})
"""What may be a directory of help."""
DEEPEST, MOST, LOOKED_AT = 4, 200, 20_000  # folders deep; files listed; names looked at
LOOK = 2.0  # seconds between looks where the kernel can't tell of a mount


@dataclass(frozen=True, slots=True)
class StickFile:
    """A file on a stick that may be a letter. `name` is fit to be shown."""

    path: Path
    name: str
    size: int
    modified: datetime


class StickFailed(KnownError):
    """The stick takes no file: it is full, locked, or was taken out."""

    message = N_("The file could not be saved on the stick. Try another stick, or print it.")


class Sticks:
    """The sticks mounted somewhere below `folder`. A folder in it that is not empty counts as one: the demo's, or what
    a machine copies a stick to.
    """

    def __init__(self, folder: Path, mounts: Path = MOUNTS) -> None:
        self._folder, self._mounts = folder, mounts

    def present(self) -> list[Path]:
        """Where sticks are mounted now."""
        found = set()
        with suppress(OSError):
            found |= {one.place for one in mounted(self._mounts) if one.place.is_relative_to(self._folder)}
        with suppress(OSError), os.scandir(self._folder) as entries:
            found |= {Path(one.path) for one in entries if one.is_dir(follow_symlinks=False) and _holds_any(one.path)}
        return sorted(found - {self._folder})

    def writable(self) -> Path | None:
        """Where a file may be saved: the first stick that takes files; None where there is none."""
        return next((place for place in self.present() if os.access(place, os.W_OK)), None)

    def put(self, name: str, data: bytes) -> str:
        """Save a file on the stick, under a name that is not taken; gives that name. It is there when this returns.

        Raises StickFailed.
        """
        place = self.writable()
        if place is None:
            raise StickFailed
        stem, dot, end = name.rpartition(".")
        for number in range(1, 100):
            free = name if number == 1 else f"{stem} {number}{dot}{end}"
            try:
                with (place / free).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            except FileExistsError:
                continue
            except OSError as error:
                with suppress(OSError):
                    (place / free).unlink(missing_ok=True)
                raise StickFailed from error
            return free
        raise StickFailed

    def files(self, kinds: Collection[str] = KINDS) -> list[StickFile]:
        """The files on all sticks that may be letters (or what ends in `kinds`), the newest first, at most `MOST`."""
        found = [one for place in self.present() for one in _files(place, kinds)]
        return sorted(found, key=lambda one: one.modified, reverse=True)[:MOST]

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        """Tell, from a thread, when a stick comes or goes from now on; returns what ends that."""
        over, there = threading.Event(), self.present()

        def look() -> None:
            before = there
            with self._mounts.open("rb") as file:
                poll = select.poll()
                poll.register(file, select.POLLERR | select.POLLPRI)
                while not over.is_set():
                    poll.poll(LOOK * 1000)
                    now = self.present()
                    if now != before and not over.is_set():
                        before = now
                        changed()

        threading.Thread(target=look, name="sticks", daemon=True).start()
        return over.set


def _holds_any(folder: str) -> bool:
    with suppress(OSError), os.scandir(folder) as entries:
        return any(True for _ in entries)
    return False


def _files(place: Path, kinds: Collection[str]) -> Iterator[StickFile]:
    left, folders = LOOKED_AT, [(place, 0)]
    while folders and left > 0:
        folder, depth = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    left -= 1
                    if left <= 0:
                        break
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if depth < DEEPEST:
                            folders.append((Path(entry.path), depth + 1))
                    elif one := _letter(entry, kinds):
                        yield one
        except OSError:
            log.info("a folder of a stick can't be read")


def _letter(entry: "os.DirEntry[str]", kinds: Collection[str]) -> StickFile | None:
    if Path(entry.name).suffix.lower() not in kinds:
        return None
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return None
    when = datetime.fromtimestamp(min(max(status.st_mtime, 0), 1 << 32), COPENHAGEN)
    return StickFile(Path(entry.path), shown(entry.name), status.st_size, when)
