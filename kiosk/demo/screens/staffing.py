"""A staff service as one says, and what staff's pages ask for beside it."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.activities.views import Line
from kiosk.demo.screens.consultations import DemoConsultations
from kiosk.demo.screens.programme import NOW
from kiosk.demo.screens.services import Recorder
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

METTE: Final = SimpleNamespace(serial="4a5b6c7d8e9f0a1b", name="Mette", role="staff")
JONAS: Final = SimpleNamespace(serial="0102030405060708", name="Jonas", role="leader")
KARIN: Final = SimpleNamespace(serial="99ff88ee77dd66cc", name="Karin", role="staff")


class DemoStaff:
    """As one turns it; `digits` keeps what PINs came."""

    def __init__(self, state: str = "none") -> None:
        self.state = state
        self.who: Any = None
        self.failure: Any = None
        self.tries_left: int | None = None
        self.insertion, self.locked = 0, 0
        self.second: Any = None
        self.digits: list[bytes] = []
        self.second_state = "off"
        self.second_failure: Any = None
        self.readers = 2
        self.agreed: dict[str, Any] = {}
        self.weaker, self.takes_code = False, False
        self.codes: list[Any] = []
        cards = (METTE, JONAS, KARIN)
        self.register = SimpleNamespace(
            names=lambda: {METTE.serial: "Mette", JONAS.serial: "Jonas"},
            roster=lambda: SimpleNamespace(cards=cards),
            all_closed=lambda: dict(self.closed),
        )
        self.closed: dict[str, Any] = {}
        self._keys = StaffKey.make()
        self._told: list[Callable[[], object]] = []

    def listen(self, told: Callable[[], object]) -> Callable[[], None]:
        """To be told of every turn."""
        self._told.append(told)
        return lambda: self._told.remove(told)

    def turn(self, state: str, **fields: Any) -> None:
        """Something happened to the card."""
        if state == "looking":
            self.insertion += 1
        self.state = state
        self.failure = None
        for name, value in fields.items():
            setattr(self, name, value)
        for told in list(self._told):
            told()

    def open(self, who: Any = METTE) -> None:
        """A card that is open."""
        self.turn("looking")
        self.turn("open", who=who)

    def second_for(self, what: str) -> Any:
        """Who else has agreed to it."""
        return self.second or (self.agreed.get(what) if self.agreed.get(what) is not self.who else None)

    def agree(self, what: str) -> None:
        """The one whose card it is agrees."""
        self.agreed[what] = self.who
        self.turn(self.state)

    def agreed_no_more(self) -> None:
        """Nobody does."""
        self.agreed.clear()

    def pull(self) -> None:
        """The card is out."""
        self.turn("none", who=None, second=None)

    def pin(self, digits: bytearray) -> None:
        """A PIN was typed."""
        self.digits.append(bytes(digits))
        digits[:] = bytes(len(digits))
        self.turn("checking")

    def lock(self) -> None:
        """The key is put away."""
        self.locked += 1
        if self.state in ("open", "checking"):
            self.turn("pin")

    def key(self) -> bytearray:
        """Staff's key."""
        if self.state != "open":
            raise Locked
        return bytearray(range(32))

    def keys(self) -> StaffKey:
        """The same, to open with."""
        if self.state != "open":
            raise Locked
        return self._keys

    def close_card(self, serial: str) -> None:
        """A leader closes one."""
        if self.who.role != "leader":
            raise AssertionError(self.who.role)
        self.closed[serial] = NOW

    def code(self, typed: Any) -> None:
        """A staff code was typed."""
        self.codes.append(typed)
        self.turn("checking")


