"""The receipt: you are signed up, this is when and where, and this is your code."""

from kiosk.activities.views import View
from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import paper, theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.screens import ticket
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class Receipt(Screen):
    """Route `receipt`, params code and, as long as the visit lasts, alias."""

    def build(self) -> Part:
        """See `Screen.build`."""
        try:
            view = self.services.signups.find(self.params["code"])
        except KnownError as error:
            # It was found a moment ago; if it is gone, staff cancelled it or the disk failed.
            return Notice("hands", _("That did not work just now"), say(error), [self._done()])
        m = theme.current()
        icon = "ui/check" if view.status == "confirmed" else "ui/waiting"
        head = Row([Picture(icon, m.gap(6), tint=theme.SEA), Text(title(view), "title", flex=1)], valign="center")
        rows = ticket.fact_rows(ticket.facts(view, self.now, self.params.get("alias", "")))
        buttons = Row([*self._print_button(view), self._done()])
        buttons.spoken_last = True  # the code comes first
        left = Column([ScrollList(rows), *self._trouble(), buttons], flex=5)
        right: list[Part] = [ticket.code_card(view)]
        calendar = ticket.calendar_card(view.occurrence, self.now)
        if calendar:
            right.append(calendar)
        return Column([head, Row([left, Column([*right, Space()], gap=1.5, flex=6)], gap=3, flex=1)], gap=1.5)

    def _trouble(self) -> list[Part]:
        return [Banner("print", self.state["trouble"])] if self.state.get("trouble") else []

    def _print_button(self, view: View) -> list[Part]:
        if not self.services.printer.available:
            return []
        printing = self.state.get("printing", "")
        if printing == "done":
            return [Text(_("Take your paper."), "lead", bold=False, valign="center", flex=1)]
        words = _("Printing…") if printing else _("Print")
        icon = "" if printing else "print"  # the longer words need its room
        button = BigButton(words, lambda: self._print(view), icon=icon, flex=1)
        button.enabled = not printing
        return [button]

    def _print(self, view: View) -> None:
        self.state["printing"] = "now"
        self.services.printer.print(
            paper.slip(view, self.services.config.centre, self.now),
            lambda error: call_soon(lambda: self._printed(error)),
        )
        self.app.refresh()

    def _printed(self, error: KnownError | None) -> None:
        # The visitor may have gone on, or the visit may be over; then nobody is told.
        if self.app.navigation.current is self.route:
            self.state["printing"] = "" if error else "done"
            self.state["trouble"] = say(error) if error else ""
            self.app.refresh()

    def _done(self) -> BigButton:
        return BigButton(_("Done"), self.app.home, kind="primary", icon="check", flex=1)


def title(view: View) -> str:
    """How it went, in one line."""
    if view.status == "confirmed":
        return _("You are signed up")
    if view.position is None:
        return _("You are on the waiting list")
    return _("You are number {n} on the waiting list").format(n=view.position)
