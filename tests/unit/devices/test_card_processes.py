"""The two processes that see to cards: there when wanted, shut in, killed, made anew, and nothing left of a PIN."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.devices import card_errors as errors
from kiosk.devices import card_process
from kiosk.devices.cards import Cards
from tests.helpers.card_reader import missing
from tests.helpers.card_stage import OURS, POINT, children, held, stage
from tests.helpers.memory_search import search_process, search_tree
from tests.helpers.staff_card import staff_card
from tests.helpers.until import until

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


def test_without_a_reader_there_is_no_process_that_speaks_with_cards(own):
    until(lambda: own.cards._worker._child)
    before = len(children())
    own.pcscd.unplug()
    own.waits(lambda state: state.service and not state.readers, 30)
    until(lambda: own.cards._worker._child is None)
    assert len(children()) == before - 1, "the one that watches is there"
    own.pcscd.plug()
    own.waits(lambda state: len(state.readers) == 2, 30)
    until(lambda: own.cards._worker._child)
    _, insertion = own.puts_in(staff_card())
    own.looks(insertion)


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
        until(lambda: len(children()) == before["children"] + 2)
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
        until(lambda: cards.state.cards)
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
    it.cards._worker._child.wait(30)
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
    _, insertion = it.puts_in(staff_card())
    it.looks(insertion)  # it is shut in before it answers
    limits = Path(f"/proc/{it.cards._worker._child.pid}/limits").read_text()
    assert "Max core file size        0                    0 " in limits
    assert "Max file size             0                    0 " in limits
    status = Path(f"/proc/{it.cards._worker._child.pid}/status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status


def test_a_card_process_without_its_kiosk_ends(pcscd):
    """Also in the middle of a card that hangs: it may hold a PIN."""
    from kiosk.devices.card_pipe import send

    with stage(pcscd) as it:
        slot, _ = it.puts_in(staff_card(), fault=lambda apdu: None)
    child = card_process.start(card_process.COMMAND, "work")
    try:
        name = {"reader": "Virtual PCD 00 00", "count": events("Virtual PCD 00 00"), "short": True}
        send(child.stdin.fileno(), {"task": "look", "slots": [], "challenge": "", "seconds": 0.2, **name})
        assert child.wait(30) == -signal.SIGALRM
    finally:
        card_process.end(child)
        slot.pull()
    idle = card_process.start(card_process.COMMAND, "work")
    idle.stdin.close()
    try:
        assert idle.wait(30) == 0
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
        child.wait(30)
    except subprocess.TimeoutExpired:
        pytest.fail("it lives on")
    finally:
        card_process.end(child)
