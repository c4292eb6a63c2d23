"""What takes long is heard by who listens: a quiet tick now and then, each a tone higher than the one before.

Parts say that something is waited for (`Part.waits`). While the voice speaks there is none, and none lasts a tenth of a
second (EN 301 549 section 5.1.3.10).
"""

from typing import Any, Final

from kivy.clock import Clock

EVERY: Final = 1.5  # seconds
TONES: Final = 8  # assets/sounds/tick-1.wav and so on; the last stays


class Ticks:
    """While something on `app`'s page is waited for."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._clock: Any = None
        self._tone = 0

    def settled(self) -> None:
        """Another page, or the same made anew: what goes on sounds on."""
        if not self._goes_on():
            self.stop()
        elif self._clock is None:
            self._clock = Clock.schedule_interval(lambda _dt: self._tick(), EVERY)

    def stop(self) -> None:
        """It came, or somebody went."""
        if self._clock:
            self._clock.cancel()
        self._clock, self._tone = None, 0

    def _goes_on(self) -> bool:
        app = self._app
        return bool(app.ears.here) and any(part.waits for part in app.stage.top_content().walk_parts())

    def _tick(self) -> None:
        if not self._goes_on():
            self.stop()
        elif not self._app.reader.reading:
            self._tone = min(TONES, self._tone + 1)
            self._app.services.sound.quietly(f"tick-{self._tone}")
