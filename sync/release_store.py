"""A release on its way to a kiosk's disk: NAME.raucb.part grows, is checked, and is called NAME.raucb from then on.

    offer.json       which release it is, how often it came damaged, and why it stands still, if it does
    NAME.raucb.part  what has come; a cut of the line, of the power or of the program costs a few pieces at most
    NAME.raucb       all of it, of the right length and hash: for whoever installs it, who checks its signature

The file is hashed when all is there, from the disk: so what a power cut left unwritten in the middle is seen, and a
program that starts anew after each visit does not read half a gigabyte each time. One at a time.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from sync.disk import sync_folder
from sync.errors import SyncError
from sync.releases import PIECE, Release

LEFT_FREE: Final = 300 << 20
"""Bytes of disk that a release leaves to the store and everything else."""
TRIES: Final = 2
"""So often it may come damaged, before it is left alone for `AGAIN`."""
AGAIN: Final = 86_400.0
NOTE: Final = "offer.json"

Fetch = Callable[[str, int, int], Iterator[bytes]]
"""fetch(path, start, size): the bytes from `start` on of what has `size`, in pieces; it may end before all is there."""


class NoRoom(SyncError):
    """The disk is too full for a release."""

    code = "no_room"
    sentence = "There is not enough room on the disk for a new version of the system."


class Damaged(SyncError):
    """What came is not the file that was offered."""

    code = "damaged"
    sentence = "A new version of the system came damaged."


class Standing(NamedTuple):
    """How far a release has come. `code` "": nothing is in its way."""

    version: str
    percent: int
    code: str


class Incoming:
    """What is in `folder`; `now` gives the wall clock in seconds."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self.folder, self._now = folder, now

    def take(self, release: Release, fetch: Fetch) -> Path | None:
        """Go on with this release; the file when all of it is there and right, None while there is more to come.

        Raises what `fetch` raises, NoRoom, and Damaged: for another time.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o770)
            return self._go_on(release, fetch)
        except OSError as error:
            raise NoRoom(f"The disk takes no release: {error.strerror}.") from error

    def refuse(self, release: Release, code: str) -> None:
        """Note why this release is not wanted here; nothing of it stays."""
        self.clear()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o770)
        self._note(release, {"refused": code})

    def passed_on(self, release: Release) -> None:
        """Note that somebody was asked to install it."""
        if not self.was_passed_on(release):
            self._note(release, {"passed_on": True})

    def was_passed_on(self, release: Release) -> bool:
        """Whether that was noted of this very offer."""
        noted = self._noted()
        same = (noted.get("sha256"), noted.get("rollout")) == (release.sha256, release.rollout)
        return same and noted.get("passed_on") is True

    def clear(self) -> None:
        """Drop what is here of the release that was offered last."""
        self._drop(self._noted())

    @property
    def file(self) -> str:
        """What the file of the release is called that was offered last; "" for none."""
        return str(self._noted().get("file", ""))

    @property
    def version(self) -> str:
        """The version that was offered last; "" for none."""
        return str(self._noted().get("version", ""))

    def refused(self) -> tuple[str, str] | None:
        """The version that is not wanted here, and why."""
        noted = self._noted()
        code = noted.get("refused")
        return (noted["version"], code) if isinstance(code, str) else None

    def standing(self) -> Standing | None:
        """How far it has come; None where nothing is wanted."""
        noted = self._noted()
        if not noted or "refused" in noted:
            return None
        size, code = noted["size"], noted.get("code")
        have = _size(self.folder / noted["file"]) or _size(self.folder / f"{noted['file']}.part")
        return Standing(noted["version"], min(have, size) * 100 // size, code if isinstance(code, str) else "")

    def _go_on(self, release: Release, fetch: Fetch) -> Path | None:
        noted = self._noted()
        if (noted.get("sha256"), noted.get("version")) != (release.sha256, release.version) or "refused" in noted:
            self._drop(noted)
            noted = self._note(release, {})
        elif noted.get("rollout") != release.rollout:
            noted = self._note(release, {})  # another try, with what is there
        whole = self.folder / release.file
        if _size(whole) == release.size:
            return whole
        tries, at = noted.get("tries"), noted.get("at")
        tries = tries if isinstance(tries, int) else 0
        if tries >= TRIES and isinstance(at, int | float) and 0 <= self._now() - at < AGAIN:
            raise Damaged
        part = self.folder / f"{release.file}.part"
        if _size(part) > release.size:
            part.unlink()
        if shutil.disk_usage(self.folder).free < release.size - _size(part) + LEFT_FREE:
            self._note(release, {"tries": tries, "at": at, "code": "space"})
            raise NoRoom
        if noted.get("code"):
            self._note(release, {"tries": tries, "at": at})
        if _grown(part, release, fetch) < release.size:
            return None
        if _hash(part) != release.sha256:
            part.unlink()
            self._note(release, {"tries": tries + 1, "at": self._now(), "code": "damaged"})
            raise Damaged
        part.replace(whole)
        sync_folder(self.folder)
        return whole

    def _note(self, release: Release, more: dict[str, Any]) -> dict[str, Any]:
        about = {
            "version": release.version,
            "sha256": release.sha256,
            "size": release.size,
            "file": release.file,
            "rollout": release.rollout,
        }
        write(self.folder / NOTE, about | more)
        return about | more

    def _noted(self) -> dict[str, Any]:
        found = read(self.folder / NOTE)
        match found:
            case {"version": str(), "sha256": str(), "size": int(size), "file": str(file)}:
                return found if size > 0 and file and "/" not in file else {}
        return {}

    def _drop(self, noted: dict[str, Any]) -> None:
        if name := noted.get("file"):
            for path in (self.folder / name, self.folder / f"{name}.part"):
                path.unlink(missing_ok=True)
        (self.folder / NOTE).unlink(missing_ok=True)


def read(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where there is none, or nothing that can be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, said: dict[str, Any]) -> None:
    """A file of JSON in the place of the one before, whole and on the disk."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(json.dumps(said).encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def _grown(part: Path, release: Release, fetch: Fetch) -> int:
    """Fetch what there is time for; how much is there then, on the disk also where the line was cut."""
    have = _size(part)
    with part.open("ab") as out:
        try:
            for piece in fetch(release.path, have, release.size):
                out.write(piece)
                have += len(piece)
        finally:
            out.flush()
            os.fsync(out.fileno())
    return have


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
