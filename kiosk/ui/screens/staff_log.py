"""*The log*: who opened what, and when. A leader sees all of it, and copies it to a stick; others what they did."""

import threading

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.log_lines import log_line
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

SHOWN = 60  # the newest


class StaffLog(StaffPage):
    """Route `staff_log`. `state`: how copying it goes."""

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
        told = [Banner("info", self.state["told"])] if self.state.get("told") else []
        foot = [self._foot()] if leader else []
        head = [Text(_("The log"), "title"), Text(said, color=theme.SOFT)]
        return Column([*head, *told, self.listed(parts), *foot], gap=1.5)

    def _foot(self) -> Part:
        copying = self.state.get("copying")
        copy = BigButton(_("Copying…") if copying else _("Copy it to a stick"), self._copy, icon="stick", flex=1)
        copy.enabled = not copying
        return Row([BigButton(_("Staff cards"), lambda: self.app.go("staff_cards"), icon="staff", flex=1), copy])

    def _copy(self) -> None:
        """As a table, for a leader who must show it to somebody. In a thread: sticks are slow."""
        audit, sticks, by = self.services.audit, self.services.sticks, self.by
        if sticks.writable() is None:
            self.tell(told=_("Put a USB stick in, then touch it again."))
            return
        self.tell(copying=True, told="")

        def work() -> None:
            error: KnownError | None = None
            try:
                audit.export(sticks.put, who=by)
            except KnownError as known:
                error = known
            call_soon(lambda: self._copied(error))

        threading.Thread(target=work, name="log-copy", daemon=True).start()

    def _copied(self, error: KnownError | None) -> None:
        if self.app.staffing.pages is self.app and self.app.navigation.current is self.route:
            self.tell(copying=False, told=say(error) if error else _("It is on the stick. Keep it locked away."))
