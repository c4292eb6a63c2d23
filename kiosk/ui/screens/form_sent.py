"""A form that was sent to staff: whether it waits or is sent, its code, and taking it back. Never what is in it."""

from functools import partial
from typing import TYPE_CHECKING

from kiosk.errors import KnownError
from kiosk.forms.sending import Sent
from kiosk.i18n import N_, _, say
from kiosk.ui import form_slip, theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip


# How it stands (`Sent.state`): the title, its icon, and what that means.
STANDS = {
    "waiting": (N_("Ready to be sent"), "waiting", N_("It goes by itself when there is network. You need not wait.")),
    "going": (N_("It is on its way"), "forward", N_("It goes by itself. You need not wait.")),
    "sent": (N_("Sent"), "check", N_("Staff can open it now. Give them your code if you ask about it.")),
    "refused": (N_("It did not get through"), "info", N_("That is our mistake. Print the letter, or ask staff.")),
}


class FormSent(Screen):
    """Route `form_sent`, param code. `state`: what is shown, how printing goes, and what went wrong."""

    shows_programme = True  # the hub may take it while somebody looks
    all_heard = True

    def build(self) -> Part:
        """See `Screen.build`."""
        if self.state.get("gone"):
            said = _("It was not sent, and nobody can read it. Thank you for telling us.")
            return Notice("thanks", _("You have taken it back"), said, [self._done()])
        try:
            sent: Sent = self.services.sendings.find(self.params["code"])
        except KnownError as error:
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("hands", _("That did not work just now"), say(error), [staff, self._done()])
        if self.state.get("asking") and sent.state == "waiting":
            return self._ask()
        return self._stands(sent)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.get("asking"):
            return False
        self._tell(asking=False)
        return True

    def _stands(self, sent: Sent) -> Part:
        m = theme.current()
        title, icon, said = STANDS[sent.state]
        head = Row([Picture(f"ui/{icon}", m.gap(6), tint=theme.SEA), Text(_(title), "title", flex=1)], valign="center")
        code = Card(
            Column(
                [
                    Text(_("Your code. Write it down:"), align="center"),
                    Text(sent.code, "hero", color=theme.CLAY_DARK, align="center", personal=True),
                    Text(_("With it, staff can see if it came."), color=theme.CLAY_DARK, align="center"),
                ],
                gap=0,
            ),
            fill=theme.BLUSH, edge=theme.BLUSH, pad=1.5,
        )  # fmt: skip
        words: list[Part] = [Text(_(said), "lead", bold=False)]
        if not sent.letter:
            words.append(Text(_("The letter was too large to go with it. Your answers are all there.")))
        if sent.state == "waiting":
            where = _("Under “What is on here” you find “I have a code”. There you can see it, or take it back.")
            words.append(Text(where))
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        buttons: list[Part] = [
            *([] if sent.state == "refused" else print_button(self, partial(self._slip, sent))),
            self._done(),
        ]
        if sent.state == "waiting":
            buttons.insert(0, BigButton(_("Take it back"), partial(self._tell, asking=True), icon="cancel", flex=1))
        left = Column([*words, Space()], gap=1.5, flex=5)
        right = Column([*([] if sent.state == "refused" else [code]), Space()], flex=5)
        foot = Row(buttons, gap=1.5)
        foot.spoken_last = True
        return Column([head, *trouble, *print_trouble(self), Row([left, right], gap=3, flex=1), foot], gap=2)

    def _slip(self, sent: Sent) -> "Slip":
        return form_slip.code_slip(sent.code, self.services.config.centre)

    def _ask(self) -> Part:
        buttons = [
            BigButton(_("No, let it be sent"), partial(self._tell, asking=False), kind="primary", icon="check"),
            BigButton(_("Yes, take it back"), self._withdraw, icon="cancel"),
        ]
        said = _("Then it is thrown away here, and staff never get it.")
        return Notice("papers", _("Do you want to take it back?"), said, buttons)

    def _withdraw(self) -> None:
        try:
            self.services.sendings.withdraw(self.params["code"])
        except KnownError as error:
            self._tell(asking=False, trouble=say(error))
            return
        self._tell(asking=False, gone=True)

    def _done(self) -> BigButton:
        return BigButton(_("Done"), self.app.back, kind="primary", icon="check", flex=1)

    def _tell(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()
