"""One of a list: a picture, and lines of words beside it; all of it is the button."""

from collections.abc import Sequence

from kiosk.ui import theme
from kiosk.ui.widgets.part import Action, Column, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


class Listed(Tappable):
    """`picture` is a name in assets/icons/pictures; the first of `lines` is what it is called."""

    def __init__(self, picture: str, lines: Sequence[Text], action: Action, *, flex: float | None = None) -> None:
        m = theme.current()
        image = Picture(f"pictures/{picture}", m.gap(8))
        row = Row([image, Column(lines, gap=0, flex=1)], gap=2, valign="center")
        super().__init__(action, lines[0].text, [row], flex=flex)
        self._pad = m.gap(1.5)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self._pad) + 2 * self._pad

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self._pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)
