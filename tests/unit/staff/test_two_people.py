"""A new key card by two of staff, with a real card service: in two readers, and one after the other in one."""

import time

import pytest

from kiosk.devices.cards import Cards
from kiosk.folder.errors import TwoMustBeHere
from kiosk.folder.service import folders
from tests.helpers import card_reader
from tests.helpers.centre import TurnedClock
from tests.helpers.ceremony import Ceremony
from tests.helpers.until import until
from tests.unit.staff.conftest import Kiosk

pytestmark = pytest.mark.skipif(bool(card_reader.missing()), reason=card_reader.missing())

COLLEAGUES = {"Mette": b"135790", "Jonas": b"246801"}


class WallClock(TurnedClock):
    """The time of day is a test's, that which only grows is the machine's."""

    def monotonic(self):
        return time.monotonic()


class OneReader(Cards):
    """The driver in software always has two; of the second nobody hears."""

    def start(self, told):
        super().start(lambda state: told(state._replace(readers=state.readers[:1])))


class Desk:
    """A kiosk with one reader or two, and a folder whose owner lost the card."""

    def __init__(self, pcscd, folder, readers):
        self.pcscd, self.inside = pcscd, []
        ceremony, clock = Ceremony(), WallClock()
        self.cards = {name: ceremony.card(name, pin=pin) for name, pin in COLLEAGUES.items()}
        self.kiosk = Kiosk(folder, ceremony, reader=readers(clock=clock), clock=clock)
        self.staff = self.kiosk.staff
        self.folders = folders(self.kiosk.store, clock, folder)
        self.lost, made = self.folders.create(staff_may_recover=True, staff_key=bytes(ceremony.staff.key))
        self.id = made.id
        self.folders.close()
        self.staff.start()
        self.kiosk.wait("none")

    def opens(self, name, reader=0, of="state"):
        """The card goes in, and its PIN with it."""
        self.inside.append(self.pcscd.insert(self.cards[name], reader=reader))
        self.kiosk.wait("pin", of=of)
        self.staff.pin(bytearray(COLLEAGUES[name]))
        self.kiosk.wait("open", of=of)

    def pull(self):
        self.inside.pop().pull()

    def recover(self):
        return self.folders.recover(self.id, self.staff.key(), (self.staff.who, self.staff.second_for(self.id)))

    def recovered_by(self):
        return {line.who for line in self.folders.current.log() if line.what == "folder.recovered"}

    def close(self):
        for one in self.inside:
            one.pull()
        self.folders.wipe()
        self.kiosk.close()


@pytest.fixture(name="desk")
def a_desk(request, tmp_path):
    service = tmp_path / "pcscd"
    service.mkdir()
    with card_reader.readers(service) as pcscd, pcscd.environment():
        made = Desk(pcscd, tmp_path, request.param)
        wanted = 1 if request.param is OneReader else 2
        until(
            lambda: made.staff.readers == wanted, lambda: (made.staff.readers, made.kiosk.reader.state, pcscd.story())
        )
        yield made
        made.close()


def serials(desk):
    return {card.serial for card in desk.cards.values()}


@pytest.mark.parametrize("desk", [Cards], indirect=True)
def test_in_two_readers(desk):
    desk.opens("Mette")
    assert desk.staff.second_for(desk.id) is None
    desk.opens("Jonas", reader=1, of="second_state")
    assert (desk.staff.who.name, desk.staff.second_for(desk.id).name) == ("Mette", "Jonas")
    desk.recover()
    assert desk.recovered_by() == serials(desk)


@pytest.mark.parametrize("desk", [OneReader], indirect=True)
def test_in_one_reader_one_after_the_other(desk):
    desk.opens("Mette")
    desk.staff.agree(desk.id)
    key = desk.staff.key()
    desk.pull()
    desk.kiosk.wait("none")
    assert key == bytes(32), "no key waits for the colleague"
    desk.opens("Jonas")
    desk.recover()
    assert desk.recovered_by() == serials(desk)


@pytest.mark.parametrize("desk", [OneReader], indirect=True)
def test_in_one_reader_the_same_card_twice_is_one_person(desk):
    desk.opens("Mette")
    desk.staff.agree(desk.id)
    desk.pull()
    desk.kiosk.wait("none")
    desk.opens("Mette")
    assert desk.staff.second_for(desk.id) is None
    with pytest.raises(TwoMustBeHere):
        desk.folders.recover(desk.id, desk.staff.key(), (desk.staff.who, desk.staff.who))
