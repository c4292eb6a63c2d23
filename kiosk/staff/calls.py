"""*Get a member of staff*: that somebody was asked for, when, and how it ended. Never by whom, and never why.

A bored visitor must not make an alarm of it: the bell rings at most once in `interval`, also over visits and restarts,
for the time of the last ring is in the store. A disk that is full or read-only does not keep anybody from calling.
"""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from tinydb.table import Document, Table

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.staff.journal import Journal

log = logging.getLogger(__name__)

TABLE = "calls"
INTERVAL = timedelta(seconds=20)
LAPSES = timedelta(minutes=30)  # after this, nobody is waiting any more
KEPT = timedelta(days=30)


class Call(NamedTuple):
    """One call. `ended` None: still open; `how`: "" while open, else "came" or "undone"."""

    id: int
    asked: datetime
    ended: datetime | None = None
    how: str = ""


class Calls:
    """The calls of one kiosk."""

    def __init__(self, store: Journal, clock: Clock, *, interval: timedelta = INTERVAL) -> None:
        self._store, self._clock, self._interval = store, clock, interval
        self._rang: datetime | None = None

    def ask(self) -> bool:
        """Somebody asks for staff, or asks again. Returns whether the bell may ring, for it must not ring too often."""
        now = self._clock.now()
        rings = self._may_ring(now)
        if rings:
            self._rang = now
        try:
            with self._store.transaction():
                self._record(now, rings)
        except KnownError as error:
            log.warning("a call was not recorded: %s", type(error).__name__)
        return rings

    def came(self) -> None:
        """Staff are here."""
        self._end("came")

    def undo(self) -> None:
        """The visitor changed their mind."""
        self._end("undone")

    def open(self) -> list[Call]:
        """The calls that nobody has answered yet, oldest first; one lapses after half an hour."""
        now = self._clock.now()
        calls = [_call(row) for row in self._table().all() if not row["ended"]]
        return sorted((call for call in calls if abs(now - call.asked) < LAPSES), key=lambda call: call.asked)

    def _table(self) -> Table:
        return self._store.table(TABLE)

    def _may_ring(self, now: datetime) -> bool:
        rings = [datetime.fromisoformat(row["rang"]) for row in self._table().all()]
        last = max([*rings, *([self._rang] if self._rang else [])], default=None)
        # A ring "in the future" is from before the clock was set back: it must not silence the bell for a year.
        return last is None or not timedelta(0) <= now - last < self._interval

    def _record(self, now: datetime, rings: bool) -> None:
        table = self._table()
        old = [row.doc_id for row in table.all() if now - datetime.fromisoformat(row["asked"]) > KEPT]
        if old:
            table.remove(doc_ids=old)
        waiting = self.open()
        if not waiting:
            rang = now if rings else self._rang or now
            table.insert({"asked": now.isoformat(), "rang": rang.isoformat(), "ended": "", "how": ""})
        elif rings:
            table.update({"rang": now.isoformat()}, doc_ids=[waiting[-1].id])

    def _end(self, how: str) -> None:
        waiting = [call.id for call in self.open()]
        if not waiting:
            return
        ended = {"ended": self._clock.now().isoformat(), "how": how}
        try:
            with self._store.transaction():
                self._table().update(ended, doc_ids=waiting)
        except KnownError as error:
            log.warning("the end of a call was not recorded: %s", type(error).__name__)


def _call(row: Document) -> Call:
    ended = datetime.fromisoformat(row["ended"]) if row["ended"] else None
    return Call(row.doc_id, datetime.fromisoformat(row["asked"]), ended, row["how"])
