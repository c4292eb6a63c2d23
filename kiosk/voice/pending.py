"""What was counted and is not written yet: in memory, over the restarts between visits, until enough visits are in it.

The journal keeps what is written in the order in which it was written. An answer written by itself would stand there
after what the same visitor did just before, and so be theirs for who has the disk and its key. So numbers are gathered
in a file in memory (a tmpfs: checked) and written together, of five visits at least; the file tells no time.

What this costs: who switches the machine off loses what was counted of the last few visits. Where there is no tmpfs,
nothing is counted.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.session.visit import in_memory, runtime_folders
from kiosk.store import durable
from kiosk.voice.suppress import K

log = logging.getLogger(__name__)

PREFIX = "stuen-counts-"
VISITS = "visits"

Numbers = dict[str, int]


class Pending:
    """Numbers by name, `VISITS` among them, of one kiosk."""

    def __init__(self, data: Path, bases: Callable[[], Iterable[Path]] | None = None) -> None:
        """`data` is the kiosk's data folder: each has its own."""
        self._name = PREFIX + hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:16]
        self._bases = bases or runtime_folders
        self._possible = False

    @property
    def possible(self) -> bool:
        """Whether there is memory for it: where there is none, nothing is counted. (Looked for once: it takes 3 ms.)"""
        self._possible = self._possible or self._path() is not None
        return self._possible

    def read(self) -> Numbers:
        """What was added; {} when nothing was, or it can't be read."""
        return _numbers(self._path())

    def add(self, name: str) -> None:
        """One more of it."""
        found = self.read()
        found[name] = found.get(name, 0) + 1
        self._write(found)

    def drop(self, name: str) -> None:
        """One less of it, where there is one."""
        found = self.read()
        if found.get(name, 0) > 0:
            found[name] -= 1
            self._write({one: number for one, number in found.items() if number})

    def full(self) -> bool:
        """Whether enough visits are in it to be written."""
        return self.read().get(VISITS, 0) >= K

    @contextmanager
    def taken(self) -> Iterator[Numbers]:
        """All of it, out of here, while it is being written; back again when that failed.

        A program that is killed in between loses it: written twice, it would tell of more people than there were. So
        where it can't be taken out it is not written either. Raises a known error then.
        """
        path = self._path()
        aside = path and path.with_name(path.name + ".taken")
        try:
            if path and aside:
                path.replace(aside)
        except FileNotFoundError:
            aside = None
        except OSError as error:
            raise durable.known(error) from error
        found = _numbers(aside)
        try:
            yield found
        except BaseException:
            self._write(found)
            raise
        finally:
            with suppress(OSError):
                if aside:
                    aside.unlink(missing_ok=True)

    def clear(self) -> None:
        """It is written, or of no use to anybody."""
        with suppress(OSError):
            if path := self._path():
                path.unlink(missing_ok=True)

    def _path(self) -> Path | None:
        return next((base / self._name for base in self._bases() if in_memory(base) and os.access(base, os.W_OK)), None)

    def _write(self, numbers: Numbers) -> None:
        path = self._path()
        if path is None:
            return
        new = path.with_name(path.name + ".new")
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(numbers, out, sort_keys=True)
            os.utime(new, (0, 0))
            new.replace(path)
        except OSError:
            log.warning("what was counted could not be kept")


def _numbers(path: Path | None) -> Numbers:
    try:
        found = json.loads(path.read_bytes()) if path else {}
        return {str(name): int(number) for name, number in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError):
        log.warning("what was counted could not be read")
        return {}
