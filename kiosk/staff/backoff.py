"""Slower and slower guessing: a wait that grows with the failures in a row, and survives a restart.

1 minute after 3-6 failures, 10 minutes after 7-10, 1 hour after 11-20, then a day. A failure is written down before
the try and taken back when it was right, so that pulling the plug in time does not help. What never came to a try (a
card pulled before it answered) is taken back too, and counts neither way.
"""

import fcntl
import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import n_
from kiosk.store import durable

log = logging.getLogger(__name__)

_DELAYS: Final = (
    (21, timedelta(days=1)),
    (11, timedelta(hours=1)),
    (7, timedelta(minutes=10)),
    (3, timedelta(minutes=1)),
)
DAMAGED: Final = 7
"""As so many failures a list counts that can't be read."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Tries(NamedTuple):
    """Failures in a row, and when the last was."""

    failures: int
    last: datetime


class BackOff:
    """The wait of one kind of guessing. `tries` is its file; `waits(wait=words)` makes the error that says so."""

    def __init__(self, tries: Path, clock: Clock, waits: Callable[..., KnownError]) -> None:
        self._file, self._clock, self._waits = tries, clock, waits

    def begin(self) -> Tries:
        """Write a failure down, and give what stood there before. Raises `waits` (nothing is counted) and OSError."""
        durable.make_directory(self._file.parent)
        with self._locked():
            before, now = self._read(), self._clock.now()
            if before.last > now:  # the clock was set back: the wait begins again, and is no longer than it was
                before = Tries(before.failures, now)
                self._write(before)
            wait = before.last + delay(before.failures) - now
            if wait > timedelta(0):
                raise self._waits(wait=in_words(wait))
            self._write(Tries(before.failures + 1, now))
        return before

    def right(self) -> None:
        """The try was right: counting begins anew. Raises OSError."""
        with self._locked():
            self._write(Tries(0, self._clock.now()))

    def never_was(self, before: Tries) -> None:
        """The try was none, and one failure less counts. `before` is what `begin` gave. Raises OSError."""
        with self._locked():
            now = self._read()
            last = before.last if now.failures == before.failures + 1 else now.last
            self._write(Tries(max(0, now.failures - 1), last))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, so that guessing in parallel is no quicker."""
        with self._file.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self) -> Tries:
        """What stands in the file. A damaged one is put aside and counts as `DAMAGED` failures."""
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return Tries(max(0, int(found["failures"])), datetime.fromisoformat(found["last"]).astimezone(UTC))
        except FileNotFoundError:
            return Tries(0, _LONG_AGO)
        except (ValueError, TypeError, KeyError, OverflowError):
            aside = self._file.with_suffix(f".damaged-{secrets.token_hex(3)}")
            self._file.rename(aside)
            log.warning("the list of wrong staff codes was damaged; it is kept as %s", aside.name)
            return Tries(DAMAGED, _LONG_AGO)

    def _write(self, tries: Tries) -> None:
        """Durable when it returns; a power cut leaves the old list or the new one."""
        row = {"failures": tries.failures, "last": tries.last.isoformat()}
        durable.write_new(self._file, json.dumps(row).encode())


def delay(failures: int) -> timedelta:
    """How long to wait after this many failures in a row."""
    for fewest, wait in _DELAYS:
        if failures >= fewest:
            return wait
    return timedelta(0)


def in_words(wait: timedelta) -> str:
    """A wait as it is told, rounded up."""
    minutes = max(1, ceil(wait.total_seconds() / 60))
    return (
        n_("{n} minute", "{n} minutes", minutes) if minutes < 120 else n_("{n} hour", "{n} hours", ceil(minutes / 60))
    )
