"""The client of sync over this kiosk's own store, calendar and sign-ups. Imported by whoever is about to speak.

It has a calendar and sign-ups of its own, for one belongs to one thread, and everything it writes goes through the one
store that all share.
"""

import logging
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import __version__
from kiosk.activities.answers import Answers
from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.devices import board, image
from kiosk.errors import KnownError
from kiosk.folder.copies import Copies
from kiosk.folder.errors import BadBox
from kiosk.folder.rows import Box
from kiosk.forms.sending import Sendings
from kiosk.hub import directory, health, updates
from kiosk.hub.taking import ROW, Taking
from kiosk.staff.elsewhere import Elsewhere
from kiosk.voice.consultations import Consultations
from kiosk.voice.pending import Pending
from sync.client import Client, Does, SyncThread, enrol

if TYPE_CHECKING:
    from kiosk.hub.content import Content
    from kiosk.store import Store
    from sync.events import EventLog
    from sync.pack_store import Fetch

log = logging.getLogger(__name__)

LOCK = "sync.lock"
"""In the data folder: keeps two processes from speaking at once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a thread needs for itself."""

    calendar: Calendar
    signups: SignUps
    events: "EventLog"
    copies: Copies
    elsewhere: Elsewhere


def _nobody() -> None:
    """Nobody asks."""


class Reach:
    """A client, and what it found. One belongs to one thread."""

    def __init__(  # noqa: PLR0917 - what it is made of
        self,
        store: "Store",
        clock: Clock,
        config: Config,
        parts: Parts,
        content: "Content",
        cards: Callable[[], object] = _nobody,
        directory_came: Callable[[], object] = _nobody,
    ) -> None:
        """Called are `cards` when other staff cards count than before, and `directory_came` when it was read anew."""
        self._store, self._events, self._signups, self._content = store, parts.events, parts.signups, content
        self._copies, self._elsewhere, self._cards = parts.copies, parts.elsewhere, cards
        self._data, self._directory_came = config.data_folder, directory_came
        self._sendings = Sendings(store, clock, lambda: parts.events)
        answers = Answers(store, parts.calendar, parts.events, clock)
        asked = Consultations(store, clock, Pending(config.data_folder), parts.events)
        self.taking = Taking(store, parts.calendar, answers, parts.events, asked)
        place = updates.folder(config)
        system = updates.Updates(place, image.image()) if place else None
        told = system.told if system else lambda: None
        does = Does(
            apply=self.taking.apply,
            prepare=self.taking.prepare,
            applied=self.taking.applied,
            held=answers.hold,
            status=lambda: health.status(config, lambda: content.versions, told) | self._directory_told(),
            packs=self._packs,
            boxes_out=parts.copies.outgoing,
            box_told=parts.copies.told,
            boxes_lost=parts.copies.lost,
            box_in=self._box_in,
        )
        self.client = Client(
            store,
            parts.events,
            replace(does, release=system.take) if system else does,
            lock=config.data_folder / LOCK,
            version=__version__,
            now=clock.now,
            url=config.hub.url,
            ca=config.hub.ca_file,
        )

    def _packs(self, bodies: list[dict[str, Any]], fetch: "Fetch") -> None:
        row = next(iter(self._store.table(ROW)))
        self._content.take(bodies, fetch, content_key=str(row["content_key"]), report=self._report)

    def look_at_packs(self) -> None:
        """Once after a start: what is on the disk can be shown; if not, what was before, and the packs come anew."""
        if self._content.versions and not self._content.check(self._report):
            with self._store.transaction():
                self._store.table(ROW).update({"packs": True})

    def _report(self, kind: str, body: Mapping[str, Any]) -> None:
        with self._store.transaction():
            self._events.append("content", kind, body)

    def _box_in(self, name: str, version: int, blob: bytes) -> None:
        try:
            self._copies.incoming(Box(name, version, blob))
        except BadBox as error:  # it never will be one: the client is told in its own words
            raise ValueError("not a folder's copy") from error

    def look_at_directory(self) -> None:
        """Read what the hub says of the directory, where that is not done yet: after each round, and after a start."""
        try:
            if directory.is_due(self._store, self._data):
                directory.take_in(self._store, self._data)
                self._directory_came()
        except KnownError as error:  # a full disk, say: it is read after the next round
            log.info("what came of the directory waits: %s", type(error).__name__)

    def _directory_told(self) -> dict[str, Any]:
        found = directory.counted(next(iter(self._store.table(ROW))))
        return {"directory": found} if found else {}

    def settle(self) -> int:
        """Take in what others say of staff's cards, and let people in where what came makes room.

        Gives how many got in: then there is something to tell the hub.
        """
        try:
            if self._elsewhere.take():
                self._cards()
        except KnownError as error:  # a full disk, say: it is kept, and taken in after the next round
            log.info("what came of staff's cards waits: %s", type(error).__name__)
        self.look_at_directory()
        came, self.taking.changed = self.taking.changed, False
        return self._signups.reconcile() if came else 0

    def post(self) -> int:
        """Give the outbox the forms that wait, where kiosk and hub have just spoken. Gives how many."""
        row = next((dict(row) for row in self._store.table(ROW)), {})
        return self._sendings.post() if row.get("state") == "ok" else 0


def thread(reach: Reach, changed: Callable[[], object]) -> SyncThread:
    """What speaks with the hub beside the screen."""

    def heard() -> None:
        if reach.settle() + reach.post():
            made.wake()
        changed()

    made = SyncThread(reach.client, random=random.random, changed=heard, known=(KnownError,))
    return made


def join(url: str, typed: str, store: "Store", events: "EventLog", clock: Clock, *, ca: Path | None) -> None:
    """Enrol at the hub with the code as typed. Raises SyncError."""
    now, model = clock.now, board.model()
    enrol(url, typed, store, events, version=__version__, model=model, now=now, random=os.urandom, ca=ca)
