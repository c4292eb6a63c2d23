"""Cards, readers and a pcscd together, and what a test asks of them."""

import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.clock import SystemClock
from kiosk.devices.cards import Cards
from tests.helpers import memory_search
from tests.helpers.staff_card import point

OURS = ec.generate_private_key(ec.SECP256R1())
POINT = point(OURS)
PATIENCE = 30


class Stage:
    """A pcscd and the kiosk's `Cards` on it; `told` are the states in order, each with its moment."""

    def __init__(self, pcscd):
        self.pcscd, self.told = pcscd, []
        self.cards = Cards(clock=SystemClock())
        self.cards.start(lambda state: self.told.append((time.monotonic(), state)))

    def waits(self, done, seconds=PATIENCE):
        """Until `done(state)`; gives the seconds it took."""
        began = time.monotonic()
        while not done(self.cards.state):
            if time.monotonic() > began + seconds:
                raise AssertionError(f"never came: {self.cards.state}")
            time.sleep(0.002)
        return time.monotonic() - began

    def puts_in(self, card, **how):
        """Put it in; gives the slot and the insertion once the kiosk knows of it."""
        known = {one.insertion for one in self.cards.state.cards}
        slot = self.pcscd.insert(card, **how)
        self.waits(lambda state: {one.insertion for one in state.cards} - known)
        return slot, max(one.insertion for one in self.cards.state.cards)

    def looks(self, insertion, seconds=PATIENCE):
        return self.cards.look(insertion, time.monotonic() + seconds, challenge=b"look")

    def unlocks(self, insertion, pin=b"123456", seconds=PATIENCE, **more):
        return self.cards.unlock(
            insertion, bytearray(pin), challenge=b"unlock", point=POINT, deadline=time.monotonic() + seconds, **more
        )


@contextmanager
def stage(pcscd):
    """For the time of a test."""
    it = Stage(pcscd)
    try:
        it.waits(lambda state: state.service)
        yield it
    finally:
        it.cards.stop()


def children():
    """The process ids of this process's children, zombies too."""
    return memory_search.children(os.getpid())


def held():
    """Threads, file descriptors and children of this process: what may not grow."""
    return {
        "threads": threading.active_count(),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "children": len(children()),
    }
