"""All the ways in which a card fails, by name, with a real card service, a reader's driver and a card of software."""

import copy
import threading
import time
from datetime import timedelta

import pytest

from kiosk.devices import card_errors as errors
from kiosk.devices.cards import Cards
from kiosk.staff import errors as staff_errors
from kiosk.staff.failures import BEYOND, TWELVE, called
from tests.helpers import card_reader
from tests.helpers.centre import NOON, TurnedClock
from tests.helpers.ceremony import LAST, Ceremony
from tests.helpers.piv_card import MORE, PivCard
from tests.helpers.until import until
from tests.unit.staff.conftest import Kiosk

pytestmark = pytest.mark.skipif(bool(card_reader.missing()), reason=card_reader.missing())

ANY_ATR = bytes.fromhex("3B00")


class WallClock(TurnedClock):
    """The time of day is a test's, that which only grows is the machine's."""

    def monotonic(self):
        return time.monotonic()


class Desk:
    """A kiosk with real readers, and a centre's key to make cards with."""

    def __init__(self, pcscd, folder, ceremony):
        self.pcscd, self.ceremony = pcscd, ceremony
        self.mette, self.jonas = ceremony.card("Mette", role="leader"), ceremony.card("Jonas")
        clock = WallClock()
        self.kiosk = Kiosk(folder, ceremony, reader=Cards(clock=clock), clock=clock)
        self.staff, self.inside = self.kiosk.staff, []
        self.staff.start()
        self.kiosk.wait("none")

    def insert(self, card, **how):
        inserted = self.pcscd.insert(card, **how)
        self.inside.append(inserted)
        return inserted

    def relist(self, **other):
        """A new list, with what the test changed."""
        self.kiosk.register.keep(self.ceremony.document(**other))

    def asked(self):
        """A card was put in, and its PIN is asked for."""
        inserted = self.insert(self.mette)
        self.kiosk.wait("pin")
        return inserted

    def pin(self, digits=b"123456"):
        self.staff.pin(bytearray(digits))

    def close(self):
        for one in self.inside:
            one.pull()
        self.kiosk.close()


@pytest.fixture(name="pcscd", scope="module")
def a_pcscd(tmp_path_factory):
    with card_reader.readers(tmp_path_factory.mktemp("pcscd")) as found:
        yield found


@pytest.fixture(name="desk")
def a_desk(pcscd, tmp_path):
    with pcscd.environment():
        made = Desk(pcscd, tmp_path, Ceremony())
        yield made
        made.close()


def the_wrong_way_round(desk):
    desk.insert(desk.mette, atr=b"\x00")


def another_kind_of_card(desk):
    card = PivCard()
    card.answer = lambda apdu: b"\x6a\x82"
    desk.insert(card)


def pulled_too_soon(desk):
    inserted = desk.asked()

    def pull(apdu):
        if apdu[1] != 0x20:
            return desk.mette.answer(apdu)
        threading.Thread(target=inserted.pull).start()
        return None

    inserted.fault = pull
    desk.pin()


def swapped_for_another(desk):
    """The chip is another, and no reader saw it go."""
    inserted = desk.asked()
    inserted.card = desk.jonas
    desk.pin()


def hangs(desk):
    inserted = desk.asked()
    inserted.fault = lambda apdu: None if apdu[1] == 0x87 else desk.mette.answer(apdu)
    desk.pin()


