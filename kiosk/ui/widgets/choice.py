"""One answer to choose: words, perhaps a picture, and a mark that says whether it is chosen."""

from pathlib import Path

from kiosk.ui import theme
from kiosk.ui.widgets.part import Action, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.shown import picture as own_or_ours
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


class Choice(Tappable):
    """`picture` is a name in assets/icons/pictures, or a file; "" for none. `several`: others can be chosen beside it.
    `large`: it is one of few. `recorded`: the sound of its words.

    What is chosen has a thick border and a tick, not a colour alone.
    """

    role = "choice"

    def __init__(
        self,
        words: str,
        action: Action,
        *,
        picture: str | Path = "",
        chosen: bool = False,
        several: bool = False,
        large: bool = False,
        recorded: Path | None = None,
        flex: float | None = None,
    ) -> None:
        m = theme.current()
        self.chosen = chosen
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        self.label = Text(words, "lead" if large else "body", bold=True, valign="center", recorded=recorded, flex=1)
        parts: list[Part] = [own_or_ours(picture, m.gap(8 if isinstance(picture, Path) else 6))] if picture else []
        parts.append(self.label)
        if chosen:
            parts.append(Picture("ui/check", m.gap(4), tint=theme.SEA))
        elif several:
            parts.append(Picture("ui/add", m.gap(4), tint=theme.SOFT))
        super().__init__(action, words, [Row(parts, gap=1.5, valign="center")], flex=flex)
        self._across, self._along = m.gap(2), m.gap(2.25 if large else 1)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        m = theme.current()
        return max(m.target + m.gap(1), self.parts[0].measure(width - 2 * self._across) + 2 * self._along)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        across, along = self._across, self._along
        self.parts[0].place(self.x + across, self.y + along, self.width - 2 * across, self.height - 2 * along)
