"""*Cards*, for the leader: which staff cards count at this kiosk; close one at once, if it is lost or somebody left."""

from functools import partial
from typing import Any

from kiosk import words
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class StaffCards(StaffPage):
    """Route `staff_cards`. `state`: the card that is asked about, and what was closed."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
        if self.who.role != "leader":
            return Notice("card", _("Only for leaders"), _("A leader puts their card in to close another."), [back])
        register = self.services.staff.register
        roster, names, closed = register.roster(), register.names(), register.all_closed()
        if asked := self.state.get("asked"):
            return self._sure(asked, name_of(asked, names))
        told = []
        if gone := self.state.get("closed"):
            said = _("The card is closed: {name}. It opens nothing here any more.").format(name=gone)
            told = [Banner("lock", said + " " + _("If others know its PIN, ask the technician to renew staff's keys."))]
        rows = [self._one(one, name_of(one.serial, names), closed) for one in (roster.cards if roster else ())]
        said = Text(_("Is a card lost, or has somebody left? Close it at once."), color=theme.SOFT)
        return Column([Text(_("Staff cards"), "title"), said, *told, self.listed(rows, gap=1)], gap=1.5)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.pop("asked", None):
            return False
        self.app.refresh()
        return True

    def _one(self, one: Any, name: str, closed: dict[str, Any]) -> Part:
        role = _("Leader") if one.role == "leader" else _("Staff")
        right: Part
        if since := closed.get(one.serial):
            day = words.day_in_words(since.date(), self.now.date())
            right = Text(_("Closed {day}").format(day=day), color=theme.SOFT, valign="center")
        elif one.serial == self.who.serial:
            right = Text(_("Your own. Another leader closes it."), color=theme.SOFT, valign="center")
        else:
            right = BigButton(_("Close this card"), partial(self.tell, asked=one.serial, closed=""), icon="lock")
        left = Column([Text(name, "lead"), Text(role, "label", color=theme.SOFT)], gap=0, flex=1)
        return Card(Row([left, right], gap=2, valign="center"), pad=1.5)

    def _sure(self, serial: str, name: str) -> Part:
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, asked=""), icon="back"),
            BigButton(_("Yes, close the card"), partial(self._close, serial, name), kind="primary", icon="lock"),
        ]
        said = _("It opens nothing from now on, and can't be opened again. The technician can make a new one.")
        title = _("Close this card: {name}?").format(name=name)
        return Column([Notice("card", title, said, buttons), Space(1)])

    def _close(self, serial: str, name: str) -> None:
        self.services.audit.write("card.revoked", who=self.by)  # first: what can't be written down does not happen
        self.services.staff.close_card(serial)
        self.tell(asked="", closed=name)


def name_of(serial: str, names: dict[str, str]) -> str:
    """What a card is called, else its number."""
    return names.get(serial) or _("card {number}").format(number=serial[:8])
