"""Every way in which a card or its service fails, by its name, with a real pcscd."""

import os
import signal
import threading
import time

import pytest

from kiosk.devices import card_errors as errors
from kiosk.devices.card_watcher import SILENT
from kiosk.devices.cards import Cards
from tests.helpers.card_reader import missing
from tests.helpers.card_stage import children
from tests.helpers.staff_card import staff_card

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


def test_no_card(it):
    with pytest.raises(errors.NoCard):
        it.looks(0)


def test_mute_card(it):
    _, insertion = it.puts_in(staff_card(), atr=b"\x3b")
    with pytest.raises(errors.MuteCard):
        it.looks(insertion)


def test_not_piv(it):
    _, insertion = it.puts_in(staff_card(), fault=lambda apdu: b"\x6a\x82")
    with pytest.raises(errors.NotPiv):
        it.looks(insertion)


@pytest.mark.parametrize("instruction", [0xA4, 0xCB, 0x87])
def test_card_pulled_in_the_middle_of_a_command(it, instruction):
    slot, insertion = it.puts_in(staff_card())
    card = slot.card

    def pulled(apdu):
        if apdu[1] != instruction:
            return card.answer(apdu)
        slot._line.shutdown(2)
        return None

    slot.fault = pulled
    with pytest.raises(errors.CardPulled):
        it.looks(insertion)


def pulled_when_asked(slot):
    """The card answers no more, and is taken out once it was asked something; gives the thread that does it."""
    asked = threading.Event()
    slot.fault = lambda apdu: asked.set()
    thread = threading.Thread(target=lambda: asked.wait(30) and slot.pull())
    thread.start()
    return thread


def test_card_pulled_while_the_pin_is_checked(it):
    card = staff_card()
    slot, insertion = it.puts_in(card)
    it.looks(insertion)
    pulled = pulled_when_asked(slot)
    with pytest.raises(errors.CardPulled):
        it.unlocks(insertion, seconds=60)
    pulled.join()
    assert time.monotonic() - slot.gone_at < 20, "the deadline is not waited for"


def test_card_hangs(it):
    slot, insertion = it.puts_in(staff_card())
    slot.fault = lambda apdu: None
    began, before = time.monotonic(), children()
    with pytest.raises(errors.CardHangs):
        it.looks(insertion, 0.5)
    assert time.monotonic() - began >= 0.5
    assert len(children()) == len(before)
    assert children() != before, "the process that hung is gone"
    with pytest.raises(errors.CardHangs):
        it.looks(insertion, 2)
    slot.pull()
    it.waits(lambda state: not state.cards)
    _, insertion = it.puts_in(staff_card())
    it.looks(insertion)


def test_a_hanging_card_that_is_pulled_is_not_waited_for(it):
    slot, insertion = it.puts_in(staff_card())
    pulled = pulled_when_asked(slot)
    with pytest.raises(errors.CardPulled):
        it.looks(insertion, 60)
    pulled.join()
    assert time.monotonic() - slot.gone_at < 20, "the deadline is not waited for"


@pytest.mark.parametrize("said", [b"\x90", b"\x53\x82\xff\xff\x00\x90\x00", b"x" * 60_000, bytes(200) + b"\x90\x00"])
def test_card_garbled(it, said):
    card = staff_card()
    _, insertion = it.puts_in(card, fault=lambda apdu: said if apdu[1] == 0xCB else card.answer(apdu))
    with pytest.raises(errors.CardGarbled):
        it.looks(insertion)


@pytest.fixture
def another_program(it):
    """A program that uses the card too."""
    from smartcard import scard

    def connected(how):
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        assert code == 0
        code, handle, _ = scard.SCardConnect(context, it.cards.state.readers[0], how, 3)
        assert code == 0
        return scard, handle

    return connected


def test_card_held(it, another_program):
    _, insertion = it.puts_in(staff_card())
    scard, handle = another_program(2)
    with pytest.raises(errors.CardHeld):
        it.looks(insertion)
    scard.SCardDisconnect(handle, 0)
    it.looks(insertion)


def test_reset_by_another(it, another_program):
    """While we have the card, nobody can. Between look and unlock it costs nothing: each begins from the start."""
    _, insertion = it.puts_in(staff_card())
    it.looks(insertion)
    scard, first = another_program(2)
    _, second = another_program(2)
    scard.SCardDisconnect(second, scard.SCARD_RESET_CARD)
    code, _ = scard.SCardTransmit(first, scard.SCARD_PCI_T1, [0, 0xA4, 4, 0, 0])
    assert type(errors.from_code(code)) is errors.CardHeld
    scard.SCardDisconnect(first, 0)
    it.unlocks(insertion)


