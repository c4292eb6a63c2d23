"""A touchscreen whose finger is seen elsewhere is put right by whoever stands before it, and stays so."""

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.touch.affine import Point, Six, at, inverse
from kiosk.touch.calibration import CROSSES, MIDDLE
from tests.image import guest, pictures
from tests.image.kit import Kit
from tests.image.machine import BOOT, PATIENCE, SIZE, Machine, MachineError

RIGHT: Six = (1.18, 0.02, -0.09, -0.01, 1.24, -0.11)
"""What puts the finger right: its panel tells of another place."""
EMPTY: Point = (0.9, 0.12)
YES: Point = (0.7, 0.66)
DONE: Point = (0.5, 0.69)
"""Where the last two buttons are; what is white on them is not read from a picture."""
FINGER = ["-device", "virtio-multitouch-pci"]
NOTE = "/run/stuen/touch.json"
ASK = "import json; from kiosk.devices.touch import Touch; print(json.dumps(Touch().now()))"
PAGE = 120 * PATIENCE


def finger(machine: Machine, glass: Point, number: int = 1) -> None:
    """Somebody touches the glass there, for a moment; the panel says what it takes the place for."""
    where = at(inverse(RIGHT), glass)

    def told(kind: str, axis: str = "x", value: float = 0, tracking: int = number) -> dict[str, Any]:
        place = {"axis": axis, "value": round(value * 0x7FFF)}
        return {"type": "mtt", "data": {"type": kind, "slot": 0, "tracking-id": tracking, **place}}

    def touches(*, down: bool) -> dict[str, Any]:
        return {"type": "btn", "data": {"button": "touch", "down": down}}

    places = [told("data", axis, one) for axis, one in zip("xy", where, strict=True)]
    machine.qmp.command("input-send-event", events=[told("begin"), touches(down=True), *places])
    time.sleep(0.3)
    machine.qmp.command("input-send-event", events=[told("end", tracking=-1), touches(down=False)])


def in_force(machine: Machine) -> list[float]:
    """What Xorg multiplies fingers with."""
    screen = ("DISPLAY=:0", "XAUTHORITY=/run/stuen-screen/Xauthority", "PYTHONPATH=/opt/stuen")
    words = ("runuser", "-u", guest.USER, "--", "env", *screen, "/opt/stuen/venv/bin/python", "-c", ASK)
    return list(json.loads(machine.run(*words).out) or [])


def comes(machine: Machine) -> list[float]:
    """The same, when the touchscreen has come: here its driver is loaded after the first page was drawn."""
    guest.wait_for(machine, "the touchscreen", lambda: bool(in_force(machine)), BOOT)
    return in_force(machine)


def begun(machine: Machine) -> Path:
    """Three touches that hit nothing, until there are crosses; what is touched while they come would count."""
    end = time.monotonic() + PAGE
    while time.monotonic() < end:
        for number in range(3):
            finger(machine, EMPTY, number)
            time.sleep(1)
        soon = time.monotonic() + PAGE / 4
        while time.monotonic() < soon:
            if "krydset" in (stands := pictures.words(shown := machine.picture("touch"))):
                return shown
            time.sleep(0.5)
    raise MachineError(f"no cross came; there stands: {stands}")


def cross(machine: Machine, glass: Point, shown: Path, number: int) -> Path:
    """Touch it, and wait for what comes then."""
    before = shown.rename(shown.with_name(f"touch-{number}.png"))
    finger(machine, glass, number)
    end = time.monotonic() + PAGE
    while pictures.difference(before, after := machine.picture("touch")) < 0.002:
        if time.monotonic() > end:
            raise MachineError("a touch on a cross changed nothing")
        time.sleep(0.5)
    return after


def press(machine: Machine, word: str) -> None:
    """A finger on what has this word on it."""
    end = time.monotonic() + PAGE
    while not (found := pictures.place(shown := machine.picture("touch"), word)):
        if time.monotonic() > end:
            raise MachineError(f"there is no {word!r}: {pictures.words(shown)}")
        time.sleep(0.5)
    finger(machine, (found[0] / SIZE[0], found[1] / SIZE[1]), 9)


def test_a_finger_that_is_seen_elsewhere_is_put_right(kit: Kit) -> None:
    with Machine(kit.spec("touch", network=False, more=FINGER)) as machine:
        machine.wait_channel()
        guest.wait_picture(machine, "touch-first", "uden netværk", limit=BOOT)
        before = comes(machine)
        assert before == [1, 0, 0, 0, 1, 0]

        begun(machine)  # and it hangs in the middle
        machine.run("test", "-e", NOTE)
        machine.run("systemctl", "kill", "--signal=KILL", "stuen-kiosk.service")
        guest.wait_picture(machine, "touch-again", "uden netværk", limit=BOOT)
        guest.wait_for(machine, "the note's end", lambda: machine.run("test", "-e", NOTE, check=False).rc != 0, PAGE)
        assert in_force(machine) == before

        shown = begun(machine)
        for number, glass in enumerate((*CROSSES, MIDDLE)):
            shown = cross(machine, glass, shown, number)
        finger(machine, YES, 9)
        shown = guest.wait_picture(machine, "touch-numbers", "touch", limit=PAGE)
        kept = tomllib.loads(guest.read(machine, "/etc/stuen/centre.toml"))["screen"]
        assert kept["touch"] == pytest.approx(RIGHT, abs=0.01)
        assert kept["calibrate"] is False
        assert in_force(machine) == pytest.approx(kept["touch"], abs=1e-4)
        assert machine.run("test", "-e", NOTE, check=False).rc != 0

        finger(machine, DONE, 9)
        machine.run("systemctl", "restart", "stuen-screen.service", limit=600)  # the next one is told by the setting
        guest.wait_picture(machine, "touch-after", "uden netværk", limit=BOOT)
        assert comes(machine) == pytest.approx(kept["touch"], abs=1e-4)
        press(machine, "uden")
        guest.wait_picture(machine, "touch-hit", "stå alene", limit=PAGE)
