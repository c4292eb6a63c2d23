"""*Did you get what you came for?* Asked on the idle page when a visit has ended and all of it is gone.

By then the program has begun anew: what takes the answer never knew the visit, and nobody waits for it. It stands there
for a while, and goes when it is answered, when somebody begins, or when the time is up. Who says *partly* or *no* may
say what stood in the way, in the same manner.
"""

from typing import Final

from kiosk.clock import Clock
from kiosk.voice.barriers import Barrier
from kiosk.voice.counts import Counts, Got

SECONDS: Final = 30.0
THANKS: Final = 3.0


class Asking:
    """The question, for one start of the program, and the one after it."""

    def __init__(self, counts: Counts, clock: Clock, *, ask: bool) -> None:
        self._counts, self._clock = counts, clock
        self.answered = False
        """Whether all was asked: now somebody is thanked."""
        self.hindered = False
        """Whether the second question stands there."""
        self._until = clock.monotonic() + SECONDS if ask else None

    def left(self) -> float:
        """Seconds for which it (or the thanks) still stands there; 0 when it doesn't."""
        return max(0.0, self._until - self._clock.monotonic()) if self._until is not None else 0.0

    def answer(self, got: Got) -> None:
        """The answer, once."""
        if self.left() and not (self.answered or self.hindered):
            self._counts.answered(got)
            if got == "yes":
                self._thank()
            else:
                self.hindered = True
                self._until = self._clock.monotonic() + SECONDS

    def say(self, barrier: Barrier | None) -> None:
        """What stood in the way, once; None for who would rather not say."""
        if self.left() and self.hindered:
            if barrier:
                self._counts.hindered(barrier)
            self._thank()

    def close(self) -> None:
        """Somebody begins: it is not theirs to answer."""
        self._until = None

    def _thank(self) -> None:
        self.answered, self.hindered = True, False
        self._until = self._clock.monotonic() + THANKS
