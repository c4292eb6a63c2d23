"""*Hide*: a calm picture and the time over everything, opaque, so that nobody behind the visitor sees what was there.

It says in small words how to come back; the touch that does so is taken here and reaches nothing below.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


class Hidden(Part):
    """Covers the window. `now` gives the time to show, `shown` is called by the touch that brings the page back."""

    def __init__(self, now: Callable[[], datetime], shown: Callable[[], object]) -> None:
        self._now, self._shown = now, shown
        self._touched = False
        super().__init__([self._layout()])
        self._tick = Clock.schedule_once(self._next_minute, 60 - now().second)

    def _layout(self) -> Part:
        time = Text(f"{self._now():%H.%M}", "hero", color=theme.WHITE, align="center", spoken=False)
        picture = Picture("pictures/moon", theme.current().gap(20))
        hint = Text(_("Touch the screen to go on."), "body", color=theme.MIST, align="center", spoken=False)
        return Column([Space(), picture, Space(2), time, Space(1), hint, Space()], gap=1, align="center")

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.SEA_DARK)

    def _next_minute(self, _dt: float) -> None:
        """Set the clock; one drawing a minute, and none when it is gone from the screen."""
        if self.parent is None:
            return
        self.replace([self._layout()])
        self.place(self.x, self.y, self.width, self.height)
        self._tick = Clock.schedule_once(self._next_minute, 60 - self._now().second)

    def on_touch_down(self, _touch: MotionEvent) -> bool:
        """Take it: what lies below must not be touched by who comes back."""
        self._touched = True
        return True

    def on_touch_move(self, _touch: MotionEvent) -> bool:
        """Take it."""
        return True

    def on_touch_up(self, _touch: MotionEvent) -> bool:
        """Come back when the finger that came down here lifts, so that its lifting touches nothing below."""
        if self._touched:
            self._touched = False
            self._shown()
        return True


def build(app: "KioskApp") -> Hidden:
    """The cover for this app."""
    return Hidden(app.services.clock.now, app.services.session.touch)
