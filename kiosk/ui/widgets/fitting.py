"""As much of a list as there is room for, where there is nobody to scroll it."""

from kiosk.ui import theme
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.text import Text


class Heading(Text):
    """What the lines below it have in common. In a `Fitting` it never stands last."""

    def __init__(self, words: str, *, large: bool = False) -> None:
        super().__init__(words, "title" if large else "body", bold=True, color=theme.INK if large else theme.SOFT)


class Fitting(Part):
    """As many of its parts, from the top, as there is room for: whole ones only, and no heading without a line.

    `fill` False leaves each part the width it likes.
    """

    def __init__(self, parts: list[Part], *, gap: float = 2.5, fill: bool = True, flex: float | None = None) -> None:
        super().__init__(parts, flex=flex)
        self.all, self._gap, self._fill = parts, theme.current().gap(gap), fill

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return sum(part.measure(width) for part in self.all) + self._gap * max(0, len(self.all) - 1)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        shown, top = [], self.top
        for part in self.all:
            width = self.width if self._fill else min(self.width, part.natural_width())
            height = part.measure(width)
            if top - height < self.y:
                break
            shown.append((part, top - height, width, height))
            top -= height + self._gap
        while shown and isinstance(shown[-1][0], Heading):
            shown.pop()
        self.replace([part for part, *_place in shown])
        for part, y, width, height in shown:
            part.place(self.x, y, width, height)
