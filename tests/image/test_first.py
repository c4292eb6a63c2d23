"""The first start as a technician meets it: a card that was just flashed, a finger, and pages that are read."""

import time

from tests.image import guest, pictures
from tests.image.kit import NAME, Kit
from tests.image.machine import BOOT, PATIENCE, Machine, MachineError

PAGE = 600 * PATIENCE


def tap(machine: Machine, word: str, then: str) -> None:
    """Press what has this word on it, until the next page has another; the word is read from the picture."""
    end = time.monotonic() + PAGE
    while then not in (shown := pictures.words(picture := machine.picture("first"))):
        if found := pictures.place(picture, word):
            machine.touch(*found)
        if time.monotonic() > end:
            raise MachineError(f"{then!r} does not come; there stands: {shown}")
        time.sleep(3)
    machine.picture(f"first-{then.split(maxsplit=1)[0].lower()}")


def test_a_new_kiosk_comes_into_service_by_touch(kit: Kit) -> None:
    """No network, no hub: the language came with the setup file."""
    with Machine(kit.spec("first", network=False)) as machine:
        machine.wait_channel()
        guest.wait_picture(machine, "first-network", "uden netværk", limit=BOOT)
        tap(machine, "uden", "stå alene")
        tap(machine, "Ja", "drift")
        tap(machine, "drift", NAME)
        answered = guest.wait_state(machine, "/etc/stuen/first.json", 120, done=True, enrolled="alone")
        assert answered["language"] == "da"
        guest.wait_drawn(machine)
        assert guest.wait_picture(machine, "in-service", NAME)
