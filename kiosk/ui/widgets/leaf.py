"""A leaf of a calendar: the day as a picture, for who would rather look than read."""

from datetime import date

from kiosk import words
from kiosk.i18n import dates
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.private import Private
from kiosk.ui.widgets.text import Text


class Leaf(Private):
    """The month on a band, the day large, the weekday, and under them `below` (the hour, how far off). What it says is
    said in words beside it, so it is not read aloud. `sure` False puts a question mark to the day. It is private.
    """

    personal = True

    def __init__(self, day: date, below: list[str], *, sure: bool = True, flex: float | None = None) -> None:
        month = Text(
            words.capital(dates().months[day.month - 1]), "lead", color=theme.WHITE, align="center", spoken=False
        )
        number = Text(f"{day.day}" if sure else f"{day.day}?", "hero", align="center", spoken=False)
        weekday = Text(words.capital(words.weekday(day)), "lead", align="center", spoken=False)
        lines = [Text(line, "body", bold=True, color=theme.SEA, align="center", spoken=False) for line in below]
        self._band, self._rest = Column([month], pad=(1, 0.5)), Column([number, weekday, *lines], gap=0.5, pad=(1, 1.5))
        super().__init__([self._band, self._rest], flex=flex)

    def heard_parts(self) -> list[Part]:
        """See `Part.heard_parts`."""
        return []

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self._band.measure(width) + self._rest.measure(width)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return max(super().natural_width(), theme.current().gap(28))

    def draw(self) -> None:
        """A sheet with a coloured band on top."""
        m = theme.current()
        band = self._band.measure(self.width)
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.CLAY, radius=m.radius)
        shapes.bordered(
            self.canvas.before, self.x, self.y, self.width, self.height - band,
            fill=theme.CARD, edge=theme.CLAY, line=m.border * 2, radius=m.radius,
        )  # fmt: skip

    def arrange(self) -> None:
        """See `Part.arrange`."""
        band = self._band.measure(self.width)
        self._band.place(self.x, self.top - band, self.width, band)
        self._rest.place(self.x, self.y, self.width, self.height - band)
