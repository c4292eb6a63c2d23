"""Staff cards with a real pcscd: seen, asked, unlocked, and every way in which they fail, by its name."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.devices import card_errors as errors
from kiosk.devices import card_process
from kiosk.devices.cards import Cards
from tests.helpers.card_reader import missing, readers
from tests.helpers.card_stage import OURS, POINT, children, held, stage
from tests.helpers.memory_search import search_process, search_tree
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR, certificate, point, signed, staff_card

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@pytest.fixture(scope="module")
def pcscd(tmp_path_factory):
    with readers(tmp_path_factory.mktemp("pcscd")) as running, running.environment():
        yield running


@pytest.fixture
def it(pcscd):
    slots = []
    put = pcscd.insert
    pcscd.insert = lambda *given, **how: slots.append(put(*given, **how)) or slots[-1]
    try:
        with stage(pcscd) as made:
            yield made
            for slot in slots:
                slot.pull()
            made.waits(lambda state: not state.cards or not state.service)
    finally:
        pcscd.insert = put


@pytest.fixture
def own(tmp_path):
    """With a pcscd that the test may kill."""
    with readers(tmp_path) as running, running.environment():
        put, slots = running.insert, []
        running.insert = lambda *given, **how: slots.append(put(*given, **how)) or slots[-1]
        with stage(running) as made:
            yield made
        for slot in slots:
            slot.pull()


# -- what works


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
    card = staff_card()
    for _ in range(3):
        began = time.monotonic()
        slot, _ = it.puts_in(card)
        assert time.monotonic() - began < 1
        began = time.monotonic()
        slot.pull()
        it.waits(lambda state: not state.cards)
        assert time.monotonic() - began < 0.5
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
        end = time.monotonic() + 5
        while not told and time.monotonic() < end:
            time.sleep(0.01)
        for _ in range(2):
            slot = pcscd.insert(staff_card())
            end = time.monotonic() + 5
            while not cards.state.cards and time.monotonic() < end:
                time.sleep(0.01)
            assert cards.state.card == "present", "the state itself waits for no listener"
            slot.pull()
            while cards.state.cards and time.monotonic() < end:
                time.sleep(0.01)
        end = time.monotonic() + 5
        while told.count("present") < 2 and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1.2)
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


# -- the ways to fail, by name


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


def test_card_pulled_while_the_pin_is_checked(it):
    card = staff_card()
    slot, insertion = it.puts_in(card)
    it.looks(insertion)
    slot.delay = 0.3
    threading.Timer(0.5, slot.pull).start()
    began = time.monotonic()
    with pytest.raises(errors.CardPulled):
        it.unlocks(insertion)
    assert time.monotonic() - began < 1.5


def test_card_hangs(it):
    slot, insertion = it.puts_in(staff_card())
    slot.fault = lambda apdu: None
    began, before = time.monotonic(), children()
    with pytest.raises(errors.CardHangs):
        it.looks(insertion, 0.5)
    assert 0.5 <= time.monotonic() - began < 1
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
    slot.fault = lambda apdu: None
    threading.Timer(0.3, slot.pull).start()
    began = time.monotonic()
    with pytest.raises(errors.CardPulled):
        it.looks(insertion, 20)
    assert time.monotonic() - began < 2


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

    slot, insertion = it.puts_in(staff_card(), delay=0.1)
    thread = threading.Thread(target=lambda: it.looks(insertion))
    thread.start()
    end = time.monotonic() + 5
    while not slot.commands and time.monotonic() < end:
        time.sleep(0.01)
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    code, _, _ = scard.SCardConnect(context, it.cards.state.readers[0], scard.SCARD_SHARE_SHARED, 3)
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
    assert own.waits(lambda state: not state.cards) < 0.5, "lost service is a card pulled"
    assert not own.cards.state.service
    with pytest.raises(errors.NoService):
        own.looks(insertion)
    own.pcscd.start()
    assert own.waits(lambda state: state.service) < 2
    _, again = own.puts_in(staff_card())
    assert again > insertion
    own.looks(again)


def test_service_killed_while_a_card_is_asked(own):
    _, insertion = own.puts_in(staff_card(), delay=0.1)
    threading.Timer(0.25, own.pcscd.kill).start()
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


def test_without_a_reader_there_is_no_process_that_speaks_with_cards(own):
    def wait(true):
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end
            time.sleep(0.005)

    wait(lambda: own.cards._worker._child)
    before = len(children())
    own.pcscd.unplug()
    own.waits(lambda state: state.service and not state.readers, 30)
    wait(lambda: own.cards._worker._child is None)
    assert len(children()) == before - 1, "the one that watches is there"
    own.pcscd.plug()
    own.waits(lambda state: len(state.readers) == 2, 30)
    wait(lambda: own.cards._worker._child)
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


# -- the processes


def test_nothing_leaks(it):
    _, insertion = it.puts_in(staff_card())
    it.looks(insertion)
    it.unlocks(insertion)
    gc.collect()
    before = held()
    for _ in range(5):
        it.looks(insertion)
        it.unlocks(insertion)
    gc.collect()
    assert held() == before


def test_stopping_leaves_nothing(pcscd):
    gc.collect()
    before = held()
    with stage(pcscd) as it:
        it.waits(lambda state: state.readers)
        end = time.monotonic() + 30
        while len(children()) != before["children"] + 2 and time.monotonic() < end:
            time.sleep(0.005)
        assert len(children()) == before["children"] + 2
    gc.collect()
    assert held() == before


def test_it_can_be_stopped_and_started_again(pcscd, it):
    from kiosk.clock import SystemClock

    cards = Cards(clock=SystemClock())
    cards.stop()
    with pytest.raises(errors.NoService):
        cards.look(1, challenge=b"")
    it.puts_in(staff_card())
    insertions = []
    for _ in range(2):
        cards.start(lambda state: None)
        end = time.monotonic() + 5
        while not cards.state.cards and time.monotonic() < end:
            time.sleep(0.01)
        insertions.append(cards.state.insertion)
        cards.look(insertions[-1], challenge=b"x")
        cards.stop()
        assert cards.state.cards == ()
    assert insertions == [1, 2], "nobody takes the card of before for the card of now"


def test_the_watcher_is_made_anew_when_it_dies(it):
    _, insertion = it.puts_in(staff_card())
    it.cards._watcher._child.kill()
    it.waits(lambda state: not state.cards)
    it.waits(lambda state: state.insertion > insertion)


def test_the_card_process_is_made_anew_when_it_dies(it):
    _, insertion = it.puts_in(staff_card())
    it.looks(insertion)
    it.cards._worker._child.kill()
    time.sleep(0.1)
    it.looks(insertion)


def test_nothing_of_a_pin_where_others_can_read(it):
    """Not on the command line, not in the environment; its process ends, and this one keeps nothing."""
    pin = bytes(ord("0") + byte % 10 for byte in os.urandom(8))  # never a `bytes` that lives on in a constant
    card = staff_card(pin=pin)
    slot, insertion = it.puts_in(card)
    it.looks(insertion)
    process = it.cards._worker._child.pid
    given, seen = bytearray(pin), []

    def spy(apdu):
        if apdu[1] == 0x87 and not seen:
            seen.append(Path(f"/proc/{process}/cmdline").read_bytes() + Path(f"/proc/{process}/environ").read_bytes())
        return card.answer(apdu)

    slot.fault = spy
    it.cards.unlock(insertion, given, challenge=b"", point=POINT).shared.clear()
    assert given == bytes(8)
    assert seen
    assert pin not in seen[0]
    assert not Path(f"/proc/{process}").exists(), "the process that had the PIN has ended"
    fresh = it.cards._worker._child.pid
    assert not search_process(fresh, pin)


UNLOCKS = """
import os, sys, time
sys.path.insert(0, {root!r})
from kiosk.clock import SystemClock
from kiosk.devices.cards import Cards
pin = bytearray(8)
os.readv(0, [pin])
cards = Cards(clock=SystemClock())
cards.start(lambda state: None)
while not cards.state.cards:
    time.sleep(0.01)
