"""What one of two persons agreed to before they took their card out: for a kiosk with one reader.

Where two cards fit in at once, both are open at the end. Where one does, the first says yes with their card open and
takes it out, and somebody else's card does it within some minutes. Only who said yes, and to what, is kept meanwhile:
no key.
"""

import threading
from typing import Final, NamedTuple

from kiosk.clock import Clock
from kiosk.staff.check import Checked

MINUTES: Final = 5


class _Yes(NamedTuple):
    checked: Checked
    to: str
    until: float


class Agreed:
    """At most one person's yes to one thing. May be called from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._yes: _Yes | None = None

    def say(self, checked: Checked, to: str) -> None:
        """Whoever this card is of agrees to it, from now on and for some minutes; what was agreed to before is over."""
        with self._lock:
            self._yes = _Yes(checked, to, self._clock.monotonic() + 60 * MINUTES)

    def who(self, to: str) -> Checked | None:
        """Whoever has agreed to this, and not to another thing or too long ago."""
        with self._lock:
            yes = self._yes
            if yes and yes.until <= self._clock.monotonic():
                yes = self._yes = None
            return yes.checked if yes and yes.to == to else None

    def forget(self) -> None:
        """It was done, or is not to be."""
        with self._lock:
            self._yes = None
