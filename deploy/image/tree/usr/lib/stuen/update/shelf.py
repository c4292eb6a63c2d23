"""Where a bundle waits: root's own folder, into which it is moved from the kiosk's, or copied from a stick.

Both come from somebody who may lie: no link is followed, only a plain file is taken, and what it is worth its signature
says, which is looked at when nobody else can change the file any more (and with every block that is read: dm-verity).
"""

import os
import re
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from update.files import sync
from update.ports import Progress, RefusedError

FOLDER = Path("/data/update")
STICKS = Path("/media")
NAME = re.compile(r"[\w+~-][\w.+~-]{0,100}\.raucb")
ON_A_STICK = re.compile(r"stuen-[\w.+~-]{1,100}\.raucb")
SPARE = 200_000_000
"""Bytes that stay free on the data partition: visitors' data comes first."""
CHUNK = 1 << 20


@dataclass(frozen=True)
class Held:
    """`folder` is /data/update: what the kiosk brings is in `incoming`, what root has taken in `held`."""

    folder: Path = FOLDER
    sticks: Path = STICKS

    @property
    def _bundle(self) -> Path:
        return self.folder / "held" / "bundle.raucb"

    def take(self, file: str, progress: Progress) -> Path:
        """Bring it here; raises RefusedError."""
        place = Path(file)
        if place.is_absolute():
            self._copy(place, progress)
        elif NAME.fullmatch(file):
            self._move(self.folder / "incoming", file)
        else:
            raise RefusedError("damaged")
        return self._bundle

    def waiting(self) -> Path | None:
        """The bundle that lies there whole."""
        return self._bundle if self._bundle.is_file() else None

    def clear(self) -> None:
        """Nothing lies there any more."""
        for one in (self._bundle, self._part):
            one.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return self._bundle.with_suffix(".part")

    def _move(self, folder: Path, name: str) -> None:
        try:
            place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                _plain(os.stat(name, dir_fd=place, follow_symlinks=False))
                os.rename(name, self._part, src_dir_fd=place)
            finally:
                os.close(place)
            _plain(self._part.lstat())  # the kiosk's folder is the kiosk's: it may have become another thing
        except OSError as error:
            raise RefusedError("damaged") from error
        self._own(self._part)

    def _copy(self, file: Path, progress: Progress) -> None:
        if not ON_A_STICK.fullmatch(file.name) or not Path(os.path.realpath(file.parent)).is_relative_to(self.sticks):
            raise RefusedError("damaged")
        try:
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise RefusedError("damaged") from error
        with os.fdopen(handle, "rb") as source:
            size = _plain(os.fstat(handle))
            if shutil.disk_usage(self.folder).free < size + SPARE:
                raise RefusedError("space")
            try:
                self._pour(source.fileno(), size, progress)
            except OSError as error:  # the stick was taken out
                with suppress(OSError):
                    self._part.unlink(missing_ok=True)
                raise RefusedError("cut") from error
        self._own(self._part)

    def _pour(self, source: int, size: int, progress: Progress) -> None:
        done = 0
        with self._part.open("wb") as target:
            while chunk := os.read(source, CHUNK):
                target.write(chunk)
                done += len(chunk)
                progress(100 * done // size)
            target.flush()
            os.fsync(target.fileno())

    def _own(self, file: Path) -> None:
        os.chown(file, os.geteuid(), os.getegid(), follow_symlinks=False)
        file.chmod(0o600)
        file.rename(self._bundle)
        sync(self._bundle.parent)


def _plain(status: os.stat_result) -> int:
    """The size of a plain file; raises RefusedError for anything else, and for an empty one."""
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        raise RefusedError("damaged")
    return status.st_size
