"""One start of a machine, watched from outside: how far its log of writes was at each moment, and what it had promised
by then. From one such recording many power cuts can be made, each at a moment of its own.
"""

import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from tests.image import blklog
from tests.image.inside import SAID

YES = re.compile(rf"{SAID} (\d+)\.")
LOOK = 0.02


class Moment(NamedTuple):
    """Seconds since power came, and the bytes of the log there were by then."""

    seconds: float
    size: int


class Yes(NamedTuple):
    """A promise, and the bytes of the log there were when it was read: never fewer than it rests on."""

    number: int
    size: int


class Recorded(NamedTuple):
    """What was recorded, for cuts that are made later: the two moments between which they are, and all there were."""

    begin: Moment
    end: Moment
    moments: list[Moment]


@dataclass
class Watch:
    """Looks at the two files that qemu writes, as long as the `with` lasts."""

    log: Path
    serial: Path
    moments: list[Moment] = field(default_factory=lambda: [Moment(0.0, 0)])
    yeses: list[Yes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._read = _size(self.serial)
        self._rest = ""
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._go)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def now(self) -> Moment:
        """The present moment: all that was promised up to it is noted."""
        self._look()
        return self.moments[-1]

    def at(self, seconds: float) -> Moment:
        """The moment so long after power came."""
        return Moment(seconds, max(one.size for one in self.moments if one.seconds <= seconds))

    def first_yes(self) -> Moment:
        """The moment of the first promise: there is one."""
        return next(one for one in self.moments if one.size >= self.yeses[0].size)

    def _go(self) -> None:
        while not self._over.wait(LOOK):
            self._look()

    def _look(self) -> None:
        with _LOCK:
            said = self._news()  # first what it said, and then how far the log is
            size = _size(self.log)
            for found in YES.finditer(said):
                self.yeses.append(Yes(int(found[1]), size))
            if size != self.moments[-1].size or said:
                self.moments.append(Moment(time.monotonic() - self._began, size))

    def _news(self) -> str:
        if _size(self.serial) <= self._read:
            return ""
        with self.serial.open("rb") as file:
            file.seek(self._read)
            part = file.read()
        self._read += len(part)
        whole, newline, self._rest = (self._rest + part.decode(errors="replace")).rpartition("\n")
        return whole + newline


_LOCK = threading.Lock()


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def ends(writes: Sequence[blklog.Write]) -> list[int]:
    """Where in the log each request ends: with a cut there, it was made."""
    return [one.data + (0 if one.flags & blklog.DISCARD else one.length) for one in writes]


def choose(
    dice: random.Random, moments: Sequence[Moment], begin: Moment, end: Moment, ends: Sequence[int]
) -> tuple[str, int]:
    """A moment of the cut between two: how it was chosen, and the bytes of the log there were.

    One time of two it is any moment in time, the other any of the writes: the times when most happens get their share.
    """
    between = [one for one in ends if begin.size < one <= end.size]
    if between and dice.random() < 0.5:
        return "write", dice.choice(between)
    when = dice.uniform(begin.seconds, end.seconds)
    return "time", max(one.size for one in moments if one.seconds <= when)


def made_by(ends: Sequence[int], size: int) -> int:
    """How many requests were whole in the log when it had this size."""
    return sum(one <= size for one in ends)
