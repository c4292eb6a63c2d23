"""What is private is covered, for who wishes it: a touch lets one see it for a while, and does nothing else.

It is covered again after ten seconds, and as soon as anything else is touched. *Hide* hides the whole page as ever.
"""

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from kiosk.ui import press, theme
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.private import Private
from kiosk.ui.widgets.tappable import Tappable, strike

SEEN = 10.0  # seconds


class Shy:
    """Sees every touch before the page does."""

    def __init__(self) -> None:
        self._seen: list[Private] = []
        self._timer = Clock.create_trigger(lambda _dt: self.cover(), SEEN)

    def touch(self, top: Part | None, touch: MotionEvent) -> bool:
        """A finger on `top`, what lies uppermost. True: it lets one see what was covered there, and means no more."""
        if top is None or touch.is_mouse_scrolling or not theme.current().comfort.shy:
            return False
        m = theme.current()
        there = _private(top, touch.sx * m.width, touch.sy * m.window)
        covered = [one for one in there if one.covered]
        if not there or covered:
            self.cover()
        if not covered:
            return False
        strike(touch)  # the same again at once is not meant
        self._show(there)
        return True

    def let_see(self, part: Part) -> bool:
        """The same by a key, of one thing; False where nothing on it is covered."""
        there = _held(part)
        if not any(one.covered for one in there):
            return False
        self.cover()
        self._show(there)
        return True

    def _show(self, there: list[Private]) -> None:
        self._seen = there
        for one in there:
            one.uncover()
        self._timer()

    def cover(self) -> None:
        """Nothing is seen any more, nor held on to."""
        self._timer.cancel()
        seen, self._seen = self._seen, []
        for one in seen:
            one.uncover(seen=False)


def _private(top: Part, x: float, y: float) -> list[Private]:
    """The private things that a finger at this point of the window is for: those of the button that it is on; else
    those that it is on or near, for a line of text is lower than a finger.
    """
    near = theme.current().target / 2
    found = []
    for one in top.walk_parts():
        if isinstance(one, Private):
            if one.personal and _is_on(one, x, y, near):
                found.append(one)
        elif type(one).on_touch_down is not Widget.on_touch_down and _is_on(one, x, y):
            held = _held(one)
            if isinstance(one, Tappable) or not held:  # what acts by itself, and no list or panel
                return held
    return found


def _held(part: Part) -> list[Private]:
    return [one for one in part.walk_parts() if isinstance(one, Private) and one.personal]


def _is_on(part: Part, x: float, y: float, near: float = 0) -> bool:
    """Whether this point is on it, or not further than `near` from its middle line."""
    box = press.seen(part)
    if box is None or not box[0] <= x <= box[2] or box[1] >= box[3]:
        return False
    return bool(box[1] <= y <= box[3] or abs(y - (box[1] + box[3]) / 2) <= near)
