"""What the X server multiplies fingers with (libinput's calibration matrix): asked for, and changed at once.

By the XInput extension, in the numbers of "The X Input Extension", version 2.2, and the property that
xf86-input-libinput gives each device that can be calibrated. Only touchscreens are looked at, none of which has a
finger elsewhere than on the picture; a mouse stays as it is. What is changed here holds until the X server ends: what
is to stay stands in the configuration, of which the image's screen.py tells the next one.
"""

import logging
import struct
from collections.abc import Callable, Iterator
from typing import Final, Protocol, TypeVar

log = logging.getLogger(__name__)

EXTENSION: Final = "XInputExtension"
QUERY_VERSION, QUERY_DEVICE, CHANGE_PROPERTY, GET_PROPERTY = 47, 48, 57, 59
VERSION: Final = (2, 2)
"""The first that knows of touchscreens."""
ALL_DEVICES, TOUCH_CLASS, DIRECT = 0, 8, 1
MATRIX: Final = "libinput Calibration Matrix"
NINE: Final = "<9f"

Six = tuple[float, float, float, float, float, float]
T = TypeVar("T")


class Asked(Protocol):
    """As much of `kiosk.devices.xserver.Display` as this needs."""

    def extension(self, name: str) -> int: ...  # noqa: D102
    def atom(self, name: str) -> int: ...  # noqa: D102
    def ask(self, opcode: int, data: int = 0, body: bytes = b"") -> bytes: ...  # noqa: D102
    def refused(self, opcode: int, data: int = 0, body: bytes = b"") -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Touch:
    """The touchscreens. `open_display` gives a connection to the X server, or raises OSError."""

    def __init__(self, open_display: Callable[[], Asked] | None = None) -> None:
        self._open = open_display or _display

    def now(self) -> Six | None:
        """What is in force; None where there is no touchscreen that can be told."""
        return self._with(lambda display: next((matrix for _device, matrix in _found(display)), None))

    def use(self, matrix: Six) -> bool:
        """Have this in force at once, on all of them; gives whether they obey."""

        def tell(display: Asked) -> bool:
            opcode, name, kind = display.extension(EXTENSION), display.atom(MATRIX), display.atom("FLOAT")
            values = struct.pack(NINE, *matrix, 0, 0, 1)
            told = [
                not display.refused(
                    opcode, CHANGE_PROPERTY, struct.pack("<HBBIII", device, 0, 32, name, kind, 9) + values
                )
                for device, _matrix in list(_found(display))
            ]
            return bool(told) and all(told)

        return self._with(tell) or False

    def _with(self, work: Callable[[Asked], T]) -> T | None:
        try:
            display = self._open()
        except OSError:
            return None
        try:
            return work(display)
        except (OSError, struct.error) as error:
            log.info("the touchscreen can't be told: %s", type(error).__name__)
            return None
        finally:
            display.close()


def _found(display: Asked) -> Iterator[tuple[int, Six]]:
    """Each touchscreen that can be calibrated, with what is in force."""
    opcode = display.extension(EXTENSION)
    if not opcode:
        return
    version = display.ask(opcode, QUERY_VERSION, struct.pack("<HH", *VERSION))
    if struct.unpack_from("<HH", version, 8) < VERSION:
        return
    name, kind = display.atom(MATRIX), display.atom("FLOAT")
    for device in touchscreens(display.ask(opcode, QUERY_DEVICE, struct.pack("<Hxx", ALL_DEVICES))):
        answer = display.ask(opcode, GET_PROPERTY, struct.pack("<HBxIIII", device, 0, name, kind, 0, 9))
        count, form = struct.unpack_from("<IB", answer, 16)
        if (count, form) == (9, 32):
            a, b, c, d, e, f, *_last = struct.unpack_from(NINE, answer, 32)
            yield device, (a, b, c, d, e, f)


def touchscreens(answer: bytes) -> list[int]:
    """The devices on whose picture one touches, from the answer to XIQueryDevice."""
    (number,) = struct.unpack_from("<H", answer, 8)
    at, found = 32, []
    for _ in range(number):
        device, _use, _attached, classes, name = struct.unpack_from("<HHHHH", answer, at)
        at += 12 + name + -name % 4
        for _class in range(classes):
            kind, length = struct.unpack_from("<HH", answer, at)
            if kind == TOUCH_CLASS and answer[at + 6] == DIRECT:
                found.append(device)
            at += 4 * length
    return found


def _display() -> Asked:
    from kiosk.devices.xserver import Display  # noqa: PLC0415 - start-up time

    return Display()
