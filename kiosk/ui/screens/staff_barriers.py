"""*What stood in the way?*, for staff: what they saw, one touch each. It can be undone for a moment."""

from typing import Any

from kivy.clock import Clock

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screens.barrier_choices import other, tiles
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text
from kiosk.voice.barriers import LABELS, QUESTION, Barrier

MOMENT = 10.0  # seconds in which it can be undone


class StaffBarriers(StaffPage):
    """Route `staff_barriers`. `state`: what was touched last, and until when it can be undone."""

    _turn: Any = None

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        left = self.state.get("until", 0.0) - self.services.clock.monotonic()
        last = self.state.get("last") if left > 0 else None
        if last:
            self._turn = Clock.schedule_once(lambda _dt: self.app.refresh(), left)
        said = _("Touch what you saw. It is counted once for each touch, without a name.")
        head = Column([Text(_(QUESTION), "title"), Text(said, color=theme.SOFT)], gap=0.5)
        return Column([head, Grid(tiles(self._say, beside=9), 2, gap=1.5, flex=1), self._foot(last)], gap=2)

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._turn:
            self._turn.cancel()

    def _foot(self, last: Barrier | None) -> Part:
        """The seventh, and beside it what was counted just now."""
        if last is None:
            return Row([other(self._say)])
        m = theme.current()
        told = Text(_("Counted: {what}.").format(what=_(LABELS[last])), bold=True, valign="center", flex=1)
        undo = BigButton(_("Undo"), self._undo, icon="undo")
        row = Row([Picture("ui/check", round(m.body * 1.5), tint=theme.SEA), told, undo], gap=1.5, valign="center")
        return Row([other(self._say), Card(row, fill=theme.MIST, edge=theme.MIST, pad=1, flex=1)], valign="center")

    def _say(self, barrier: Barrier) -> None:
        self.services.counts.hindered(barrier)
        self.tell(last=barrier, until=self.services.clock.monotonic() + MOMENT)

    def _undo(self) -> None:
        self.services.counts.not_hindered(self.state["last"])
        self.tell(last=None)