insertion = cards.state.insertion
cards.look(insertion, challenge=b"x")
print("looked", flush=True)
sys.stdin.readline()
unlocked = cards.unlock(insertion, pin, challenge=b"x", point=bytes.fromhex({point!r}))
print("unlocked", flush=True)
sys.stdin.readline()
unlocked.shared[:] = bytes(32)
print("wiped", flush=True)
sys.stdin.readline()
"""


def test_neither_process_keeps_the_pin_or_the_secret(it):
    """The kiosk's part in a process of its own, for the card in software knows both."""
    pin = bytes(ord("0") + byte % 10 for byte in os.urandom(8))
    card = staff_card(pin=pin)
    it.puts_in(card)
    shared = OURS.exchange(ec.ECDH(), card.slots[0x9D].key.public_key())
    code = UNLOCKS.format(root=str(card_process.ROOT), point=POINT.hex())
    kiosk = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    try:
        kiosk.stdin.write(pin)
        assert kiosk.stdout.readline() == b"looked\n"
        assert search_tree(kiosk.pid, pin), "the search finds it where it is"
        kiosk.stdin.write(b"\n")
        assert kiosk.stdout.readline() == b"unlocked\n"
        assert search_tree(kiosk.pid, shared), "as above"
        assert not search_tree(kiosk.pid, pin)
        kiosk.stdin.write(b"\n")
        assert kiosk.stdout.readline() == b"wiped\n"
        assert not search_tree(kiosk.pid, shared)
    finally:
        kiosk.kill()
        kiosk.wait()
        kiosk.stdin.close()
        kiosk.stdout.close()


def test_no_core_dumps_and_no_more_than_it_needs(it):
    time.sleep(0.5)
    limits = Path(f"/proc/{it.cards._worker._child.pid}/limits").read_text()
    assert "Max core file size        0                    0 " in limits
    assert "Max file size             0                    0 " in limits
    status = Path(f"/proc/{it.cards._worker._child.pid}/status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status


def test_a_card_process_without_its_kiosk_ends(pcscd):
    """Also in the middle of a card that hangs: it may hold a PIN."""
    from kiosk.devices.card_pipe import send

    slot = pcscd.insert(staff_card(), fault=lambda apdu: None)
    time.sleep(0.8)
    child = card_process.start(card_process.COMMAND, "work")
    try:
        name = {"reader": "Virtual PCD 00 00", "count": events("Virtual PCD 00 00"), "short": True}
        send(child.stdin.fileno(), {"task": "look", "slots": [], "challenge": "", "seconds": 0.2, **name})
        began = time.monotonic()
        assert child.wait(10) == -signal.SIGALRM
        assert time.monotonic() - began < 3
    finally:
        card_process.end(child)
        slot.pull()
    idle = card_process.start(card_process.COMMAND, "work")
    idle.stdin.close()
    try:
        assert idle.wait(10) == 0
    finally:
        card_process.end(idle)


def events(reader):
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, states = scard.SCardGetStatusChange(context, 0, [(reader, 0)])
    scard.SCardReleaseContext(context)
    return states[0][1] >> 16 & 0xFFFF


def test_a_watcher_without_its_kiosk_ends(pcscd):
    child = card_process.start(card_process.COMMAND, "watch")
    child.stdout.close()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        pytest.fail("it lives on")
    finally:
        card_process.end(child)
