"""A staff service as a test says, and what staff's pages ask for beside it."""

from contextlib import nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import demo_services
from demo_consultations import DemoConsultations
from demo_services import NOW
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.directory.editing import Editing
from kiosk.directory.keeping import TABLE, Changes
from kiosk.directory.service import Directory
from kiosk.staff.audit import WHATS, AuditLine
from kiosk.staff.calls import Call
from kiosk.staff.company import Company
from kiosk.staff.consulting import Consulting
from kiosk.staff.errors import Locked
from kiosk.staff.house import House
from kiosk.staff.keys import StaffKey
from kiosk.staff.letterbox import Message
from kiosk.voice.barriers import BARRIERS

METTE = SimpleNamespace(serial="4a5b6c7d8e9f0a1b", name="Mette", role="staff")
JONAS = SimpleNamespace(serial="0102030405060708", name="Jonas", role="leader")


KARIN = SimpleNamespace(serial="99ff88ee77dd66cc", name="Karin", role="staff")


class DemoStaff:
    """As a test turns it; `digits` keeps what PINs came."""

    def __init__(self, state="none"):
        self.state, self.who, self.failure, self.tries_left = state, None, None, None
        self.insertion, self.second, self.digits, self.locked = 0, None, [], 0
        self.second_state, self.second_failure = "off", None
        self.readers, self.agreed = 2, {}
        self.weaker, self.takes_code, self.codes = False, False, []
        cards = (METTE, JONAS, KARIN)
        self.register = SimpleNamespace(
            names=lambda: {METTE.serial: "Mette", JONAS.serial: "Jonas"},
            roster=lambda: SimpleNamespace(cards=cards),
            all_closed=lambda: dict(self.closed),
        )
        self.closed = {}
        self._keys = StaffKey.make()
        self._told = []

    def listen(self, told):
        self._told.append(told)
        return lambda: self._told.remove(told)

    def turn(self, state, **fields):
        """Something happened to the card."""
        if state == "looking":
            self.insertion += 1
        self.state = state
        self.failure = None
        for name, value in fields.items():
            setattr(self, name, value)
        for told in list(self._told):
            told()

    def open(self, who=METTE):
        self.turn("looking")
        self.turn("open", who=who)

    def second_for(self, what):
        return self.second or (self.agreed.get(what) if self.agreed.get(what) is not self.who else None)

    def agree(self, what):
        self.agreed[what] = self.who
        self.turn(self.state)

    def agreed_no_more(self):
        self.agreed.clear()

    def pull(self):
        self.turn("none", who=None, second=None)

    def pin(self, digits):
        self.digits.append(bytes(digits))
        digits[:] = bytes(len(digits))
        self.turn("checking")

    def lock(self):
        self.locked += 1
        if self.state in ("open", "checking"):
            self.turn("pin")

    def key(self):
        if self.state != "open":
            raise Locked
        return bytearray(range(32))

    def keys(self):
        if self.state != "open":
            raise Locked
        return self._keys

    def close_card(self, serial):
        assert self.who.role == "leader"
        self.closed[serial] = NOW

    def code(self, typed):
        self.codes.append(typed)
        self.turn("checking")


class DemoAudit:
    """Keeps what is written."""

    def __init__(self, clock):
        self.clock, self.rows, self.fails = clock, [], None

    def write(self, what, *, who, folder=None):
        assert what in WHATS
        if self.fails:
            raise self.fails
        self.rows.append(AuditLine(len(self.rows) + 1, self.clock.now(), what, who, folder, "kiosk"))

    def export(self, put, *, who):
        self.write("log.exported", who=who)
        put("log-2026-11-20.csv", b"1")

    def lines(self, folder=None):
        return [one for one in self.rows if folder is None or one.folder == folder]


class DemoJournal:
    """Tables in memory."""

    def __init__(self):
        self._db = TinyDB(storage=MemoryStorage)

    def table(self, name):
        return self._db.table(name)

    def transaction(self):
        return nullcontext()


