"""A bar for a number, with the number written over it: a picture and a line of a table in one."""

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text


class Bar(Part):
    """Filled by `share`, from 0 to 1. None: the number is not told, and the bar is only its border."""

    def __init__(self, share: float | None) -> None:
        super().__init__()
        self.share = share

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        return theme.current().gap(1.5)

    def draw(self) -> None:
        """See `Part.draw`."""
        m, canvas = theme.current(), self.canvas.before
        if self.share is None:
            shapes.bordered(
                canvas, *self.pos, *self.size, fill=theme.CARD, edge=theme.EDGE, line=m.border, radius=m.gap(0.75)
            )
            return
        shapes.box(canvas, *self.pos, *self.size, fill=theme.SAND, radius=m.gap(0.75))
        if self.share > 0:
            wide = max(m.gap(1.5), round(self.width * self.share))
            x = self.right - wide if theme.rtl() else self.x
            shapes.box(canvas, x, self.y, wide, self.height, fill=theme.SEA, radius=m.gap(0.75))


def bar(name: Text, number: str, share: float | None) -> Part:
    """What is counted, how many, and the bar below."""
    name.flex = 1
    return Column([Row([name, Text(number, bold=True, align="right")], valign="bottom"), Bar(share)], gap=0.5)
