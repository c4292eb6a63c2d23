"""A staff card is open at the screen, and another kiosk closes it; word of that comes on a thread of its own."""

import threading

import demo_services
import pytest
from demo_staff import with_staff

from kiosk.folder.service import audit
from kiosk.staff.elsewhere import Elsewhere
from kiosk.staff.register import Register
from kiosk.staff.rosterfile import RosterFile
from kiosk.staff.service import Staff
from kiosk.staff.unlock import Unlocking
from kiosk.store import Store
from sync.events import EventLog
from tests.helpers.centre import KEY, TurnedClock
from tests.helpers.ceremony import Ceremony
from tests.helpers.desk_reader import DeskReader
from tests.unit.staff.conftest import until


@pytest.fixture
def house(tmp_path):
    """A kiosk's cards, and what the hub's client has kept of what others said."""
    with Store.open(tmp_path / "store", root_key=KEY) as store:
        clock, ceremony = TurnedClock(), Ceremony()
        events = EventLog(store.table("outbox"), store.table("device"), clock.now)
        register = Register(RosterFile(tmp_path / "roster"), store, lambda: events, clock)
        jonas = ceremony.card("Jonas")
        register.keep(ceremony.document(), first=True)
        staff = Staff(DeskReader(), Unlocking(register, tmp_path, clock), register)
        said = {"key": "staff/closed/x/y", "kind": "staff", "body": ceremony.closing(jonas.serial), "n": 1}
        elsewhere = Elsewhere(store, register, audit(store, clock))

        def hears():
            store.table("changes").insert(said)
            assert elsewhere.take()
            staff.recheck()

        yield staff, jonas, hears
        staff.stop()


def test_its_page_goes_and_says_why_without_anybody_touching_the_screen(ui, house):
    from kiosk.ui.app import KioskApp

    staff, jonas, hears = house
    services = with_staff(demo_services.services())
    services.staff = staff
    app = KioskApp(services)
    ui.start(app)
    app.staffing.start()
    staff.start()
    staff._cards.insert(jonas)
    until(lambda: staff.state == "pin")
    staff.pin(bytearray(b"123456"))
    until(lambda: staff.state == "open")
    ui.frames(3)
    assert app.staffing.pages.navigation.current.name == "staff"
    key = staff.key()
    line = threading.Thread(target=hears)
    line.start()
    line.join(30)
    assert not any(key)
    ui.frames(3)
    assert app.staffing.pages.navigation.current.name == "staff_card"
    assert ui.find_all("Kortet blev spærret 20.11.2026 og åbner ingenting. Giv det til lederen.")
