"""*Sit with the visitor*: the visitor is asked, in plain words, what staff can then see and do. They say yes or no."""

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.screens.staff_page import StaffPage, fact, in_the_way
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text


class StaffAssist(StaffPage):
    """Route `staff_assist`."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        staffing = self.app.staffing
        if staffing.with_visitor:
            said = _("The visitor's page lies below. It ends when you take your card out.")
            on = BigButton(_("To the visitor's page"), staffing.to_the_visitor, kind="primary", icon="forward")
            return Notice("company", _("You sit with the visitor"), said, [on, in_the_way(self.app)])
        if not staffing.visitor_here:
            said = _("Ask them to touch the screen and begin. Then put your card in again.")
            close = BigButton(_("Close"), self.app.close, kind="primary", icon="close")
            return Notice("hello", _("Nobody has begun a visit"), said, [close])
        return self._ask()

    def _ask(self) -> Part:
        name = self.name
        can: list[Part] = [
            fact("company", Text(_("{name} sees what you see on the screen.").format(name=name), "lead", bold=False)),
            fact(
                "edit",
                Text(
                    _("{name} can type for you. You say if it is right, before it is kept.").format(name=name),
                    "lead",
                    bold=False,
                ),
            ),
            fact(
                "lock",
                Text(_("Your folder is opened only together with you."), "lead", bold=False),
            ),
            fact(
                "end",
                Text(
                    _("It ends when {name} takes the card out, or when you say stop.").format(name=name),
                    "lead",
                    bold=False,
                ),
            ),
        ]
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        yes = BigButton(_("Yes, sit with me"), self._yes, kind="primary", icon="check", flex=1.4)
        no = BigButton(_("No, thank you"), self._no, icon="close", flex=1)
        head = Row(
            [
                Picture("pictures/company", theme.current().gap(10)),
                Column(
                    [
                        Text(_("To you who are at the screen"), color=theme.SOFT),
                        Text(_("May {name} sit with you?").format(name=name), "title"),
                    ],
                    gap=0.5,
                    flex=1,
                ),
            ],
            gap=3,
            valign="center",
        )
        answers = Row([no, yes])
        answers.spoken_last = True
        return Column([head, *trouble, Card(Column(can, gap=1.5), pad=2.5), Space(), answers], gap=2)

    def _yes(self) -> None:
        try:
            self.app.staffing.sit_with()
        except KnownError as error:  # what can't be written into the log does not happen
            self.tell(trouble=say(error))

    def _no(self) -> None:
        self.app.close()