class DemoAudit:
    """Keeps what is written."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.rows: list[AuditLine] = []
        self.fails: Exception | None = None

    def write(self, what: str, *, who: str, folder: str | None = None) -> None:
        """Add a line."""
        if what not in WHATS:
            raise AssertionError(what)
        if self.fails:
            raise self.fails
        self.rows.append(AuditLine(len(self.rows) + 1, self.clock.now(), what, who, folder, "kiosk"))

    def export(self, put: Callable[[str, bytes], object], *, who: str) -> None:
        """Put all of it somewhere."""
        self.write("log.exported", who=who)
        put("log-2026-11-20.csv", b"1")

    def lines(self, folder: str | None = None) -> list[AuditLine]:
        """All, or those of one folder."""
        return [one for one in self.rows if folder is None or one.folder == folder]


class DemoJournal:
    """Tables in memory."""

    def __init__(self) -> None:
        self._db = TinyDB(storage=MemoryStorage)

    def table(self, name: str) -> Any:
        """One of them."""
        return self._db.table(name)

    def transaction(self) -> Any:
        """All or nothing; here it is all."""
        return nullcontext()


class DemoLetterbox:
    """Messages in memory."""

    possible = True

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.there: list[Message] = []
        self.fails: Exception | None = None

    def leave(self, text: str | None, *, by: str = "visitor") -> str:
        """Put one in."""
        if self.fails:
            raise self.fails
        self.there.append(Message(f"m{len(self.there)}", self._clock.now(), by, text))
        return self.there[-1].id

    def take_away(self, name: str) -> None:
        """Take one out."""
        self.there = [one for one in self.there if one.id != name]

    def waiting(self) -> int:
        """How many there are."""
        return len(self.there)

    def read(self, key: Any) -> list[Message]:
        """All of them, for staff."""
        if not key:
            raise AssertionError("no key")
        return list(self.there)


class DemoCalls(Recorder):
    """Those who called for staff."""

    def __init__(self, clock: Any, number: int = 0) -> None:
        super().__init__()
        self.waiting = [Call(i, clock.now() - timedelta(minutes=3 * i)) for i in range(1, number + 1)]

    def open(self) -> list[Call]:
        """Those who wait."""
        return self.waiting

    def came(self) -> None:
        """Somebody came."""
        self.waiting = []


class DemoCounts:
    """What was counted: all of last year, and this year's months; and what staff touched."""

    def __init__(self, *, nothing: bool = False) -> None:
        self.nothing = nothing
        self.said: list[Any] = []

    def days(self) -> dict[date, dict[str, int]]:
        """By day."""
        if self.nothing:
            return {}
        return {
            date(year, month, 3): {"visits": 100 + 10 * month, "yes": 61, "partly": 18, "no": 2 * month}
            for year in (2025, 2026)
            for month in range(1, 13)
        }

    def barriers(self) -> dict[str, dict[Any, int]]:
        """What stood in the way, by month."""
        if self.nothing:
            return {}
        return {
            f"{year}-{month:02d}": {one: (month * 7 + number * 5) % 19 for number, one in enumerate(BARRIERS)}
            for year in (2025, 2026)
            for month in range(1, 13)
        }

    def hindered(self, barrier: Any) -> None:
        """Staff touched it."""
        self.said.append(barrier)

    def not_hindered(self, barrier: Any) -> None:
        """They took it back."""
        self.said.remove(barrier)


class DemoDirectory(Directory):
    """Ours, with what staff change; its files are read once for all tests, and by nobody beside the screen."""

    ready = True

    def _layers(self) -> Any:
        return _ours().tables

    def _ready(self) -> Any:
        if self._all is None and not (self.changes and self.changes.all()):
            found = _ours()
            self._all, self._names, self._offers, self._tables = (
                found._ready(), found._names, found._offers, found.tables
            )  # fmt: skip
        return super()._ready()


_NO_CLOCK: Any = None


@cache
def _ours() -> Directory:
    return Directory(Path("nowhere"), _NO_CLOCK)


def with_staff(services: Any, *, calls: int = 0, waiting: int = 0) -> Any:
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
    services.forgot = list[str]()
    services.forget_seen = lambda: services.forgot.append(services.staff.state)
    return services


def line(alias: str, status: Any = "confirmed", **fields: Any) -> Line:
    """One who has signed up."""
    fields = {"position": None, "friends": 0, "role": "", "role_name": "", "buddy": False, "changed": False} | fields
    return Line(alias=alias, status=status, cancelled=False, **fields)


LINES: Final[Mapping[str, tuple[Line, ...]]] = {
    "mad": (
        line("Karen", friends=1),
        line("", role="kaffe", role_name="Brygger kaffe"),
        line("Den glade bager fra nummer ti", "waiting", position=1, buddy=True),
    )
}
