"""Exploring by touch, for who listens: the finger says what is under it, and a second tap anywhere chooses that.

A finger that rests or moves is told of each thing at once; lifting it does nothing. Within a second after, a tap
anywhere does what a touch of the last thing told would do: where the second finger lands needs no aim.
"""

from typing import Any, Final

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.ui import theme
from kiosk.ui.access import order
from kiosk.ui.ring import Box, box_of
from kiosk.ui.stops import stops
from kiosk.ui.widgets.part import Part

TWICE: Final = 1.0  # seconds from the end of one touch to the begin of the next, and the most that a tap takes


class Exploring:
    """The finger on `app`, in place of touches, while somebody listens."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._under: Part | None = None  # what was told of last
        self._lifted = -10.0
        self._tap = -10.0  # when the second tap began, while it may still be one
        self._start = (0.0, 0.0)

    def down(self, touch: MotionEvent) -> None:
        """A finger comes."""
        touch.ud["explores"] = True
        now = Clock.time()
        self._start = touch.pos
        if now - self._lifted < TWICE and self._app.keypad.focus.stop_:
            self._tap = now
        else:
            self._tap = -10.0
            self._under = None
            self._look(touch)

    def move(self, touch: MotionEvent) -> None:
        """It moves."""
        if self._tap > 0:
            far = max(abs(touch.x - self._start[0]), abs(touch.y - self._start[1]))
            if far < theme.current().target / 2:
                return
            self._tap = -10.0
        self._look(touch)

    def up(self, touch: MotionEvent) -> None:
        """It goes."""
        now, tap = Clock.time(), self._tap
        self._lifted, self._tap = now, -10.0
        if tap < 0:
            return
        if now - tap < TWICE:
            self._lifted = -10.0  # a third tap chooses nothing
            self._app.keypad.focus.activate()
        else:
            self._under = None
            self._look(touch)

    def _look(self, touch: MotionEvent) -> None:
        part = self._at(*touch.pos)
        if part is not None and part is not self._under:
            self._under = part
            self._app.keypad.focus.stand(part)

    def _at(self, x: float, y: float) -> Part | None:
        """What is there; the nearest heading, where nothing is."""
        stage = self._app.stage
        half = theme.current().gap(0.5) + 1  # between two keys is no dead line
        for part in order(stage, arrows=True):
            box = box_of(part)
            if box and _within(box, x, y, half if part.access().role == "key" else 0):  # type: ignore[union-attr]
                return part
        headings = [one.part for one in stops(stage, eyes=False) if one.access.role == "heading"]
        boxes = [(box, one) for one in headings if (box := box_of(one))]
        return min(boxes, key=lambda found: _far(found[0], x, y), default=(None, None))[1]


def _within(box: Box, x: float, y: float, more: float) -> bool:
    left, bottom, right, top = box
    return left - more <= x < right + more and bottom - more <= y < top + more


def _far(box: Box, x: float, y: float) -> float:
    left, bottom, right, top = box
    return max(left - x, x - right, 0) + max(bottom - y, y - top, 0)
