"""The sheet that a long text is typed on: its last lines, with a still caret after the last letter."""

from kivy.graphics import Color, Rectangle

from kiosk.faces import begins_at_right
from kiosk.ui import fonts, theme
from kiosk.ui.access import Access
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.field import written
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.text import extent, wrap


class TypedPage(Part):
    """It keeps no text of its own. As high as it is given; at least three lines."""

    written_in = True

    def __init__(self, typed: TypedText, *, flex: float = 1) -> None:
        super().__init__(flex=flex)
        self.typed = typed

    @property
    def text(self) -> str:
        """What stands on it."""
        return str(self.typed)

    def access(self) -> Access:
        """See `Part.access`."""
        return written(self, self.text)

    @property
    def _line(self) -> int:
        return round(extent("Åg", theme.current().body, False)[1] * 0.95)

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        return 3 * self._line + theme.current().gap(3)

    def least(self, width: float) -> float:  # noqa: ARG002 - as above
        """See `Part.least`. Two lines."""
        return 2 * self._line + theme.current().gap(2)

    def refresh(self) -> None:
        """Show what is typed now."""
        self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        shapes.bordered(
            self.canvas.before, *self.pos, *self.size,
            fill=theme.CARD, edge=theme.SEA, line=m.border * 2, radius=m.radius,
        )  # fmt: skip
        room = max(1, int((self.height - m.gap(2)) // self._line))
        width = self.width - m.gap(6)
        lines = [
            " ".join(line)
            for paragraph in self.text.split("\n")
            for line in (list(wrap(paragraph.split(" "), width, m.body, False)) or [[]])
        ][-room:]
        y, turned = self.top - m.gap(1), begins_at_right(self.text) if self.text.strip() else theme.rtl()
        edge = self.right - m.gap(2.5) if turned else self.x + m.gap(2.5)
        caret = m.border * 1.5
        with self.canvas.before:
            wide = 0
            for line in lines:
                y -= self._line
                wide = 0
                if line:
                    texture = fonts.texture(line, m.body, False, rtl=turned)
                    wide, high = texture.size
                    Color(*theme.rgba(theme.INK))
                    left = edge - wide if turned else edge
                    Rectangle(texture=texture, pos=(left, y + (self._line - high) // 2), size=(wide, high))
            Color(*theme.rgba(theme.SEA))
            x = edge - wide - m.border - caret if turned else edge + wide + m.border
            Rectangle(pos=(x, y + 2), size=(caret, self._line - 4))
