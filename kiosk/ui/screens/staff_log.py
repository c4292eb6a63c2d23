"""*The log*: who opened what, and when. A leader sees all of it; others what they did themselves."""

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.log_lines import log_line
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text

SHOWN = 60  # the newest


class StaffLog(StaffPage):
    """Route `staff_log`."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        lines = self.services.audit.lines()
        leader = self.who.role == "leader"
        mine = [one for one in lines if leader or one.who == self.who.serial]
        if not mine:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("papers", _("Nothing is in the log yet"), _("Each opening comes to stand here."), [back])
        newest = list(reversed(mine))[:SHOWN]
        parts: list[Part] = [log_line(self.services, one, self.now) for one in newest]
        said = _("All cards, the newest first.") if leader else _("What your card did. A leader sees all.")
        return Column([Text(_("The log"), "title"), Text(said, color=theme.SOFT), self.listed(parts)], gap=1.5)
