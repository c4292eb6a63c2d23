"""A centre to sign up in: a clock turned by hand, a programme that can be changed, and all that sign-ups need."""

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.activities.model import Occurrence, Role
from kiosk.activities.signups import SignUps
from kiosk.clock import COPENHAGEN
from sync.events import EventLog

NOON = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)


class TurnedClock:
    """A clock that stands until a test turns it."""

    def __init__(self, now=NOON):
        self.time, self.seconds = now, 0.0

    def now(self):
        return self.time

    def monotonic(self):
        return self.seconds


class FakeProgramme:
    """A calendar that holds what a test put there."""

    def __init__(self):
        self.occurrences = {}

    def put(self, occ):
        self.occurrences[occ.uid, occ.occurrence] = occ
        return occ

    def occurrence(self, uid, occurrence_id):
        return self.occurrences.get((uid, occurrence_id))


class MemoryJournal:
    """The store's interface over plain TinyDB in memory, counting its transactions as frames; nothing is encrypted."""

    def __init__(self):
        self.db = TinyDB(storage=MemoryStorage)
        self.revision = self.depth = 0
        self.shredded = []

    def table(self, name):
        return self.db.table(name)

    def subject(self, name):
        return Subject(self.db, name)

    @contextmanager
    def transaction(self):
        before = {name: {row.doc_id: dict(row) for row in self.db.table(name)} for name in self.db.tables()}
        self.depth += 1
        try:
            yield
        except BaseException:
            if self.depth == 1:
                self._put_back(before)
            raise
        finally:
            self.depth -= 1
        self.revision += self.depth == 0

    def _put_back(self, before):
        self.db.storage.write({name: dict(rows) for name, rows in before.items()})
        for name in self.db.tables() | set(before):
            self.db.table(name).clear_cache()
            self.db.table(name)._next_id = None

    def shred(self, name):
        self.shredded.append(name)
        for table in [table for table in self.db.tables() if table.startswith(f"subject/{name}/")]:
            self.db.drop_table(table)

    def forget(self):
        pass


class Subject:
    """The tables of one subject in a `MemoryJournal`."""

    def __init__(self, db, subject):
        self.db, self.subject = db, subject

    def table(self, name):
        return self.db.table(f"subject/{self.subject}/{name}")


class Tokens:
    """Randomness that is the same in each run, and different for each call."""

    def __init__(self, seed=0):
        self.seed, self.calls = seed, 0

    def __call__(self, size):
        self.calls += 1
        return hashlib.shake_256(f"{self.seed}/{self.calls}".encode()).digest(size)


class Centre:
    """All of it together; `store` may be any store."""

    def __init__(self, store=None, *, clock=None, calendar=None, token=None):
        self.store = store or MemoryJournal()
        self.clock = clock or TurnedClock()
        self.calendar = calendar or FakeProgramme()
        self.token = token or Tokens()
        self.outbox = self.store.table("outbox")
        self.events = EventLog(self.outbox, self.store.table("device"), now=self.clock.now, random=self.token)
        self.signups = SignUps(self.store, self.calendar, self.events, self.clock, self.token)

    def trip(self, **changes):
        """Put tomorrow's trip into the programme, with two roles and room for three."""
        return self.calendar.put(replace(TRIP, **changes))

    def sign_up(self, **wishes):
        """Sign up for the trip."""
        return self.signups.sign_up(TRIP.uid, TRIP.occurrence, **wishes)

    def sent(self):
        """The events so far, as plain dicts."""
        return [dict(event) for event in self.outbox]


TRIP = Occurrence(
    uid="trip@centre.example",
    occurrence="2026-11-21T10:00:00+01:00",
    summary="Tur til skoven",
    start=NOON + timedelta(hours=22),
    end=NOON + timedelta(hours=27),
    location="Skovbrynet 2",
    meeting_point="Hoveddøren",
    capacity=3,
    roles=(Role("driver", "Chauffør"), Role("coffee", "Brygger kaffe", 2)),
)
