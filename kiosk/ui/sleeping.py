"""At night, when nobody is there, the screen is dark. A touch or a key lights it, and does nothing else."""

from typing import Any

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.devices.night import Night, Panel
from kiosk.session.machine import State
from kiosk.ui.navigation import IDLE

LOOK = 30.0  # seconds
AWAKE = 120.0  # seconds for who lit it, to touch once more


class Sleeping:
    """Joins `app` to the night of its configuration; where there is none, nothing here ever runs."""

    def __init__(self, app: Any, panel: Panel | None = None) -> None:
        self._app, self._panel = app, panel or Panel()
        self._night = Night("", "")
        self._timer: Any = None
        self._since = 0.0  # when it was last lit, or somebody was there
        self.dark = False

    def begin(self) -> None:
        """The first page is up."""
        screen = self._app.services.config.screen
        self._night = Night(screen.night_from, screen.night_to)
        if self._night:
            self._wake()  # whoever was here before may have left it dark
            self._timer = Clock.schedule_interval(lambda _dt: self.look(), LOOK)

    def end(self) -> None:
        """The program ends."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.dark:
            self._wake()

    def look(self) -> None:
        """Whether it is to be dark now."""
        clock, app = self._app.services.clock, self._app
        if not self._night.is_on(clock.now()):
            if self.dark:
                self._wake()
        elif app.services.session.state is not State.IDLE or app.staffing.pages or app.navigation.current.name != IDLE:
            self._since = clock.monotonic()
        elif not self.dark and clock.monotonic() - self._since >= AWAKE:
            self.dark = self._panel.darken()

    def woken(self) -> bool:
        """Somebody pressed a key, or touches; True: that lit the screen, and means no more."""
        if not self.dark:
            return False
        self._wake()
        return True

    def down(self, touch: MotionEvent) -> bool:
        """The same for a finger, until it is lifted."""
        if self.woken():
            touch.ud["asleep"] = True
        return bool(touch.ud.get("asleep"))

    def _wake(self) -> None:
        self.dark = False
        self._since = self._app.services.clock.monotonic()
        self._panel.light()
