"""Random things that happen to cards, each while a card is looked at or unlocked: tests/faults/test_card_events.py."""

import gc
import random
import threading
import time
from collections import Counter
from pathlib import Path

from kiosk.devices import card_errors as errors
from tests.helpers.card_stage import OURS, Stage, held
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR, signed, staff_card

SETTLED = 4.0  # seconds until what the kiosk knows must be what is so
POLL = 0.45  # seconds: pcscd looks every 0.4; nobody swaps a card faster, and it loses one that is (it stays "empty")
LATE = 0.5  # seconds after a pull at which an unlock that was done before it may still be answered


class Campaign:
    """`run(events)` lets so many happen, and raises AssertionError for the first thing that must not be."""

    def __init__(self, pcscd, seed):
        self.chance, self.pcscd = random.Random(seed), pcscd
        self.stage = Stage(pcscd)
        self.people = [staff_card(pin=b"%06d" % (100_001 * number), packed=(0x9A,)) for number in range(1, 6)]
        self.slots, self.empty_since = {}, {}
        self.outcomes, self.happened = Counter(), Counter()
        self.kilobytes = []
        self.slowest = 0.0

    def close(self):
        for slot in self.slots.values():
            slot.pull()
        self.stage.cards.stop()

    def run(self, events, every=50):
        self._settles()
        self._asked(self._start_asking())  # everything is loaded that ever will be
        before = None
        for number in range(1, events + 1):
            event = self.chance.choices([name for name, _ in EVENTS], [weight for _, weight in EVENTS])[0]
            self.happened[event] += 1
            asking = self._start_asking()
            time.sleep(self.chance.choice((0, 0.01, 0.05, 0.15)))
            getattr(self, f"_{event}")()
            self._asked(asking)
            self._settles()
            self.stage.told.clear()  # what only a test remembers would look like a leak
            for card in self.people:
                card.said.clear()
                assert card.left == card.tries, f"{event}: a PIN went to a card that it was not of"
            if number % every == 0 or number == events:
                now = self._counted()
                before = before or now
                assert now == before, f"after {number}: {now}, before {before}"
                self.kilobytes.append(memory())
        return self

    # -- what a person or a program does meanwhile

    def _start_asking(self):
        present = self.stage.cards.state.cards
        chosen = self.chance.choice(present) if present else None
        slot = self.slots.get(chosen.reader[-1]) if chosen else None
        asking = {"insertion": chosen.insertion if chosen else 0, "card": slot.card if slot else None, "slot": slot}
        seconds, unlock = self.chance.choice((0.3, 1.5)), self.chance.random() < 0.7
        asking["thread"] = threading.Thread(target=self._ask, args=(asking, seconds, unlock))
        asking["thread"].start()
        return asking

    def _ask(self, asking, seconds, unlock):
        try:
            looked = self.stage.looks(asking["insertion"], seconds)
            asking["did"] = "looked"
            if unlock and looked.proved:
                person = next((one for one in self.people if one.guid == looked.guid), None)
                if person is None:
                    return  # a garbled number: nobody would type a PIN
                unlocked = self.stage.unlocks(asking["insertion"], person.pin, seconds)
                asking["answered"] = time.monotonic()
                asking["did"], asking["unlocked"], asking["person"] = "unlocked", unlocked, person
        except errors.CardError as error:
            asking["did"] = type(error).__name__
        except BaseException as error:  # noqa: BLE001 - for the main thread
            asking["bug"] = error

    def _asked(self, asking):
        asking["thread"].join(15)
        assert not asking["thread"].is_alive(), "stuck"
        if "bug" in asking:
            raise asking["bug"]
        self.outcomes[asking["did"]] += 1
        if "unlocked" not in asking:
            return
        person, unlocked = asking["person"], asking["unlocked"]
        slot = asking["slot"]
        if slot is not None and slot.out and slot.card is person:
            self.slowest = max(self.slowest, asking["answered"] - slot.out)
            assert asking["answered"] - slot.out < LATE, "unlocked without a card"
        if slot is None or not slot.garbled:  # a garbled card may say anything
            signed(person, 0x9A, unlocked.signature, b"unlock")
            assert unlocked.shared == OURS.exchange(*_ecdh(person)), "another's key"

    # -- events

    def _free(self):
        return [reader for reader in "01" if reader not in self.slots]

    def _insert(self):
        if free := self._free():
            self._put(self.chance.choice(free))
        else:
            self._pull()

    def _put(self, reader):
        idle = [card for card in self.people if card not in [slot.card for slot in self.slots.values()]]
        time.sleep(max(0.0, self.empty_since.get(reader, 0.0) + POLL - time.monotonic()))
        slot = self.pcscd.insert(
            self.chance.choice(idle), reader=int(reader), atr=self.chance.choice((SHORT_ATR, LONG_ATR)),
            delay=self.chance.choice((0, 0.005, 0.03)),
        )  # fmt: skip
        slot.out, slot.garbled = 0, False
        self.slots[reader] = slot

    def _pull(self, reader=None):
        if not self.slots:
            return self._insert()
        reader = reader or self.chance.choice(sorted(self.slots))
        slot = self.slots.pop(reader)
        slot.out = self.empty_since[reader] = time.monotonic()
        slot.pull()
        return None

    def _swap(self):
        if not self.slots:
            return self._insert()
        reader = self.chance.choice(sorted(self.slots))
        self._pull(reader)
        return self._put(reader)

    def _hang(self):
        if not self.slots:
            return self._insert()
        reader = self.chance.choice(sorted(self.slots))
        self.slots[reader].fault = lambda apdu: None
        time.sleep(self.chance.random())
        return self._pull(reader)

    def _garble(self):
        if not self.slots:
            return self._insert()
        slot, chance = self.slots[self.chance.choice(sorted(self.slots))], self.chance
        until = time.monotonic() + 0.5

        def garbled(apdu):
            good = slot.card.answer(apdu) if apdu[1] != 0x20 else None
            if good is None or time.monotonic() > until:
                return slot.card.answer(apdu) if good is None else good
            return chance.choice([good, good[:-1] or b"\0", chance.randbytes(chance.randrange(1, 300)), b"\x6f\x00"])

        slot.fault, slot.garbled = garbled, True
        while time.monotonic() < until:
            time.sleep(0.05)
        slot.fault = None
        return None

    def _restart(self):
        self._crash(self.pcscd.kill, self.pcscd.start)

    def _readers_away(self):
        self._crash(self.pcscd.unplug, self.pcscd.plug)

    def _crash(self, down, up):
        for slot in self.slots.values():
            slot.out = time.monotonic()
        down()
        for slot in self.slots.values():
            slot.pull()
        self.slots.clear()
        time.sleep(self.chance.choice((0, 0.2, 0.6)))
        up()

    def _process_dies(self):
        for child in (self.stage.cards._worker._child, self.stage.cards._watcher._child):
            if child and self.chance.random() < 0.7:
                child.kill()

    # -- what must be so afterwards

    def _settles(self):
        end = time.monotonic() + SETTLED
        while True:
            state = self.stage.cards.state
            seen = {one.reader[-1] for one in state.cards}
            if state.service and len(state.readers) == 2 and seen == set(self.slots):
                return
            if time.monotonic() > end:
                alive = {reader: slot.alive for reader, slot in self.slots.items()}
                raise AssertionError(
                    f"the kiosk knows of {state}; cards are in {alive}; the service knows of {asked()}"
                )
            time.sleep(0.01)

    def _counted(self):
        """What this process holds; without the cards in software, which are threads and sockets of it too."""
        end = time.monotonic() + 5
        while True:
            gc.collect()
            found = held()
            found["threads"] -= len(self.slots)
            found["descriptors"] -= len(self.slots)
            if found["children"] == 3 or time.monotonic() > end:  # pcscd, watcher, worker
                return found
            time.sleep(0.1)


def _ecdh(card):
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.ECDH(), card.slots[0x9D].key.public_key()


def asked():
    """What the service itself says, to another program."""
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, names = scard.SCardListReaders(context, [])
    _, states = scard.SCardGetStatusChange(context, 0, [(name, 0) for name in names])
    scard.SCardReleaseContext(context)
    return [(name, hex(state)) for name, state, _ in states]


def memory():
    """Kilobytes that are in memory of this process."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


EVENTS = (
    ("insert", 30), ("pull", 20), ("swap", 16), ("hang", 8), ("garble", 8), ("restart", 6), ("readers_away", 6),
    ("process_dies", 6),
)  # fmt: skip
