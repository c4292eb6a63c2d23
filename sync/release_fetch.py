"""A release on the line: asked for in pieces, beside all else that a kiosk and its hub have to say.

Some megabytes a round, after everything else is said; a round ends early when somebody signs up meanwhile. Pieces grow
and shrink so that one takes a second or two on this line. Whatever goes wrong with them is a matter of the release
alone: it is waited with, longer each time, and the round went well.
"""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sync import errors
from sync.errors import SyncError
from sync.releases import PIECE
from sync.state import CHANGES

if TYPE_CHECKING:
    from sync.answers import Answer
    from sync.client import Does
    from sync.talk import Clocks, Talk

log = logging.getLogger(__name__)

LEAST, START = 32 << 10, 256 << 10
"""Bytes of the smallest piece, and of the first."""
QUICK, SLOW = 1.0, 3.0
"""Seconds: pieces that come faster grow, those that take longer shrink."""
BURST, LONGEST = 8 << 20, 20.0
"""Bytes, and seconds, of one round."""
FIRST_WAIT, LAST_WAIT = 30.0, 3600.0


class Releases:
    """What is asked for of the release that the hub offers. One is used for many rounds."""

    def __init__(self, talk: "Talk", does: "Does", clocks: "Clocks") -> None:
        self._talk, self._does, self._clocks = talk, does, clocks
        self._piece, self._failures = START, 0

    def run(self) -> float:
        """Bring the kiosk into line with what is offered; after how many seconds to come again, 0.0: no hurry.

        Raises Blocked and Stopped.
        """
        row = self._talk.own.read()
        if not row.get("releases"):
            return 0.0
        bodies = [dict(one["body"]) for one in self._talk.journal.table(CHANGES) if one["kind"] == "release"]
        if bodies and (left := self._left(row.get("release_wait"))):
            return left
        try:
            again = self._does.release(bodies, self._fetch)
        except (errors.Blocked, errors.Stopped):
            raise
        except SyncError as error:  # kiosk and hub are on good terms all the same
            log.info("release: %s", error.code)
            self._talk.own.let_go()
            return self._wait(error)
        self._failures = 0
        if not again:
            with self._talk.journal.transaction():
                self._talk.own.write({"releases": False})
        return again

    def _fetch(self, path: str, start: int, size: int) -> Iterator[bytes]:
        begun, first, waiting = self._clocks.boottime(), start, self._waiting()
        while start < size:
            now = self._clocks.boottime()
            if start - first >= BURST or now - begun >= LONGEST or self._waiting() > waiting:
                return
            end = min(start + self._piece, size)
            answer = self._ask(path, start, end)
            took = self._clocks.boottime() - now
            if took < QUICK:
                self._piece = min(self._piece * 2, PIECE)
            elif took > SLOW:
                self._less()
            if answer.status != 206 or not 0 < len(answer.body) <= end - start:
                raise errors.HubFailed("The hub gave another piece of a release than was asked for.")
            start += len(answer.body)
            yield answer.body

    def _ask(self, path: str, start: int, end: int) -> "Answer":
        try:
            asked = {"Range": f"bytes={start}-{end - 1}"}
            answer = self._talk.ask("GET", path, headers=asked, most=PIECE)
        except (errors.TimedOut, errors.Cut, errors.NotTheHub, errors.TooLarge):
            self._less()
            raise
        with self._talk.journal.transaction():
            self._talk.keep(answer)
        return answer

    def _less(self) -> None:
        self._piece = max(self._piece // 2, LEAST)

    def _waiting(self) -> int:
        return sum(self._talk.log.waiting().values())

    def _wait(self, error: SyncError) -> float:
        """Take note until when nothing is asked for; how long that is."""
        asked = error.after if isinstance(error, errors.Unreachable) else 0.0
        self._failures += 1
        after = asked or min(FIRST_WAIT * 2 ** min(self._failures - 1, 16), LAST_WAIT)
        at = int((self._clocks.boottime() + after) * 1000)
        with self._talk.journal.transaction():
            self._talk.own.write({"release_wait": {"boot": self._clocks.boot, "at": at}})
        return after

    def _left(self, wait: "dict[str, object] | None") -> float:
        match wait:
            case {"boot": boot, "at": int(at)} if boot == self._clocks.boot:
                return max(at / 1000 - self._clocks.boottime(), 0.0)
        return 0.0