def half_read(desk):
    def half(apdu):
        answer = desk.mette.answer(apdu)
        return answer[: len(answer) // 2] + b"\x90\x00" if apdu[1] == 0xCB and answer[-2] != MORE >> 8 else answer

    desk.insert(desk.mette, fault=half)


def another_centres(desk):
    desk.insert(Ceremony().card("Mette", role="leader"))


def expired(desk):
    desk.kiosk.clock.after(days=366)
    desk.insert(desk.mette)


def closed(desk):
    desk.kiosk.register.close(desk.mette.serial)
    desk.insert(desk.mette)


def a_copy(desk):
    copied = copy.copy(desk.jonas)
    copied.slots = {
        slot: copy.replace(own, certificate=desk.mette.slots[slot].certificate)
        if hasattr(copy, "replace")
        else type(own)(own.key, desk.mette.slots[slot].certificate)
        for slot, own in desk.jonas.slots.items()
    }
    desk.insert(copied)


def wrong_pin(desk):
    desk.asked()
    desk.pin(b"654321")


def blocked(desk):
    desk.mette.left = 0
    desk.insert(desk.mette)


def one_try_left(desk):
    desk.mette.left = 1
    desk.insert(desk.mette)


def not_on_the_list(desk):
    desk.insert(desk.ceremony.card("Ny", listed=False))


def another_key_than_on_the_list(desk):
    card = desk.ceremony.cards[desk.mette.serial]
    desk.ceremony.list(card.serial, "Mette", desk.ceremony.cards[desk.jonas.serial].key)
    desk.relist()
    desk.insert(desk.mette)


def without_a_staff_key(desk):
    desk.ceremony.wraps.pop(desk.mette.serial)
    desk.relist()
    desk.insert(desk.mette)


def not_valid_yet(desk):
    desk.insert(desk.ceremony.card("Ny", now=NOON + timedelta(days=9), last=LAST + timedelta(days=9)))


def held_by_another_program(desk):
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    inserted = desk.asked()
    name = desk.kiosk.reader.state.cards[0].reader
    code, handle, _ = scard.SCardConnect(context, name, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T1)
    assert code == 0, inserted
    desk.pin()
    desk.kiosk.wait("refused")
    scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)


def no_list_at_this_kiosk(desk):
    for path in (desk.kiosk.folder / "staff").iterdir():
        path.unlink()
    desk.insert(desk.mette)


PROVOKED = {
    "the wrong way round": the_wrong_way_round,
    "another kind of card": another_kind_of_card,
    "pulled too soon": pulled_too_soon,
    "swapped for another": swapped_for_another,
    "hangs": hangs,
    "half read": half_read,
    "another centre's": another_centres,
    "expired": expired,
    "closed": closed,
    "a copy": a_copy,
    "wrong PIN": wrong_pin,
    "blocked": blocked,
    "one try left": one_try_left,
    "not on the list": not_on_the_list,
    "another key than on the list": another_key_than_on_the_list,
    "without a staff key": without_a_staff_key,
    "not valid yet": not_valid_yet,
    "held by another program": held_by_another_program,
    "no list at this kiosk": no_list_at_this_kiosk,
}


def test_there_are_twelve_and_each_is_tried():
    assert len(TWELVE) == 12
    assert {*TWELVE, *BEYOND} == set(PROVOKED)


@pytest.mark.parametrize("name", [*TWELVE, *BEYOND])
def test_the_card_is_refused_and_the_sentence_says_why(desk, name, monkeypatch):
    monkeypatch.setattr("kiosk.staff.unlock.UNLOCKS", 1.5)
    failures = []

    def look():
        if desk.staff.failure:
            failures.append(desk.staff.failure)

    desk.staff.listen(look)
    PROVOKED[name](desk)
    until(lambda: failures, lambda: desk.staff.state)
    expected = {**TWELVE, **BEYOND}[name]
    assert type(failures[0]) is expected.error
    assert called(failures[0]) == expected.called
    assert desk.staff.state != "open"
    with pytest.raises(staff_errors.Locked):
        desk.staff.key()
    assert "{" not in str(failures[0])


def test_and_a_good_card_opens_after_each_failure(desk):
    desk.mette.left = 3
    for provoke in (half_read, hangs):
        provoke(desk)
        desk.kiosk.wait("refused")
        desk.inside.pop().pull()
        desk.kiosk.wait("none")
    took = []
    while len(took) < 5 and not any(one < 0.5 for one in took):  # another program may have the processor
        desk.asked()
        desk.pin()
        desk.kiosk.wait("open")
        key = desk.staff.key()
        assert key == desk.ceremony.staff.key
        began = time.monotonic()
        desk.inside.pop().pull()
        until(lambda: key == bytes(32))  # noqa: B023 - it is this one's
        took.append(time.monotonic() - began)
        desk.kiosk.wait("none")
    assert min(took) < 0.5


def test_what_stands_in_no_table_was_not_read():
    assert called(errors.NoCard()) == "none"
    assert called(errors.NoService()) == "unreadable"
