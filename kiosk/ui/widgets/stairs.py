"""Stairs, and somebody on one of the steps: how far up one has come. What that means stands beside it in words."""

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part

RISE, HEAD = 0.68, 0.24  # of the height: the top step; who stands there


class Stairs(Part):
    """`step` of `steps`, counted from 1 below. So many pixels wide and high; drawn on MIST."""

    def __init__(self, step: int, steps: int, side: int) -> None:
        super().__init__()
        self.step, self.steps, self.side = step, steps, side

    def measure(self, width: float) -> float:  # noqa: ARG002 - it does not grow
        """See `Part.measure`."""
        return self.side

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.side

    def draw(self) -> None:
        """The steps up to theirs are dark, and a ball stands on it."""
        side = min(self.side, self.width, self.height)
        wide = side / self.steps
        left, bottom = self.center_x - side / 2, self.center_y - side / 2
        line = theme.current().border
        for number in range(1, self.steps + 1):
            high = side * RISE * number / self.steps
            place = (left + (number - 1) * wide, bottom, wide - line, high)
            fill = theme.SEA if number <= self.step else theme.WHITE
            shapes.bordered(self.canvas.before, *map(round, place), fill=fill, edge=theme.SEA, line=line, radius=0)
        self._somebody(left + (self.step - 0.5) * wide, bottom + side * RISE * self.step / self.steps, side * HEAD)

    def _somebody(self, x: float, y: float, wide: float) -> None:
        """A ball on the step, with air around it."""
        line = theme.current().gap(0.5)
        for more, fill in ((line, theme.MIST), (0, theme.CLAY)):
            side = round(wide + 2 * more)
            place = (round(x - side / 2), round(y + line - more))
            shapes.box(self.canvas.before, *place, side, side, fill=fill, radius=side // 2)
