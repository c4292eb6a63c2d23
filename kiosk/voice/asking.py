"""*Did you get what you came for?* Asked on the idle page when a visit has ended and all of it is gone.

By then the program has begun anew: what takes the answer never knew the visit, and nobody waits for it. It stands there
for a while, and goes when it is answered, when somebody begins, or when the time is up.
"""

from typing import Final

from kiosk.clock import Clock
from kiosk.voice.counts import Counts, Got

SECONDS: Final = 30.0
THANKS: Final = 3.0


class Asking:
    """The question, for one start of the program."""

    def __init__(self, counts: Counts, clock: Clock, *, ask: bool) -> None:
        self._counts, self._clock = counts, clock
        self.answered = False
        self._until = clock.monotonic() + SECONDS if ask else None

    def left(self) -> float:
        """Seconds for which it (or the thanks) still stands there; 0 when it doesn't."""
        return max(0.0, self._until - self._clock.monotonic()) if self._until is not None else 0.0

    def answer(self, got: Got) -> None:
        """The answer, once."""
        if self.left() and not self.answered:
            self.answered = True
            self._counts.answered(got)
            self._until = self._clock.monotonic() + THANKS

    def close(self) -> None:
        """Somebody begins: it is not theirs to answer."""
        self._until = None
