"""The screen dark at night: when that is, and how the X server is told (the DPMS extension)."""

import logging
import struct
from collections.abc import Callable
from datetime import datetime, time
from typing import Protocol

log = logging.getLogger(__name__)

# "X Display Power Management Signaling (DPMS) Extension", X.Org: the numbers of its requests, and its levels.
CAPABLE, SET_TIMEOUTS, ENABLE, FORCE = 1, 3, 4, 6
LIT, DARK = 0, 3


class Asked(Protocol):
    """As much of `kiosk.devices.xserver.Display` as this needs."""

    def extension(self, name: str) -> int: ...  # noqa: D102
    def ask(self, opcode: int, data: int = 0, body: bytes = b"") -> bytes: ...  # noqa: D102
    def refused(self, opcode: int, data: int = 0, body: bytes = b"") -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Night:
    """From one time of day to another, over midnight too. Where one is not set or both are the same: never."""

    def __init__(self, begins: str, ends: str) -> None:
        self._begins, self._ends = _time(begins), _time(ends)

    def __bool__(self) -> bool:
        return self._begins is not None and self._ends is not None and self._begins != self._ends

    def is_on(self, now: datetime) -> bool:
        """Whether it is night at this moment."""
        if self._begins is None or self._ends is None:
            return False
        at = now.time()
        if self._begins <= self._ends:
            return self._begins <= at < self._ends
        return at >= self._begins or at < self._ends


class Panel:
    """The screen itself: lit or dark. `open_display` gives a connection to the X server, or raises OSError."""

    def __init__(self, open_display: Callable[[], Asked] | None = None) -> None:
        self._open = open_display or _display

    def light(self) -> bool:
        """Let the picture be seen; gives whether the screen obeys."""
        return self._set(LIT)

    def darken(self) -> bool:
        """Switch it off; the first input lights it again (the X server sees to that). Gives whether it obeys."""
        return self._set(DARK)

    def _set(self, level: int) -> bool:
        try:
            display = self._open()
        except OSError:
            return False
        try:
            dpms = display.extension("DPMS")
            if not dpms or not display.ask(dpms, CAPABLE)[8]:
                log.info("this screen can't be switched off")
                return False
            refused = display.refused(dpms, SET_TIMEOUTS, struct.pack("<HHHxx", 0, 0, 0))
            refused = display.refused(dpms, ENABLE) or refused
            return not (display.refused(dpms, FORCE, struct.pack("<Hxx", level)) or refused)
        except OSError:
            return False
        finally:
            display.close()


def _time(text: str) -> time | None:
    return datetime.strptime(text, "%H:%M").time() if text else None  # noqa: DTZ007 - a time of day


def _display() -> Asked:
    from kiosk.devices.xserver import Display  # noqa: PLC0415 - start-up time

    return Display()
