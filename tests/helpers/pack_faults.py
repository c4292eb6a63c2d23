"""Stops a kiosk that installs a pack between any two things it asks of its disk, as a kill or a power cut does.

After a kill everything written is there. After a power cut a file that was not synced may be empty, torn or holed, and
a name that was given or taken away since its folder was last synced may be as it was before.
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from sync import pack_store

ASKED = ("write", "sync_file", "sync_folder", "make_folder", "rename", "link", "remove")


class Cut(BaseException):
    """The program ends here."""


class Cuts:
    """Wraps what pack_store asks of the disk under `root`; ends it before the `at`th step (counted from 0)."""

    def __init__(self, root: Path, at: int, dice: random.Random) -> None:
        self.root, self.at, self.dice, self.steps = root, at, dice, 0
        self._own: dict[str, Callable[..., Any]] = {}
        self._unsynced: list[Callable[[], None]] = []  # how to undo what the disk may not have, oldest first
        self._synced: set[tuple[int, int]] = set()

    def __enter__(self) -> Self:
        for name in ASKED:
            self._own[name] = getattr(pack_store, name)
            setattr(pack_store, name, self._wrapped(name))
        return self

    def __exit__(self, *_: object) -> None:
        for name, function in self._own.items():
            setattr(pack_store, name, function)

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            self.steps += 1
            if self.steps > self.at:
                raise Cut
            getattr(self, f"_before_{name}", lambda *_: None)(*args)
            found = self._own[name](*args)
            getattr(self, f"_after_{name}", lambda *_: None)(*args)
            return found

        return step

    def _after_sync_file(self, handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}")
        self._synced.add(_identity(path.resolve()))

    def _before_rename(self, path: Path, target: Path) -> None:
        old = target.read_bytes() if target.is_file() else None

        def undo() -> None:
            if target.exists():
                target.replace(path)
            if old is not None:
                target.write_bytes(old)
                self._synced.add(_identity(target))

        self._pending(target.parent, undo)

    def _before_link(self, _path: Path, target: Path) -> None:
        self._pending(target.parent, lambda: target.unlink(missing_ok=True))

    def _before_make_folder(self, path: Path) -> None:
        if not path.exists():
            self._pending(path.parent, lambda: shutil.rmtree(path, ignore_errors=True))

    def _pending(self, folder: Path, undo: Callable[[], None]) -> None:
        self._unsynced.append(undo)
        undo.folder = folder  # type: ignore[attr-defined]

    def _after_sync_folder(self, path: Path) -> None:
        self._unsynced = [undo for undo in self._unsynced if undo.folder != path]  # type: ignore[attr-defined]

    def power_cut(self) -> None:
        """Make of the disk what it could hold if the power went just now."""
        for path in [path for path in self.root.rglob("*") if path.is_file() and _identity(path) not in self._synced]:
            data = path.read_bytes()
            path.write_bytes(self.dice.choice([data, b"", data[: len(data) // 2], bytes(len(data))]))
        lost = self.dice.randint(0, len(self._unsynced))  # a journalling disk loses the newest names first
        for undo in reversed(self._unsynced[lost:]):
            if undo.folder.exists():  # type: ignore[attr-defined]
                undo()


def sync_all(cuts: Cuts, folder: Path) -> None:
    """What lies in `folder` already is on the disk: it was there before."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        with path.open("rb") as file:
            cuts._after_sync_file(file.fileno())


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