class DemoLetterbox:
    """Messages in memory."""

    possible = True

    def __init__(self, clock):
        self._clock, self.there, self.fails = clock, [], None

    def leave(self, text, *, by="visitor"):
        if self.fails:
            raise self.fails
        self.there.append(Message(f"m{len(self.there)}", self._clock.now(), by, text))
        return self.there[-1].id

    def take_away(self, name):
        self.there = [one for one in self.there if one.id != name]

    def waiting(self):
        return len(self.there)

    def read(self, key):
        assert key
        return list(self.there)


class DemoCalls(demo_services.Recorder):
    """Those who called for staff."""

    def __init__(self, clock, number=0):
        super().__init__()
        self.waiting = [Call(i, clock.now() - timedelta(minutes=3 * i)) for i in range(1, number + 1)]

    def open(self):
        return self.waiting

    def came(self):
        self.waiting = []


class DemoCounts:
    """What was counted: all of last year, and this year's months; and what staff touched."""

    def __init__(self, *, nothing=False):
        self.said, self.nothing = [], nothing

    def days(self):
        if self.nothing:
            return {}
        return {
            date(year, month, 3): {"visits": 100 + 10 * month, "yes": 61, "partly": 18, "no": 2 * month}
            for year in (2025, 2026)
            for month in range(1, 13)
        }

    def barriers(self):
        if self.nothing:
            return {}
        return {
            f"{year}-{month:02d}": {one: (month * 7 + number * 5) % 19 for number, one in enumerate(BARRIERS)}
            for year in (2025, 2026)
            for month in range(1, 13)
        }

    def hindered(self, barrier):
        self.said.append(barrier)

    def not_hindered(self, barrier):
        self.said.remove(barrier)


class DemoDirectory(Directory):
    """Ours, with what staff change; its files are read once for all tests, and by nobody beside the screen."""

    ready = True

    def _layers(self):
        return _ours().tables

    def _ready(self):
        if self._all is None and not self.changes.all():
            found = _ours()
            self._all, self._names, self._offers, self._tables = (
                found._ready(), found._names, found._offers, found.tables
            )  # fmt: skip
        return super()._ready()


@cache
def _ours():
    return Directory(Path("nowhere"), None)


def with_staff(services, *, calls=0, waiting=0):
    """The same services, with staff's own beside them."""
    clock = services.clock
    services.staff = DemoStaff()
    services.audit = DemoAudit(clock)
    services.letterbox = DemoLetterbox(clock)
    journal = DemoJournal()
    services.counts = DemoCounts()
    services.company = Company(journal, clock)
    services.house = House(journal, lambda what, who: services.audit.write(what, who=who))
    changes = Changes(journal.table(TABLE))
    services.directory = DemoDirectory(Path("nowhere"), clock, changes)
    note = services.house._note
    services.editing = Editing(services.directory, changes, journal, note, clock)
    services.consultations = DemoConsultations(clock=clock)
    services.consulting = Consulting(services.consultations, journal, note, clock, bytes)
    services.calls = DemoCalls(clock, calls)
    services.sendings.waiting = lambda: [clock.now() - timedelta(hours=i + 1) for i in range(waiting)]
    services.signups.listing = lambda uid, _occurrence: LINES.get(uid, ())
    services.forgot = []
    services.forget_seen = lambda: services.forgot.append(services.staff.state)
    return services


def line(alias, status="confirmed", **fields):
    from kiosk.activities.views import Line

    fields = {"position": None, "friends": 0, "role": "", "role_name": "", "buddy": False, "changed": False} | fields
    return Line(alias=alias, status=status, cancelled=False, **fields)


LINES = {
    "mad": (
        line("Karen", friends=1),
        line("", role="kaffe", role_name="Brygger kaffe"),
        line("Den glade bager fra nummer ti", "waitlisted", position=1, buddy=True),
    )
}
