"""One switch: the ring goes on by itself, and the switch (any key) chooses what it stands on.

It begins with a press, waits while something is said, and rests after two rounds without one: a screen that goes on by
itself for nobody would never be quiet.
"""

from typing import Any, Final

from kivy.clock import Clock

ROUNDS: Final = 2
LEAST: Final = 0.5  # seconds: what flashes three times in one can do harm (WCAG 2.1, 2.3.1), and no hand is as fast
WAIT: Final = 0.25  # seconds, while the voice speaks


class Scanning:
    """Moves `focus` on every so many seconds; 0: never."""

    def __init__(self, focus: Any, seconds: float) -> None:
        self._focus, self.seconds = focus, max(LEAST, seconds) if seconds else 0
        self._rounds = 0
        self._turn: Any = None

    @property
    def running(self) -> bool:
        """Whether it goes on by itself now."""
        return self._turn is not None

    def pressed(self) -> bool:
        """The switch: begin, or choose. False where keys are not used so."""
        if not self.seconds:
            return False
        self._rounds = 0
        if self.running:
            self._focus.activate()
        self._arm(self.seconds)
        return True

    def moved(self) -> None:
        """Another page: its first thing gets its time, too."""
        if self.running:
            self._rounds = 0
            self._arm(self.seconds)

    def stop(self) -> None:
        """The ring stays where it is."""
        if self._turn:
            self._turn.cancel()
            self._turn = None

    def _arm(self, seconds: float) -> None:
        self.stop()
        self._turn = Clock.schedule_once(lambda _dt: self._on(), seconds)

    def _on(self) -> None:
        if self._focus.speaking:
            self._arm(WAIT)
            return
        self._rounds += self._focus.step(1)
        if self._rounds < ROUNDS:
            self._arm(self.seconds)
        else:
            self._turn = None
