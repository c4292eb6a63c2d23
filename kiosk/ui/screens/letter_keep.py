"""Remember the day: on paper, or in the phone's calendar. It says no more than was chosen."""

from functools import partial
from typing import TYPE_CHECKING

from kiosk.errors import KnownError
from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.calendar import calendar_text
from kiosk.letters.visit import Kept
from kiosk.ui import letter_slip, theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screen import Screen
from kiosk.ui.screens import letter_parts as parts
from kiosk.ui.screens.folder_keep import keep_button
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip
    from kiosk.folder.things import New


class LetterKeep(Screen):
    """Route `letter_keep`, param `id`. `state`: whether it says who it is with, and how printing goes."""

    def build(self) -> Part:
        """See `Screen.build`."""
        kept = self.services.letters.get(self.params["id"])
        said = self.services.letters.explained(kept) if kept else None
        if kept is None or said is None or said.when is None:
            bring = BigButton(_("Another letter"), lambda: self.app.replace("letter"), kind="primary", icon="forward")
            return Notice("letter", _("The letter is gone"), _("Nothing of it is kept here."), [bring])
        if said.when.question and not kept.confirmed:
            return self._sure(kept, said)
        leaf = parts.leaf(said)
        done = BigButton(_("Done"), self.app.back, kind="primary", icon="check", flex=1)
        right = Column([self._card(said), *print_trouble(self), Space()], gap=1.5, flex=14)
        foot = Row(
            [
                *print_button(self, partial(self._slip, said), of=self._with_who),
                keep_button(self, lambda: self._new(kept, said), flex=1),
                done,
            ],
            gap=1.5,
        )
        return Column([Text(_("Remember the day"), "title"), Row([leaf, right], gap=3, flex=1), foot], gap=2)

    def _new(self, kept: Kept, said: Explanation) -> "New":
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only who keeps it

        return things.of_letter(kept, said, self.now.date())

    def _sure(self, kept: Kept, said: Explanation) -> Part:
        """A day that we asked about goes nowhere before somebody says that it is right."""
        question = said.when.question
        buttons = [
            BigButton(_("Yes, that is right"), lambda: self._confirm(kept), icon="check"),
            BigButton(_("Ask staff"), self.app.call_staff, kind="primary", icon="call"),
        ]
        return Notice("question", question.words, f"{question.why}\n“{question.quote}”", buttons, personal=True)

    def _card(self, said: Explanation) -> Part:
        """The QR code for the phone's calendar, what others can read there and on the paper, and the other choice."""
        with_who = self._with_who
        line = _("It says who the letter is from.") if with_who else _("It does not say who it is from.")
        words = _("Leave it out") if with_who else _("Write who it is from")
        choice = [Text(line, color=theme.SOFT), BigButton(words, lambda: self._set(who=not with_who))]
        code = self._code(said)
        if not code:
            return Card(Column(choice, gap=1.5), pad=1.5)
        hint = Text(_("Point your phone's camera here. Then it is in your calendar."))
        return Card(
            Row([code, Column([hint, *choice], gap=1.5, flex=1)], gap=2, valign="center"), pad=1.5, fill=theme.WHITE
        )

    def _code(self, said: Explanation) -> QrCode | None:
        """None where it can't be drawn large enough."""
        most = round(theme.current().height * 0.56)
        name, place = (said.sender_name, said.place) if self._with_who else ("", "")
        for where in (place, ""):  # on a small screen better without the place than no code
            try:
                code = QrCode(calendar_text(said.when, self.now, who=name, place=where), round(most * 0.8), most=most)
            except KnownError:
                continue
            if code.fits:
                return code
        return None

    def _slip(self, said: Explanation) -> "Slip":
        return letter_slip.slip(said, self.services.config.centre, self.now, who=self._with_who)

    @property
    def _with_who(self) -> bool:
        return bool(self.state.get("who"))

    def _confirm(self, kept: Kept) -> None:
        kept.confirmed = True
        self.app.refresh()

    def _set(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()
