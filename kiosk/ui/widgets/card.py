"""A sheet of paper on the page."""

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part


class Card(Part):
    """A sheet of paper on the page: a field with a quiet border and air inside. Not for touching."""

    def __init__(
        self,
        part: Part,
        *,
        pad: float = 3,
        fill: str = theme.CARD,
        edge: str = theme.LINE,
        flex: float | None = None,
    ) -> None:
        super().__init__([part], flex=flex)
        self.fill, self.edge, self.pad = fill, edge, theme.current().gap(pad)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self.pad) + 2 * self.pad

    def least(self, width: float) -> float:
        """See `Part.least`."""
        return self.parts[0].least(width - 2 * self.pad) + 2 * self.pad

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.parts[0].natural_width() + 2 * self.pad

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        shapes.bordered(
            self.canvas.before, *self.pos, *self.size, fill=self.fill, edge=self.edge, line=m.border, radius=m.radius
        )

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self.pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)
