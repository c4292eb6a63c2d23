"""A centre to sign up in: a clock turned by hand, a programme that can be changed, and all that sign-ups need."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.activities.model import Occurrence, Role
from kiosk.activities.signups import SignUps
from kiosk.clock import COPENHAGEN
from kiosk.store import Store
from sync.events import EventLog

KEY = bytes(range(32))
NOON = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)


class TurnedClock:
    """A clock that stands until a test turns it."""

    def __init__(self, now=NOON):
        self.time, self.seconds = now, 0.0

    def now(self):
        return self.time

    def monotonic(self):
        return self.seconds

    def after(self, **time):
        """Turn it: so many hours, minutes, seconds on."""
        passed = timedelta(**time)
        self.time, self.seconds = self.time + passed, self.seconds + passed.total_seconds()


class FakeProgramme:
    """A calendar that holds what a test put there."""

    def __init__(self):
        self.occurrences = {}

    def put(self, occ):
        self.occurrences[occ.uid, occ.occurrence] = occ
        return occ

    def occurrence(self, uid, occurrence_id):
        return self.occurrences.get((uid, occurrence_id))


class Tokens:
    """Randomness that is the same in each run, and different for each call."""

    def __init__(self, seed=0):
        self.seed, self.calls = seed, 0

    def __call__(self, size):
        self.calls += 1
        return hashlib.shake_256(f"{self.seed}/{self.calls}".encode()).digest(size)


class Centre:
    """All of it together, over a real store in the folder `path`."""

    def __init__(self, path, *, clock=None, calendar=None, token=None):
        self.path = path
        self.clock = clock or TurnedClock()
        self.calendar = calendar or FakeProgramme()
        self.token = token or Tokens()
        self.open()

    def open(self):
        """Open the store, and build everything anew over it."""
        self.store = Store.open(self.path, root_key=KEY)
        self.outbox = self.store.table("outbox")
        self.events = EventLog(self.outbox, self.store.table("device"), self.clock.now, self.token)
        self.signups = SignUps(self.store, self.calendar, self.events, self.clock, self.token)

    def reopen(self):
        """As after a restart."""
        self.store.close()
        self.open()

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
