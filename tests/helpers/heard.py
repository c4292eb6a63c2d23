"""A kiosk to which a test plays the hub: a trip with two places, over a real store, calendar and log."""

from kiosk.activities.answers import Answers
from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.hub.taking import Taking
from kiosk.store import Store
from kiosk.voice.consultations import Consultations
from kiosk.voice.pending import Pending
from sync.client import Change
from sync.events import EventLog
from tests.helpers.calendars import Stopped, ics, read_here, work_out_here

UID = "tur@stuen"
AT = "2026-11-21T10:00:00+01:00"
TRIP = ics(
    f"UID:{UID}\nDTSTAMP:20261101T100000Z\nSUMMARY:Tur\nDTSTART;TZID=Europe/Copenhagen:20261121T100000\n"
    "DTEND;TZID=Europe/Copenhagen:20261121T150000\nSEQUENCE:3\nX-STUEN-CAPACITY:2"
).decode()


class Kiosk:
    """See the module."""

    def __init__(self, path):
        self.path, self.clock, self.read, self.n = path, Stopped(), 0, 0
        self.open()

    def open(self):
        """As at a start."""
        self.store = Store.open(self.path, root_key=bytes(32))
        self.calendar = Calendar(self.store, self.clock, read=self.reads, work_out=work_out_here)
        self.events = EventLog(self.store.table("outbox"), self.store.table("device"), self.clock.now)
        self.signups = SignUps(self.store, self.calendar, self.events, self.clock)
        answers = Answers(self.store, self.calendar, self.events, self.clock)
        self.asked = Consultations(self.store, self.clock, Pending(self.path), self.events)
        self.taking = Taking(self.store, self.calendar, answers, self.events, self.asked)

    def restart(self):
        """As at the end of a visit."""
        self.store.close()
        self.open()

    def reads(self, *given):
        self.read += 1
        return read_here(*given)

    def hears(self, *changes):
        """Take in (kind, body) or (kind, body, gone), all in one page; in one frame at most."""
        before = self.store.revision
        page = [
            Change(self.n + number, f"{kind}/{body.get('uid') or body.get('id', number)}", kind, body, any(gone))
            for number, (kind, body, *gone) in enumerate(changes, 1)
        ]
        self.n += len(page)
        self.taking.prepare(page)
        with self.store.transaction():
            for change in page:
                self.taking.apply(change)
            self.taking.applied()
        assert self.store.revision <= before + 1

    def trip(self, ics=TRIP, keeper="hub", **more):
        self.hears(("activity", {"uid": UID, "ics": ics, "keeper": keeper, "lease": 1, **more}))

    def sign_up(self, **wishes):
        return self.signups.sign_up(UID, AT, **wishes)

    def occurrence(self):
        return self.calendar.occurrence(UID, AT)

    def told(self):
        return [event["type"] for event in self.events.pending()]

    def row(self, table):
        (row,) = self.store.table(table)
        return row
