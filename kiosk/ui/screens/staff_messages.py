"""*Messages*: what visitors and colleagues left for staff. Read with a card only, and not while a visitor sits here."""

from functools import partial

from kiosk import words
from kiosk.i18n import _
from kiosk.staff.audit import VISITOR
from kiosk.staff.letterbox import ACTIVITY, Message
from kiosk.ui import theme
from kiosk.ui.log_lines import who_in_words
from kiosk.ui.screens.message import writing
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class StaffMessages(StaffPage):
    """Route `staff_messages`. `state`: whether one is being written, and which is asked about."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
        if self.services.staff.weaker:
            return Notice("card", _("Cards are needed"), _("The staff code opens no messages."), [back])
        if self.app.staffing.with_visitor:
            said = _("They are not for the one who sits beside you. Look again when they have gone.")
            return Notice("company", _("Not while a visitor sits here"), said, [back])
        if self.state.get("writing"):
            return writing(self, _("What should your colleagues know? They read it with their card."), self._leave)
        if asked := self.state.get("asked"):
            return self._sure(asked)
        return self._all()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not (self.state.pop("writing", None) or self.state.pop("asked", None)):
            return False
        if typed := self.state.pop("typed", None):
            typed.wipe()
        self.app.refresh()
        return True

    def _all(self) -> Part:
        write = BigButton(_("Write to colleagues"), partial(self.tell, writing=True), icon="edit", flex=1)
        found = self.services.letterbox.read(self.services.staff.keys())
        if not found:
            said = _("Visitors can leave one under “Call staff”. You can write to your colleagues.")
            return Notice("papers", _("There are no messages"), said, [write])
        if not self.state.get("logged"):
            self.state["logged"] = True
            self.services.audit.write("messages.read", who=self.by)
        parts = [self._one(one) for one in found]
        return Column([Text(_("Messages"), "title"), self.listed(parts), Row([write])], gap=2)

    def _one(self, one: Message) -> Part:
        who = _("a visitor") if one.by == VISITOR else who_in_words(self.services, one.by)
        said = _("From {who}, {when}") if one.about != ACTIVITY else _("An activity, suggested by {who}, {when}")
        said = said.format(who=who, when=words.moment_in_words(one.left, self.now))
        if one.text is None:
            text, said = (
                Text(_("This card does not open it."), color=theme.SOFT),
                words.moment_in_words(one.left, self.now),
            )
        else:
            text = Text(one.text, "lead", bold=False, personal=True)
        away = BigButton(_("Throw away"), partial(self.tell, asked=one.id), icon="remove")
        lines = Column([text, Text(words.capital(said), "label", color=theme.SOFT)], gap=0.5, flex=1)
        return Card(Row([lines, away], gap=2, valign="center"), pad=1.5)

    def _sure(self, asked: str) -> Part:
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, asked=""), icon="back"),
            BigButton(_("Yes, throw it away"), partial(self._away, asked), kind="primary", icon="remove"),
        ]
        said = _("Then it is gone, for your colleagues too.")
        return Column([Notice("papers", _("Throw the message away?"), said, buttons), Space(1)])

    def _away(self, asked: str) -> None:
        self.services.letterbox.take_away(asked)
        self.services.audit.write("message.removed", who=self.by)
        self.tell(asked="")

    def _leave(self, text: str) -> None:
        self.services.letterbox.leave(text, by=self.by)
        self.state.pop("writing", None)
