"""What goes on beside the screen, in one thread: reading the centre's calendars and forms, and tidying up after old
sign-ups.
"""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.errors import KnownError
from kiosk.session.visit import sweep

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.activities.feeds import Watcher
    from kiosk.forms.publish.watch import Folder

log = logging.getLogger(__name__)

FIRST_LOOK = 0.3  # seconds: the first page is up by then
LOOK = 5.0  # seconds between looks at the centre's folder: a handful of stat calls
TIDY = 24 * 3600.0


class Background:
    """A thread with a calendar of its own (one calendar belongs to one thread) over the kiosk's store."""

    def __init__(
        self,
        config: Config,
        calendar: Calendar,
        signups: SignUps,
        clock: Clock,
        changed: Callable[[], object],
        *,
        looked: Callable[[], object] = lambda: None,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        """`changed` is called, from the thread, when the programme or a waiting list is no longer what it was, `looked`
        when it has looked for the first time, whatever it found, and `tidy` once a day.
        """
        self._config, self._calendar, self._signups = config, calendar, signups
        self._clock, self._changed, self._looked, self._tidy = clock, changed, looked, tidy
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._tidied: float | None = None
        self._watching: Watcher | None = None
        self._dropped: Folder | None = None

    def start(self) -> None:
        """Begin, a moment after the first page is up."""
        self._thread.start()

    def stop(self, *, wait: bool = True) -> None:
        """Ask it to end, and wait for what it is in the middle of, or not: a visit ends at once.

        Whatever fails from now on is no bug: the store may be closed under it.
        """
        self._stop.set()
        if wait:
            self._thread.join()

    def look(self) -> None:
        """One round: take in what changed, and once a day forget what is old. Raises the store's known errors."""
        report = self._watcher().poll()
        if report and (report.imported or report.updated or report.removed):
            if self._config.demo:
                from kiosk.demo.guests import seat  # noqa: PLC0415 - the demo's alone

                seat(self._calendar, self._signups, self._clock)
            self._signups.reconcile()
            self._changed()
        if self._config.forms.folder is not None:
            self._forms(self._config.forms.folder)
        now = self._clock.monotonic()
        if self._tidied is None or now - self._tidied > TIDY:
            sweep()
            self._signups.purge(self._clock.now())
            self._tidy()
            self._tidied = now

    def _forms(self, folder: "Path") -> None:
        if self._dropped is None:
            from kiosk.forms.publish.watch import Folder, kept_in  # noqa: PLC0415 - where there is such a folder

            self._dropped = Folder(folder, kept_in(self._config.data_folder))
        if self._dropped.poll():
            self._changed()

    def _watcher(self) -> "Watcher":
        if self._watching is None:
            self._watching = watcher(self._config, self._calendar, self._clock)
        return self._watching

    def _work(self) -> None:
        wait = FIRST_LOOK
        while not self._stop.wait(wait):
            try:
                self.look()
            except KnownError as error:  # a full disk, say: the programme stands as it was, and we try again
                log.info("beside the screen: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a bug here must not end the reading for good
                if not self._stop.is_set():
                    log.error("beside the screen: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
            if wait == FIRST_LOOK:
                self._looked()
            wait = LOOK


def watcher(config: Config, calendar: Calendar, clock: Clock) -> "Watcher":
    """What looks after the folder and the feeds of the configuration."""
    from kiosk.activities.feeds import Watcher  # noqa: PLC0415 - once the first page is up

    wanted = config.calendar
    return Watcher(calendar, clock, folder=wanted.folder, feeds=wanted.feeds, refresh_minutes=wanted.refresh_minutes)
