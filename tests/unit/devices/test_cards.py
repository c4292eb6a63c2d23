"""Staff cards with a real pcscd: seen, asked, unlocked, told of, and made ours."""

import time
from statistics import median

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.devices import card_errors as errors
from kiosk.devices.cards import Cards
from tests.helpers.card_reader import missing
from tests.helpers.card_stage import OURS, POINT
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR, certificate, point, signed, staff_card
from tests.helpers.until import until

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@pytest.mark.parametrize(("atr", "most"), [(SHORT_ATR, 16), (LONG_ATR, 7)])
def test_a_card_is_seen_looked_at_and_unlocked(it, atr, most):
    card = staff_card(packed=(0x9D,), size=700)
    slot, insertion = it.puts_in(card, atr=atr)
    looked = it.looks(insertion)
    assert (looked.insertion, looked.guid, looked.tries_left) == (insertion, card.guid, 3)
    assert looked.certificates == {
        number: one.certificate.public_bytes(Encoding.DER) for number, one in card.slots.items()
    }
    signed(card, 0x9E, looked.proved, b"look")
    assert slot.commands <= most, "each costs 60 ms on a slow card"
    before, pin = slot.commands, bytearray(b"123456")
    unlocked = it.cards.unlock(insertion, pin, challenge=b"unlock", point=POINT)
    assert pin == bytes(6)
    signed(card, 0x9A, unlocked.signature, b"unlock")
    assert unlocked.shared == OURS.exchange(ec.ECDH(), card.slots[0x9D].key.public_key())
    assert slot.commands - before == 6
    assert not card.verified, "the card was reset: nobody after us finds the PIN given"


@pytest.mark.parametrize("no", [b"\x67\x00", b"\x00"])
def test_a_reader_that_carries_no_long_commands(it, no):
    """The card says that it takes them; the reader can't. It is found out once."""
    card, long = staff_card(), []

    def only_short(apdu):
        if len(apdu) > 7 and apdu[1] == 0xCB and apdu[4] == 0:
            long.append(apdu)
            return no
        return card.answer(apdu)

    _, insertion = it.puts_in(card, atr=LONG_ATR, fault=only_short)
    assert len(it.looks(insertion).certificates) == 3
    it.unlocks(insertion)
    it.looks(insertion)
    assert len(long) == 1


def test_no_pin_before_a_look(it):
    card = staff_card()
    slot, insertion = it.puts_in(card)
    with pytest.raises(errors.CardSwapped):
        it.unlocks(insertion)
    assert slot.commands == 0


def test_coming_and_going_is_told_in_time(it):
    """Mostly, for another program may have the processor; pcscd itself looks every 0.4 seconds."""
    card, came, went = staff_card(), [], []
    for _ in range(5):
        began = time.monotonic()
        slot, _ = it.puts_in(card)
        came.append(time.monotonic() - began)
        began = time.monotonic()
        slot.pull()
        it.waits(lambda state: not state.cards)
        went.append(time.monotonic() - began)
    assert median(came) < 1
    assert median(went) < 0.5
    numbers = [state.insertion for _, state in it.told if state.cards]
    assert numbers == sorted(set(numbers)), "each insertion has a number of its own"


@pytest.mark.logs("^card listener: ValueError$")
def test_a_listener_that_is_slow_or_fails_misses_nothing(pcscd):
    from kiosk.clock import SystemClock

    told, cards = [], Cards(clock=SystemClock())

    def slow(state):
        told.append(state.card)
        if state.card == "present":
            time.sleep(1)
            raise ValueError

    cards.start(slow)
    try:
        until(lambda: told)
        for _ in range(2):
            slot = pcscd.insert(staff_card())
            until(lambda: cards.state.cards)
            assert cards.state.card == "present", "the state itself waits for no listener"
            slot.pull()
            until(lambda: not cards.state.cards)
        until(lambda: len(told) >= 5)
    finally:
        cards.stop()
    assert told == ["none", "present", "none", "present", "none"]


def test_two_cards_for_two_people(it):
    """The first takes the first place, whatever reader it is in, and keeps it; a third takes what has become free."""
    mette, omar, third = staff_card(), staff_card(), staff_card()

    def places():
        return {one.insertion: one.place for one in it.cards.state.cards}

    slot, first = it.puts_in(mette, reader=1)
    _, second = it.puts_in(omar, reader=0)
    assert places() == {first: 0, second: 1}
    for insertion, card in ((first, mette), (second, omar)):
        assert it.looks(insertion).guid == card.guid
    slot.pull()
    it.waits(lambda state: len(state.cards) == 1)
    assert places() == {second: 1}, "one keeps its place when the other goes"
    _, last = it.puts_in(third, reader=1)
    assert places() == {second: 1, last: 0}


# -- enrolment


def test_a_blank_card_is_made_ours(it):
    from tests.helpers.piv_card import PivCard

    card = PivCard(objects={"5FC102": b""})
    _, insertion = it.puts_in(card)
    assert it.looks(insertion).certificates == {}
    management = bytearray(card.management)
    with pytest.raises(errors.WrongManagementKey):
        it.cards.check_management(insertion, management=bytearray(24))
    it.cards.check_management(insertion, management=management)
    it.cards.put_guid(insertion, b"0123456789abcdef", "20301231", management=management)
    for slot in (0x9A, 0x9D, 0x9E):
        assert it.cards.generate(insertion, slot, management=management) == point(card.slots[slot].key)
        der = certificate(card.slots[slot].key).public_bytes(Encoding.DER)
        it.cards.put_certificate(insertion, slot, der, management=management)
    signed(card, 0x9E, it.cards.prove(insertion, 0x9E, b"kept"), b"kept")
    signed(card, 0x9A, it.cards.prove(insertion, 0x9A, b"kept", bytearray(b"123456")), b"kept")
    it.cards.change_pin(insertion, bytearray(b"123456"), bytearray(b"654321"))
    it.cards.change_puk(insertion, bytearray(b"12345678"), bytearray(b"87654321"))
    assert it.looks(insertion).guid == b"0123456789abcdef"
    it.unlocks(insertion, b"654321")
    assert (card.pin, card.puk) == (b"654321", b"87654321")
