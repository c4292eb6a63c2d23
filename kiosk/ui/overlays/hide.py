"""*Hide*: a calm picture and the time over everything, opaque, so that nobody behind the visitor sees what was there.

It says in small words how to come back; the touch that does so is taken here and reaches nothing below.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk import words
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


class Hidden(Part):
    """Covers the window. `now` gives the time to show."""

    backdrop = theme.NIGHT

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        super().__init__([self._layout()])
        self._tick = Clock.schedule_once(self._next_minute, 60 - now().second)

    def _layout(self) -> Part:
        clock = Text(words.clock_face(self._now()), "hero", color=theme.STAR, align="center", spoken=False)
        picture = Picture("pictures/moon", theme.current().gap(20))
        hint = Text(_("Touch the screen to go on."), "body", color=theme.STARLIGHT, align="center", spoken=False)
        return Column([Space(), picture, Space(2), clock, Space(1), hint, Space()], gap=1, align="center")

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("button", _("The page is hidden. Touch the screen or press a key to go on."))

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.backdrop)

    def _next_minute(self, _dt: float) -> None:
        """Set the clock; one drawing a minute, and none when it is gone from the screen."""
        if self.parent is None:
            return
        self.replace([self._layout()])
        self.place(self.x, self.y, self.width, self.height)
        self._tick = Clock.schedule_once(self._next_minute, 60 - self._now().second)

    def on_touch_down(self, _touch: MotionEvent) -> bool:
        """Take it: what lies below must not be touched by who comes back. The root brings the page back."""
        return True


def build(app: "KioskApp") -> Hidden:
    """The cover for this app."""
    return Hidden(app.services.clock.now)
