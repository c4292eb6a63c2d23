"""The arrow of a mouse: off the picture wherever there is a touchscreen, and back when that has been unplugged.

By the XFIXES extension, in the numbers of its "Protocol", version 4: an X server hides the arrow from every window, the
browser's too, for as long as whoever asked for it stays connected. A touchscreen's driver may come long after the first
page, so this is asked again at each touch.
"""

import logging
import struct
from collections.abc import Callable
from typing import Final, Protocol

from kiosk.devices import display

log = logging.getLogger(__name__)

EXTENSION: Final = "XFIXES"
QUERY_VERSION, HIDE = 0, 29
VERSION: Final = (4, 0)
"""The first that hides it."""


class Asked(Protocol):
    """As much of `kiosk.devices.xserver.Display` as this needs."""

    root: int

    def extension(self, name: str) -> int: ...  # noqa: D102
    def ask(self, opcode: int, data: int = 0, body: bytes = b"") -> bytes: ...  # noqa: D102
    def refused(self, opcode: int, data: int = 0, body: bytes = b"") -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Arrow:
    """`open_display` gives a connection to the X server, or raises OSError; `touchscreens` names what there is."""

    def __init__(
        self,
        open_display: Callable[[], Asked] | None = None,
        touchscreens: Callable[[], list[str]] = display.touchscreens,
    ) -> None:
        self._open, self._touchscreens = open_display or _display, touchscreens
        self._held: Asked | None = None  # while it is hidden
        self._obeys = True

    def look(self) -> None:
        """Hide it, or show it again, if a touchscreen has come or gone. An X server that can't do so is asked once."""
        if not self._obeys or bool(self._touchscreens()) == bool(self._held):
            return
        if self._held:
            self._held.close()
            self._held = None
            return
        try:
            self._held = _hidden(self._open())
        except (OSError, struct.error) as error:
            log.info("the arrow can't be hidden: %s", type(error).__name__)
        self._obeys = bool(self._held)


def _hidden(server: Asked) -> Asked | None:
    """The connection, when the arrow is hidden by it; None where that can't be, and then it is closed."""
    try:
        opcode = server.extension(EXTENSION)
        version = struct.unpack_from("<II", server.ask(opcode, QUERY_VERSION, struct.pack("<II", *VERSION)), 8)
        if version >= VERSION and not server.refused(opcode, HIDE, struct.pack("<I", server.root)):
            return server
    except (OSError, struct.error):
        server.close()
        raise
    server.close()
    return None


def _display() -> Asked:
    from kiosk.devices.xserver import Display  # noqa: PLC0415 - start-up time

    return Display()
