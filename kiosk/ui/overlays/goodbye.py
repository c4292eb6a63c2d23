"""*Thank you for today*: the last thing a visitor sees, after everything has been wiped."""

from typing import TYPE_CHECKING

from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.session import EndedBy
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


class Goodbye(Part):
    """Covers the window for a moment. `by_itself`: nobody was there any more, so nobody is thanked."""

    def __init__(self, *, by_itself: bool = False) -> None:
        m = theme.current()
        title = _("All is tidied up") if by_itself else _("Thank you for today")
        parts = [
            Space(),
            Picture("pictures/hello" if not by_itself else "pictures/house", m.gap(20)),
            Space(1),
            Text(title, "title", align="center"),
            Text(_("Everything has been deleted from the screen."), "lead", bold=False, align="center"),
            Space(),
        ]
        super().__init__([Column(parts, gap=2, align="center")])

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.PAPER)

    def on_touch_down(self, _touch: MotionEvent) -> bool:
        """Nothing below is touched."""
        return True


def build(app: "KioskApp") -> Goodbye:
    """The goodbye for this app."""
    return Goodbye(by_itself=app.services.session.ended_by is not EndedBy.VISITOR)
