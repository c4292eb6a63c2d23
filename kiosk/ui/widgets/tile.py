"""A tile: a big picture with words that a visitor would use themselves."""

from pathlib import Path

from kiosk.ui import theme
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.shown import picture as own_or_ours
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


class Headed(Part):
    """A picture on a field as wide as the tile, over the words. In a row all fields are equally high, and leave
    room for the longest words among them.
    """

    def __init__(self, image: Picture, texts: Part) -> None:
        super().__init__([image, texts])
        self._gap = theme.current().gap(2)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        image, texts = self.parts
        return image.side + self._gap + texts.measure(width)

    def least(self, width: float) -> float:
        """See `Part.least`."""
        image, texts = self.parts
        return min(image.side, theme.current().target) + self._gap + texts.measure(width)

    def arrange(self) -> None:
        """The words below the picture, which takes the height that no tile of the row needs for words."""
        image, texts = self.parts
        words = texts.measure(self.width)
        top = self.height - self._gap - max(one.parts[1].measure(self.width) for one in self._row())
        image.place(self.x, self.top - top, self.width, top)
        texts.place(self.x, self.top - top - self._gap - words, self.width, words)

    def _row(self) -> list["Headed"]:
        """Itself, and its like in the tiles beside this one."""
        grid = self.parent and self.parent.parent
        tiles = grid.parts if isinstance(grid, Grid) else []
        return [one for tile in tiles for one in tile.parts if isinstance(one, Headed)] or [self]


class Tile(Tappable):
    """`picture` is a name in assets/icons/pictures, or a file. `wide` puts it beside the words instead of above them,
    `beside` steps of the grid large.

    `chosen` marks the one that is picked, by a thick border and an icon, not by colour alone. `personal`: the hint is
    what somebody wrote.
    """

    def __init__(
        self,
        words: str,
        action: Action,
        *,
        picture: str | Path,
        hint: str = "",
        wide: bool = False,
        chosen: bool = False,
        field: str = theme.BLUSH,
        beside: float = 11,
        recorded: Path | None = None,
        personal: bool = False,
        flex: float | None = None,
    ) -> None:
        m = theme.current()
        self.chosen = chosen
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        align = "left" if wide else "center"
        texts: list[Part] = [Text(words, "lead", align=align, recorded=recorded)]
        if hint:
            texts.append(Text(hint, "body", color=theme.SOFT, align=align, personal=personal))
        mark = [Picture("ui/check", m.gap(4), tint=theme.SEA)] if chosen else []
        if wide:
            image = own_or_ours(picture, m.gap(beside), field=field)
            inner: Part = Row([image, Column(texts, gap=0.5, flex=1), *mark], gap=3, valign="center")
        else:
            if mark:  # beside the words, so that no tile of the row changes its height
                texts[0].flex = 1
                texts = [Row([texts[0], *mark], gap=1, valign="center"), *texts[1:]]
            inner = Headed(own_or_ours(picture, m.gap(17), field=field), Column(texts, gap=0.5))
        super().__init__(action, words, [inner], flex=flex)
        self._pad = m.gap(2)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self._pad) + 2 * self._pad

    def least(self, width: float) -> float:
        """See `Part.least`. The air above and below gives way."""
        return self.parts[0].least(width - 2 * self._pad) + 2 * theme.current().gap(0.5)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.parts[0].natural_width() + 2 * self._pad

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad, inner = self._pad, self.width - 2 * self._pad
        air = min(pad, max(theme.current().gap(0.5), (self.height - self.parts[0].measure(inner)) / 2))
        self.parts[0].place(self.x + pad, self.y + air, inner, self.height - 2 * air)
