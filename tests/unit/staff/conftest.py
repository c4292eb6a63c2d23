"""What several tests of the staff side share: a kiosk with a list of cards, and a reader."""

import itertools

import pytest

from kiosk.staff.register import Register
from kiosk.staff.rosterfile import RosterFile
from kiosk.staff.service import Staff
from kiosk.staff.unlock import Unlocking
from kiosk.store import Store
from sync.events import EventLog
from tests.helpers.centre import KEY, TurnedClock
from tests.helpers.ceremony import Ceremony
from tests.helpers.desk_reader import DeskReader
from tests.helpers.until import until


class Kiosk:
    """One kiosk: store, list of cards, readers, and the staff service over them."""

    def __init__(self, folder, ceremony=None, *, reader=True, code=None, clock=None, opened=None):
        self.folder, self.clock, self.ceremony = folder, clock or TurnedClock(), ceremony
        self.store = Store.open(folder / "store", root_key=KEY)
        self.events = EventLog(self.store.table("outbox"), self.store.table("device"), self.clock.now)
        self.register = Register(RosterFile(folder / "staff"), self.store, lambda: self.events, self.clock)
        if ceremony:
            self.register.keep(ceremony.document(), first=True)
        self.unlocking = Unlocking(self.register, folder, self.clock)
        self.reader = DeskReader() if reader is True else reader
        self.staff = Staff(self.reader, self.unlocking, self.register, code=code, opened=opened)
        self.seen = []
        self.staff.listen(lambda: self.seen.append(self.staff.state))

    def wait(self, *states, of="state"):
        """Until one of these is so; of "pin", until the card has proved itself, too, so that nothing goes on beside."""
        until(lambda: getattr(self.staff, of) in states, lambda: (getattr(self.staff, of), self.staff.failure))
        if states == ("pin",):
            seat = self.staff._seats[of == "second_state"]
            until(lambda: seat.who or seat.state != "pin")

    def opened(self, card, pin=b"123456"):
        self.reader.insert(card)
        self.wait("pin")
        self.staff.pin(bytearray(pin))
        self.wait("open")

    def close(self):
        self.staff.stop()
        self.store.close()


@pytest.fixture(name="ceremony")
def a_ceremony():
    return Ceremony()


@pytest.fixture(name="kiosks")
def many_kiosks(tmp_path):
    """Makes kiosks, and closes them again."""
    made, number = [], itertools.count()

    def make(ceremony=None, **options):
        folder = tmp_path / f"kiosk-{next(number)}"
        made.append(Kiosk(folder, ceremony, **options))
        return made[-1]

    yield make
    for kiosk in made:
        kiosk.close()
