"""Touches while a touchscreen is put right (kiosk.touch), wherever they land, and the clock that goes on meanwhile."""

from collections.abc import Sequence
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input import MotionEvent

LOOK = 0.25  # seconds
WAIT = 300.0  # seconds after the first page in which a touchscreen may come: its driver is loaded beside the start
EVERY = 5.0  # seconds between two looks for it
OFFERS = "first_language"
"""The page that has a key for it."""
APART = 0.3  # seconds between two touches: a foil that springs back tells of one twice
STILL = 0.06  # of the window: a finger that went farther has touched no cross


class Calibrating:
    """Joins `app` to a calibration, while there is one."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._one: Any = None  # kiosk.touch.calibration.Calibration
        self._over: Any = None  # kiosk.ui.overlays.calibrate.Calibrate
        self._timer: Any = None
        self._waiting: Any = None
        self._until = 0.0
        self._shown: Any = None
        self._way: list[tuple[float, float]] = []
        self._last = 0.0

    @property
    def on(self) -> bool:
        """Whether one goes on."""
        return self._one is not None

    def is_up(self) -> None:
        """The first page was drawn: what was cut is put back, what was measured is in force, and what is asked for by a
        setting begins. A touchscreen may come later than the page: it is waited for, where somebody wants it.
        """
        services = self._app.services
        if services.touch_was_cut:
            services.touchscreen.mend()
        screen = services.config.screen
        if screen.touch or screen.calibrate or self._app.first_start.on:
            self._until = Clock.time() + WAIT
            self._wait(0)

    def _wait(self, _dt: float) -> None:
        """Whether it has come."""
        app, screen = self._app, self._app.services.config.screen
        if app.services.touchscreen.available:
            if screen.touch:
                app.services.touchscreen.settle(screen.touch)
            if screen.calibrate and app.services.touchscreen.asked():
                self.begin()
            elif app.navigation.current.name == OFFERS:
                app.refresh()
        elif Clock.time() < self._until:
            self._waiting = Clock.schedule_once(self._wait, EVERY)

    def begin(self) -> bool:
        """The first cross, over whatever is up; False where there is no touchscreen that can be put right."""
        touchscreen = self._app.services.touchscreen
        if self.on or not touchscreen.available:
            return False
        one = touchscreen.calibration()
        if not one.begin():
            return False
        from kiosk.ui.overlays import calibrate  # noqa: PLC0415 - start-up time

        self._one, self._way, self._last = one, [], Clock.time()
        self._over = calibrate.build(self._app, one)
        self._app.show(self._over)
        self._shown = self._look_of(one)
        self._timer = Clock.schedule_interval(lambda _dt: self._look(), LOOK)
        self._say()
        return True

    def keep(self) -> None:
        """Yes: it is right now. Raises KnownError where it can't be kept; then all is as it was."""
        try:
            self._one.keep()
        finally:
            self._follow()

    def stop(self) -> None:
        """The program ends."""
        self.leave()
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def leave(self) -> None:
        """It is over, whatever it has come to; what was not kept is as it was."""
        if self._one:
            self._one.leave()
            self._follow()

    # -- touches

    def down(self, touch: MotionEvent) -> bool:
        """A touch begins; True where it is one of these, and nothing else is told of it."""
        if not self._takes:
            return False
        self._app.reader.stop()
        self._app.touched()
        touch.ud["calibrates"] = True
        self._way = [self._place(touch)]
        return True

    def moved(self, touch: MotionEvent) -> bool:
        """It goes on."""
        if touch.ud.get("calibrates"):
            self._way.append(self._place(touch))
        return bool(touch.ud.get("calibrates"))

    def up(self, touch: MotionEvent) -> bool:
        """It ends, and counts: where it mostly was, for the first and the last of a foil's places are its worst."""
        if not touch.ud.get("calibrates"):
            return False
        way, self._way = self._way, []
        now = Clock.time()
        if way and self._takes and now - self._last >= APART and _reach(way) <= STILL:
            self._last = now
            self.seen(_middle(way))
        return True

    @property
    def aimed(self) -> tuple[float, float] | None:
        """Where the cross stands, as a share of the window from its upper left corner; None for none."""
        aimed: tuple[float, float] | None = self._over.aimed
        return aimed

    def seen(self, finger: tuple[float, float]) -> None:
        """A finger was seen there."""
        self._one.touched(finger, self.aimed)
        self._follow()

    @property
    def _takes(self) -> bool:
        """Whether its page is what is up, and one on which every touch counts."""
        over = self._app.stage.over
        return self.on and bool(over) and over[-1] is self._over and bool(self._one.anywhere)

    @staticmethod
    def _place(touch: MotionEvent) -> tuple[float, float]:
        return touch.x / Window.width, 1 - touch.y / Window.height

    # -- how far it is

    def _look(self) -> None:
        if self._over not in self._app.stage.over:  # whatever took it away
            self.leave()
            return
        self._one.look()
        self._follow()

    def _look_of(self, one: Any) -> tuple[Any, int]:
        return one.state, one.number

    def _follow(self) -> None:
        one = self._one
        if one is None or self._look_of(one) == self._shown:
            return
        self._shown = self._look_of(one)
        if one.state.value == "over":
            self._end()
        else:
            self._over.show()
            self._app.keypad.settled()
            self._say()

    def _end(self) -> None:
        over, self._one, self._over = self._over, None, None
        self._timer.cancel()
        self._app.reader.stop()
        self._app.stage.dismiss(over)
        self._app.news.soon()

    def _say(self) -> None:
        """Aloud too: there is no button to ask for it."""
        from kiosk import i18n  # noqa: PLC0415 - as above

        speech = self._app.services.speech
        if speech.available and speech.speaks(i18n.current().code):
            self._app.read()


def _reach(way: Sequence[tuple[float, float]]) -> float:
    return max(max(one) - min(one) for one in zip(*way, strict=True))


def _middle(way: Sequence[tuple[float, float]]) -> tuple[float, float]:
    x, y = (sorted(one)[len(one) // 2] for one in zip(*way, strict=True))
    return x, y
