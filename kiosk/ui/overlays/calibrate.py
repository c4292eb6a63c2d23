"""The finger is put where the picture is: crosses to touch one after the other, and whether that helped.

Nothing needs to be hit before the finger hits: every touch counts wherever it lands, and where none comes all is as it
was (kiosk.touch). Only the last two pages have buttons. The words are in kiosk/touch/words.py: they are for who sets
the kiosk up.
"""

from typing import TYPE_CHECKING, Any

from kivy.core.window import Window
from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.touch import words
from kiosk.touch.calibration import CROSSES, as_setting
from kiosk.touch.machine import PATIENCE, State
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.card import Card
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.part import Action, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

WIDE = 0.62
"""Of the window: what the words have between the crosses."""
PICTURES = {State.REFUSED: "repair", State.MISSED: "repair", State.CONFIRM: "question", State.KEPT: "yes"}


class Cross(Part):
    """A cross, to touch where its bars meet."""

    def __init__(self) -> None:
        super().__init__()
        self.side = round(theme.current().target * 2)

    def draw(self) -> None:
        """See `Part.draw`."""
        line = max(3, 2 * round(self.side / 24) + 1)  # odd: one pixel is the middle
        across = round(self.center_y - line / 2)
        along = round(self.center_x - line / 2)
        canvas = self.canvas.before
        shapes.box(canvas, *self.pos, *self.size, fill=theme.HONEY, radius=round(self.side / 2))
        shapes.box(canvas, self.x, across, self.width, line, fill=theme.INK)
        shapes.box(canvas, along, self.y, line, self.height, fill=theme.INK)


class Calibrate(Part):
    """Covers the window. `calibration` is how far it is (kiosk.touch.calibration.Calibration)."""

    backdrop = theme.PAPER

    def __init__(self, calibration: Any, keep: Action, leave: Action) -> None:
        self._calibration, self._keep, self._leave = calibration, keep, leave
        self.cross: Cross | None = None
        super().__init__(self._parts())

    def show(self) -> None:
        """As it stands now."""
        self.replace(self._parts())
        self.place(self.x, self.y, self.width, self.height)

    @property
    def aimed(self) -> tuple[float, float] | None:
        """The middle of the cross, as a share of the window from its upper left corner; None for none. Where all is
        wished to be low, the pages have the lower part of it.
        """
        cross: tuple[float, float] | None = self._calibration.cross
        return cross and (cross[0], 1 - (1 - cross[1]) * theme.current().height / Window.height)

    def _parts(self) -> list[Part]:
        self.cross = Cross() if self._calibration.cross else None
        return [*([self.cross] if self.cross else []), self._words()]

    def _words(self) -> Part:
        state, m = self._calibration.state, theme.current()
        said, seconds = words.SAID[state], round(PATIENCE[state])
        picture: Part = Picture(f"pictures/{PICTURES[state]}", m.gap(14)) if state in PICTURES else Space(0)
        if self.cross:
            picture = Picture("ui/touch", m.gap(7), tint=theme.SEA)
        title = Text(_(said.title), "title", align="center")
        text = Text(_(said.words).format(n=seconds), color=theme.SOFT, align="center")
        parts: list[Part] = [picture, title, text, *self._more()]
        if self._calibration.anywhere:
            return Yielding(parts, [(picture, None)], gap=1.5)
        return Card(Yielding(parts, [(picture, None)], gap=2), pad=4)

    def _more(self) -> list[Part]:
        state = self._calibration.state
        if state is State.AIM:
            told = _(words.CROSS).format(n=self._calibration.number, all=len(CROSSES))
            return [Text(told, "label", color=theme.SOFT, align="center")]
        if state is State.CONFIRM:
            no = BigButton(_(words.NO), self._leave, icon="undo", flex=1)
            return [Row([no, BigButton(_(words.YES), self._keep, kind="primary", icon="check", flex=1)])]
        if state is State.KEPT:
            numbers = Text(as_setting(self._calibration.found), "lead", align="center", spoken=False)
            return [numbers, Row([BigButton(_("Done"), self._leave, kind="primary", icon="check", flex=1)])]
        return []

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.backdrop)

    def arrange(self) -> None:
        """The cross where it is aimed at; the words between the crosses, or over the one in the middle."""
        part, top, bottom = self.parts[-1], self.top, self.y
        if self.cross:
            x, y = self._calibration.cross
            side = self.cross.side
            self.cross.place(self.x + x * self.width - side / 2, self.top - y * self.height - side / 2, side, side)
            if self._calibration.state is State.CHECK:
                bottom = self.cross.top
        width = self.width * (WIDE if self._calibration.anywhere else 0.84)
        height = min(top - bottom, part.measure(width))
        part.place(self.center_x - width / 2, bottom + (top - bottom - height) / 2, width, height)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Nothing under it is touched."""
        super().on_touch_down(touch)
        return True


def build(app: "KioskApp", calibration: Any) -> Calibrate:
    """The pages of this one, for this app."""
    return Calibrate(calibration, keep=app.calibrating.keep, leave=app.calibrating.leave)
