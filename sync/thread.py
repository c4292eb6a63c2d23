"""The thread that syncs beside everything else: when woken, after each poll, and patiently after failures.

After a failure it waits a random part of a time that doubles (full jitter, as in Brooker, "Exponential Backoff And
Jitter", 2015), so that ten thousand kiosks don't come back at once when the hub does. What the hub itself asks for
(Retry-After) is waited for in full, also over a restart of the program; nothing that wakes us cuts it short.
"""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sync import errors
from sync.errors import SyncError

if TYPE_CHECKING:
    from sync.client import Client

FIRST, LONGEST = 4.0, 900.0
"""Seconds: the longest wait after one failure, and after many."""
SPREAD: Final = 0.1
"""The part of a poll by which it is moved to and fro: kiosks that were switched on together drift apart."""
AT_END: Final = 1.0
"""Seconds that `stop` waits for a request under way; a round may be cut off anywhere."""

log = logging.getLogger(__name__)


class SyncThread:
    """Rounds without end. It never raises, and logs only codes and counts."""

    def __init__(
        self,
        client: "Client",
        *,
        random: Callable[[], float],
        changed: Callable[[], object] = lambda: None,
        known: tuple[type[Exception], ...] = (),
    ) -> None:
        """`random` gives 0..1; `changed` is called from the thread after each round, also one that failed; `known` are
        the errors of the caller's own store that are no bug (a full disk).
        """
        self._client, self._random, self._changed, self._known = client, random, changed, known
        self._woken = threading.Event()
        self._ending = False
        self._failures = 0
        self._thread = threading.Thread(target=self._work, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first round comes at once."""
        self._thread.start()

    def wake(self) -> None:
        """Sync soon: there is something to say."""
        self._woken.set()

    def stop(self, *, wait: bool = True) -> None:
        """End after the request that is under way, and wait a moment for it, or not at all.

        Whatever fails from now on is no bug: the caller may close its store under us.
        """
        self._ending = True
        self._client.stop()
        self._woken.set()
        if wait and self._thread.is_alive():
            self._thread.join(AT_END)

    def _work(self) -> None:
        self._rest(0.0)
        while not self._ending:
            self._woken.clear()
            delay = self._once()
            self._rest(delay)

    def _rest(self, delay: float) -> None:
        """Wait until it is time, or somebody wakes us; but not less than the hub has asked for."""
        if not self._ending:
            self._woken.wait(delay)
        while not self._ending and (asked := self._asked()) > 0:
            self._woken.wait(asked)
            self._woken.clear()  # before the next look at `_ending`: `stop` sets that first

    def _asked(self) -> float:
        try:
            return self._client.wait()
        except Exception as error:  # noqa: BLE001 - the store was closed under us, say: the next round tells
            self._say(error)
            return 0.0

    def _once(self) -> float:
        """One round; how many seconds to wait after it."""
        try:
            done = self._client.round()
            if self._failures or done.sent or done.received:
                log.info("synced: %d sent, %d received, %d waiting", done.sent, done.received, done.waiting)
            self._failures = 0
            delay = min(self._client.poll, self._client.soon or self._client.poll)
            delay *= 1 - SPREAD + 2 * SPREAD * self._random()
        except Exception as error:  # noqa: BLE001 - a bug here must not end the syncing for good
            self._say(error)
            self._failures += 1
            delay = self._random() * min(LONGEST, FIRST * 2 ** min(self._failures - 1, 16))
        if not self._ending:
            self._tell()
        return delay

    def _tell(self) -> None:
        try:
            self._changed()
        except Exception as error:  # noqa: BLE001 - as above
            self._say(error)

    def _say(self, error: Exception) -> None:
        if isinstance(error, SyncError):
            if self._failures == 0 and not isinstance(error, errors.Stopped):
                log.info("not synced: %s", error.code)
        elif isinstance(error, self._known) or self._ending:
            log.info("not synced: %s", type(error).__name__)
        else:
            log.error("not synced: %s", type(error).__name__)  # its text may be personal
