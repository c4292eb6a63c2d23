"""*Help from afar*, for staff: what it means, opening it for an hour, and closing it."""

from typing import Any

from kivy.clock import Clock

from kiosk.devices.remote_help import NoHelp
from kiosk.i18n import _, say
from kiosk.staff.far_help import SomebodyIsHere
from kiosk.ui.afar import closes_in
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part

MINUTE, LATER = 60.0, 5.0  # seconds


class RemoteHelp(StaffPage):
    """Route `remote_help`."""

    shows_help = True
    _turn: Any = None

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        help_ = self.services.far_help
        back = BigButton(_("Back"), self.app.back, icon="back")
        if help_.is_open:
            self._arm(help_.left.total_seconds() % MINUTE + 0.1)
            close = BigButton(_("Close now"), self._close, kind="primary", icon="close")
            return Notice("far-help", _("Help from afar is open"), closes_in(help_.left), [back, close])
        if not help_.possible:
            return Notice("far-help", _("Help from afar is not set up here"), say(NoHelp()), [back])
        if self.app.staffing.visitor_here:
            return Notice("hands", _("Not while somebody is here"), say(SomebodyIsHere()), [back])
        said = _("A technician whom you have called can look in, for one hour.")
        said += " " + _("They see how the kiosk runs, and can start it anew.")
        said += " " + _("They never see what visitors have written or kept.")
        return Notice("far-help", _("Help from afar"), said, [back, self._open_it()])

    def _arm(self, seconds: float) -> None:
        self._turn = Clock.schedule_once(lambda _dt: self._passed(), seconds)

    def _passed(self) -> None:
        """Another minute; not under somebody's ears."""
        if self.app.reader.reading:
            self._arm(LATER)
        else:
            self.app.refresh()

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._turn:
            self._turn.cancel()

    def _open_it(self) -> BigButton:
        return BigButton(_("Open for one hour"), self._open, kind="primary", icon="helper")

    def _open(self) -> None:
        self.services.far_help.open(self.by, visit=self.app.staffing.visitor_here)
        self.app.refresh()

    def _close(self) -> None:
        self.services.far_help.close(self.by)
        self.app.refresh()
