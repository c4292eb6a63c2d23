"""Two of staff at a kiosk with one reader, one after the other; and with two."""

import pytest

from kiosk.staff.agreed import MINUTES
from kiosk.staff.errors import Locked
from tests.helpers.until import until

FOLDER, ANOTHER = "0a" * 16, "0b" * 16


@pytest.fixture(name="ceremony")
def two_cards(ceremony):
    ceremony.mette, ceremony.jonas = ceremony.card("Mette", role="leader"), ceremony.card("Jonas")
    return ceremony


@pytest.fixture(name="kiosk")
def with_one_reader(kiosks, ceremony):
    made = kiosks(ceremony)
    made.reader.state = made.reader.state._replace(readers=("Desk 1",))
    made.staff.start()
    assert made.staff.readers == 1
    return made


def agrees(kiosk, card, to=FOLDER):
    """Say yes with the card, and take it out."""
    kiosk.opened(card)
    key = kiosk.staff.key()
    kiosk.staff.agree(to)
    kiosk.reader.pull()
    assert key == bytes(32), "no key is kept meanwhile"
    with pytest.raises(Locked):
        kiosk.staff.key()


def test_one_agrees_and_the_other_does_it(kiosk, ceremony):
    agrees(kiosk, ceremony.mette)
    assert kiosk.staff.second_for(FOLDER) is None, "nobody is here"
    kiosk.reader.insert(ceremony.jonas)
    kiosk.wait("pin")
    assert kiosk.staff.second_for(FOLDER) is None, "a card alone is no person"
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open")
    assert (kiosk.staff.who.name, kiosk.staff.second_for(FOLDER).name) == ("Jonas", "Mette")
    assert kiosk.staff.key() == ceremony.staff.key
    assert kiosk.staff.second is None, "for nothing else"
    kiosk.staff.agreed_no_more()
    assert kiosk.staff.second_for(FOLDER) is None


def test_nobody_agrees_with_themselves(kiosk, ceremony):
    agrees(kiosk, ceremony.mette)
    kiosk.opened(ceremony.mette)
    assert kiosk.staff.second_for(FOLDER) is None


def test_what_was_agreed_to_is_one_thing(kiosk, ceremony):
    agrees(kiosk, ceremony.mette)
    kiosk.opened(ceremony.jonas)
    assert kiosk.staff.second_for(ANOTHER) is None
    kiosk.staff.agree(ANOTHER)
    kiosk.opened(ceremony.mette)
    assert kiosk.staff.second_for(FOLDER) is None
    assert kiosk.staff.second_for(ANOTHER).name == "Jonas"


def test_it_is_over_after_some_minutes(kiosk, ceremony):
    agrees(kiosk, ceremony.mette)
    kiosk.opened(ceremony.jonas)
    kiosk.clock.after(minutes=MINUTES, seconds=-1)
    assert kiosk.staff.second_for(FOLDER)
    kiosk.clock.after(seconds=1)
    assert kiosk.staff.second_for(FOLDER) is None
    kiosk.clock.after(minutes=-1)
    assert kiosk.staff.second_for(FOLDER) is None, "what is over stays over"


@pytest.mark.parametrize("ends", ["lock", "wipe"])
def test_it_is_over_when_staff_close_or_the_visit_ends(kiosk, ceremony, ends):
    agrees(kiosk, ceremony.mette)
    getattr(kiosk.staff, ends)()
    kiosk.opened(ceremony.jonas)
    assert kiosk.staff.second_for(FOLDER) is None


def test_whose_card_was_closed_meanwhile_has_agreed_to_nothing(kiosk, ceremony):
    agrees(kiosk, ceremony.mette)
    ceremony.cards.pop(ceremony.mette.serial)
    ceremony.wraps.pop(ceremony.mette.serial)
    kiosk.register.keep(ceremony.document())
    kiosk.opened(ceremony.jonas)
    assert kiosk.staff.second_for(FOLDER) is None


def test_only_who_has_a_card_open_can_agree(kiosk, kiosks, ceremony):
    with pytest.raises(Locked):
        kiosk.staff.agree(FOLDER)
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    with pytest.raises(Locked):
        kiosk.staff.agree(FOLDER)
    with pytest.raises(Locked):
        kiosks(reader=None).staff.agree(FOLDER)


def test_whoever_stands_by_in_a_second_reader_stands_by_for_this_too(kiosks, ceremony):
    kiosk = kiosks(ceremony)
    kiosk.staff.start()
    assert kiosk.staff.readers == 2
    kiosk.opened(ceremony.mette)
    assert kiosk.staff.second_for(FOLDER) is None
    kiosk.reader.insert(ceremony.jonas, 1)
    kiosk.wait("pin", of="second_state")
    kiosk.staff.pin(bytearray(b"123456"))
    until(lambda: kiosk.staff.second)
    assert kiosk.staff.second_for(FOLDER).name == "Jonas"
