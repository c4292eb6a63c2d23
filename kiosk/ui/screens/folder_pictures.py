"""The row of pictures: twelve to touch, four in an order. How many are touched is seen; which, only while the finger is
on them.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from kiosk.folder.keycard import PICTURES
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.picture_words import shows
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

ROW = 4
"""Pictures in a row."""


class PictureKey(Tappable):
    """One picture."""

    quick = True

    def __init__(self, name: str, action: Action) -> None:
        super().__init__(action, name, [Picture(f"pictures/{name}", theme.current().gap(9))])
        self.told = shows(name)

    def access(self) -> Access:
        """See `Part.access`. The row is a secret: for who asked to hear it alone."""
        return replace(super().access(), personal=True)

    def measure(self, width: float) -> float:  # noqa: ARG002 - as high at every width
        """See `Part.measure`."""
        return max(theme.current().target, theme.current().gap(10))


class Count(Part):
    """A dot for each that is chosen, a ring for each that is not."""

    def __init__(self, done: int) -> None:
        super().__init__()
        self._done = done

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("text", _("{n} of {total} are chosen").format(n=self._done, total=ROW))

    def measure(self, width: float) -> float:  # noqa: ARG002 - one line
        """See `Part.measure`."""
        return theme.current().gap(3)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return theme.current().gap(4.5) * ROW

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        side = m.gap(2.5)
        for number in range(ROW):
            fill = theme.SEA if number < self._done else theme.PAPER
            shapes.bordered(
                self.canvas.before, self.x + number * m.gap(4.5), self.center_y - side / 2, side, side,
                fill=fill, edge=theme.SEA, line=m.border, radius=round(side / 2),
            )  # fmt: skip


def pictures_page(screen: Any, title: str, done: Callable[[], object]) -> Part:
    """The twelve; `screen.state["row"]` are those chosen so far, `done` is called after the fourth."""
    row: list[str] = screen.state.setdefault("row", [])

    def choose(name: str) -> None:
        row.append(name)
        if len(row) == ROW:
            done()
        else:
            screen.app.refresh()

    def again() -> None:
        row.clear()
        screen.app.refresh()

    keys = [PictureKey(name, partial(choose, name)) for name in PICTURES]
    said = Text(_("Four pictures, in your own order."), color=theme.SOFT, valign="center", flex=1)
    wipe = BigButton(_("Begin again"), again, icon="refresh")
    head = Row([said, Count(len(row)), wipe], gap=3, valign="center")
    return Column([Text(title, "title"), head, Grid(keys, 4, gap=1.5, flex=1)], gap=1.5)
