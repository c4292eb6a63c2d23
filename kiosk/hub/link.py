"""The client of sync over this kiosk's own store, calendar and sign-ups. Imported by whoever is about to speak.

It has a calendar and sign-ups of its own, for one belongs to one thread, and everything it writes goes through the one
store that all share.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__
from kiosk.activities.answers import Answers
from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.devices import board
from kiosk.hub import health
from kiosk.hub.taking import Taking
from sync.client import Client, Does, SyncThread, enrol

if TYPE_CHECKING:
    from kiosk.store import Store
    from sync.events import EventLog

LOCK = "sync.lock"
"""In the data folder: keeps two processes from speaking at once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a thread needs for itself."""

    calendar: Calendar
    signups: SignUps
    events: "EventLog"


class Reach:
    """A client, and what it found. One belongs to one thread."""

    def __init__(self, store: "Store", clock: Clock, config: Config, parts: Parts) -> None:
        answers = Answers(store, parts.calendar, parts.events, clock)
        self._signups = parts.signups
        self.taking = Taking(store, parts.calendar, answers, parts.events)
        does = Does(
            apply=self.taking.apply,
            prepare=self.taking.prepare,
            applied=self.taking.applied,
            held=answers.hold,
            status=lambda: health.status(config),
        )
        self.client = Client(
            store,
            parts.events,
            does,
            lock=config.data_folder / LOCK,
            version=__version__,
            now=clock.now,
            url=config.hub.url,
            ca=config.hub.ca_file,
        )

    def settle(self) -> int:
        """Let people in where what came makes room. Gives how many got in: then there is something to tell the hub."""
        came, self.taking.changed = self.taking.changed, False
        return self._signups.reconcile() if came else 0


def thread(reach: Reach, changed: Callable[[], object]) -> SyncThread:
    """What speaks with the hub beside the screen."""

    def heard() -> None:
        if reach.settle():
            made.wake()
        changed()

    made = SyncThread(reach.client, random=random.random, changed=heard)
    return made


def join(url: str, typed: str, store: "Store", events: "EventLog", clock: Clock, *, ca: Path | None) -> None:
    """Enrol at the hub with the code as typed. Raises SyncError."""
    given = {"version": __version__, "model": board.model()}
    enrol(url, typed, store, events, **given, now=clock.now, random=os.urandom, ca=ca)