def test_nobody_else_while_we_have_it(it):
    from smartcard import scard

    slot, insertion = it.puts_in(staff_card())
    asked, goes_on = threading.Event(), threading.Event()

    def slowly(apdu):
        asked.set()
        goes_on.wait(30)
        return slot.card.answer(apdu)

    slot.fault = slowly
    thread = threading.Thread(target=lambda: it.looks(insertion))
    thread.start()
    assert asked.wait(30)
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    code, _, _ = scard.SCardConnect(context, it.cards.state.readers[0], scard.SCARD_SHARE_SHARED, 3)
    goes_on.set()
    thread.join()
    assert code & 0xFFFFFFFF == 0x8010000B


def test_wrong_pin_then_blocked(it):
    card = staff_card()
    _, insertion = it.puts_in(card)
    it.looks(insertion)
    for left in (2, 1):
        with pytest.raises(errors.WrongPin) as wrong:
            it.unlocks(insertion, b"000000")
        assert wrong.value.left == card.left == left
    with pytest.raises(errors.OneTryLeft):
        it.unlocks(insertion)
    assert card.left == 1
    with pytest.raises(errors.PinBlocked):
        it.unlocks(insertion, b"000000", spend_last=True)
    with pytest.raises(errors.PinBlocked):
        it.unlocks(insertion)
    assert it.looks(insertion).tries_left == 0
    it.cards.unblock(insertion, bytearray(b"12345678"), bytearray(b"222222"))
    it.unlocks(insertion, b"222222")


def test_swapped_so_fast_that_the_reader_did_not_notice(it):
    """The number of the insertion is the same; the card's own is not, and it gets no PIN."""
    card, other = staff_card(), staff_card()
    slot, insertion = it.puts_in(card)
    it.looks(insertion)
    slot.card = other
    with pytest.raises(errors.CardSwapped):
        it.unlocks(insertion)
    assert not any(said[1] == 0x20 for said in other.said)
    assert other.left == 3


def test_swapped_between_look_and_unlock(it):
    slot, insertion = it.puts_in(staff_card())
    it.looks(insertion)
    slot.pull()
    it.waits(lambda state: not state.cards)
    other = staff_card()
    it.puts_in(other)
    with pytest.raises(errors.CardSwapped):
        it.unlocks(insertion)
    assert other.said == []


def test_another_card_than_the_watcher_told_of(it):
    """The process finds out by the reader's events, also before the watcher has told."""
    _, insertion = it.puts_in(staff_card())
    key = next(iter(it.cards._watcher._held))
    state = it.cards.state
    it.cards._watcher.state = state._replace(cards=(state.cards[0]._replace(events=key[3] + 2),))
    try:
        with pytest.raises(errors.CardSwapped):
            it.looks(insertion)
    finally:
        it.cards._watcher.state = state


def test_no_service_and_back(own):
    _, insertion = own.puts_in(staff_card())
    own.pcscd.kill()
    assert own.waits(lambda state: not state.cards) < SILENT, "lost service is a card pulled: it is heard, not missed"
    assert not own.cards.state.service
    with pytest.raises(errors.NoService):
        own.looks(insertion)
    own.pcscd.start()
    own.waits(lambda state: state.service)
    _, again = own.puts_in(staff_card())
    assert again > insertion
    own.looks(again)


def test_service_killed_while_a_card_is_asked(own):
    slot, insertion = own.puts_in(staff_card())
    slot.fault = lambda apdu: own.pcscd.kill()
    with pytest.raises((errors.NoService, errors.CardPulled)):
        own.looks(insertion)


def test_no_reader_and_back(own):
    _, insertion = own.puts_in(staff_card())
    own.pcscd.unplug()
    own.waits(lambda state: state.service and not state.readers)
    with pytest.raises(errors.NoReader):
        own.looks(insertion)
    own.pcscd.plug()
    own.waits(lambda state: len(state.readers) == 2)
    _, insertion = own.puts_in(staff_card())
    own.looks(insertion)


def test_a_service_that_hangs(own):
    """Stopped, not dead: the watcher falls silent, and a card is taken for pulled."""
    _, insertion = own.puts_in(staff_card())
    os.kill(own.pcscd._process.pid, signal.SIGSTOP)
    try:
        with pytest.raises((errors.CardHangs, errors.CardPulled)):
            own.looks(insertion, 0.5)
    finally:
        os.kill(own.pcscd._process.pid, signal.SIGCONT)
    own.waits(lambda state: state.service)


def test_without_any_card_service(monkeypatch):
    from kiosk.clock import SystemClock

    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", "/nowhere/comm")
    cards = Cards(clock=SystemClock())
    cards.start(lambda state: None)
    try:
        with pytest.raises(errors.NoService):
            cards.look(1, challenge=b"")
    finally:
        cards.stop()
