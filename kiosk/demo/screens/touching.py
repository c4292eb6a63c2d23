"""A touchscreen that sees the finger where one says, at the demo centre, and a calibration in each of its states."""

from typing import Any, Final

from kiosk.demo.screens.state import Show, State
from kiosk.touch.affine import NONE, Point, Six, at, inverse
from kiosk.touch.calibration import MIDDLE
from kiosk.touch.service import Touchscreen

TOUCH: Final = "touchscreen"
ASKEW: Final[Six] = (1.1842, 0.0213, -0.0907, -0.0098, 1.2403, -0.1115)
"""What puts the finger right on its panel."""


class DemoPanel:
    """Obeys. `there` False: there is none. `right` is what would put it right."""

    there = False
    right: Six = ASKEW

    def __init__(self) -> None:
        self.matrix: Six = NONE
        self.kept: list[Any] = []

    def now(self) -> Six | None:
        """What is in force."""
        return self.matrix if self.there else None

    def use(self, matrix: Six) -> bool:
        """It is in force."""
        self.matrix = matrix
        return self.there

    def sees(self, finger: Point) -> Point:
        """Where a finger that is there is seen."""
        return at(self.matrix, at(inverse(self.right), finger))


class DemoTouchscreen(Touchscreen):
    """The kiosk's own, with such a panel."""

    panel: DemoPanel


def touchscreen(clock: Any) -> DemoTouchscreen:
    """One that is not there, until one says so."""
    panel = DemoPanel()
    made = DemoTouchscreen(panel, None, 0, panel.kept.append, clock.monotonic)
    made.panel = panel
    return made


def touched(app: Any, crosses: int, *fingers: Point) -> None:
    """A calibration has begun, so many crosses were touched, and then it was touched there."""
    panel, calibrating = app.services.touchscreen.panel, app.calibrating
    panel.there = True
    calibrating.begin()
    for _cross in range(crosses):
        calibrating.seen(panel.sees(calibrating.aimed))
    for finger in fingers:
        calibrating.seen(panel.sees(finger))


def _at(crosses: int, *fingers: Point) -> Show:
    return lambda app: touched(app, crosses, *fingers)


def _kept(app: Any) -> None:
    touched(app, 5)
    app.calibrating.keep()


STATES: Final = (
    State("calibrate", "the first cross", _at(0), (TOUCH,)),
    State("calibrate", "the second cross", _at(1), (TOUCH,)),
    State("calibrate", "the third cross", _at(2), (TOUCH,)),
    State("calibrate", "the last cross", _at(3), (TOUCH,)),
    State("calibrate", "nonsense", _at(0, *[MIDDLE] * 4), (TOUCH,)),
    State("calibrate", "the check", _at(4), (TOUCH,)),
    State("calibrate", "beside the check", _at(4, (0.6, 0.5)), (TOUCH,)),
    State("calibrate", "does it hit", _at(5), (TOUCH,)),
    State("calibrate", "the numbers", _kept, (TOUCH,)),
)


def gone(app: Any) -> None:
    """As if there were none."""
    app.calibrating.leave()
    app.services.touchscreen.panel.there = False
