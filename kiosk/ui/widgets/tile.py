"""A tile: a big picture with words that a visitor would use themselves."""

from kiosk.ui import theme
from kiosk.ui.widgets.part import Action, Column, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


class Tile(Tappable):
    """`picture` is a name in assets/icons/pictures. `wide` puts the picture beside the words instead of above them.

    `chosen` marks the one that is picked, by a thick border and an icon, not by colour alone.
    """

    def __init__(
        self,
        words: str,
        action: Action,
        *,
        picture: str,
        hint: str = "",
        wide: bool = False,
        chosen: bool = False,
        field: str = theme.BLUSH,
        flex: float | None = None,
    ) -> None:
        m = theme.current()
        self.chosen = chosen
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        align = "left" if wide else "center"
        texts = [Text(words, "lead", align=align)]
        if hint:
            texts.append(Text(hint, "body", color=theme.SOFT, align=align))
        side = m.gap(11) if wide else m.gap(17)
        image = Picture(f"pictures/{picture}", side, field=field)
        if wide:
            mark = [Picture("ui/check", m.gap(5), tint=theme.SEA)] if chosen else []
            inner = Row([image, Column(texts, gap=0.5, flex=1), *mark], gap=3, valign="center")
        else:
            mark = [Picture("ui/check", m.gap(4), tint=theme.SEA)] if chosen else []
            inner = Column([Space(), image, Space(1), *texts, *mark, Space()], gap=1, align="center")
        super().__init__(action, words, [inner], flex=flex)
        self._pad = m.gap(2.5)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self._pad) + 2 * self._pad

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.parts[0].natural_width() + 2 * self._pad

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self._pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)
