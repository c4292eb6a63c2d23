"""Stop and keep: the key slip with its six words, on paper or to be written down; or stop, and nothing is kept."""

import threading
from functools import partial
from typing import TYPE_CHECKING

from kiosk.errors import KnownError
from kiosk.forms.filling import Filling
from kiosk.forms.keyslip import KeySlip
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screen import Screen
from kiosk.ui.screens.form_after import not_open
from kiosk.ui.screens.guide_parts import day_in_words
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import date

    from kiosk.devices.slip import Slip


class FormStop(Screen):
    """Route `form_stop`, param form (its id). `state`: how making the slip goes, and how printing it."""

    @property
    def filling(self) -> Filling | None:
        """The form; None when it was stopped."""
        found: Filling | None = self.services.forms.filling(self.params["form"])
        return found

    def build(self) -> Part:
        """See `Screen.build`."""
        filling = self.filling
        if filling is None:
            return not_open(self)
        if self.state.get("sure"):
            return self._sure(filling)
        if filling.draft.slip is not None and self.state.get("shown"):
            return self._slip(filling, filling.draft.slip)
        if self.state.get("making"):
            return Notice("key", _("We make your key slip"), _("It takes a moment."), [self._staff()], waits=True)
        return self._offer()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.pop("sure", None):
            return False
        self.app.refresh()
        return True

    # -- first, what it means

    def _offer(self) -> Part:
        printer = self.services.printer.available
        how = _("You get a slip with six words.") if printer else _("You get six words to write down.")
        said = f"{how} {_('With them you open the form again on this screen, within 30 days.')}"
        buttons: list[Part] = [
            BigButton(_("Keep it"), self._keep, kind="primary", icon="lock"),
            BigButton(_("In my folder"), self._folder, icon="lock"),
            BigButton(_("Stop without keeping"), partial(self._ask, sure=True), icon="remove"),
        ]
        part = Notice("key", _("Stop, and go on another day?"), said, buttons)
        if trouble := self.state.get("trouble"):
            return Column([Banner("info", trouble), part], gap=2)
        return part

    def _folder(self) -> None:
        self.app.go("folder_keep", form=self.params["form"])

    def _sure(self, filling: Filling) -> Part:
        buttons = [
            BigButton(_("No, go back"), partial(self._ask, sure=False), kind="primary", icon="back"),
            BigButton(_("Yes, throw it away"), partial(self._stop, filling, keep=False), icon="remove"),
        ]
        return Notice(
            "papers", _("Throw your answers away?"), _("Then they are gone, and nobody can get them back."), buttons
        )

    # -- the slip

    def _keep(self) -> None:
        filling = self.filling
        if filling is None:
            return
        filling.save()
        if filling.unsaved is not None:
            self._failed(filling.unsaved)
            return
        self.state.update(making=True, trouble="")
        self.app.refresh()

        def work() -> None:
            error: KnownError | None = None
            try:
                filling.keep()
            except KnownError as known:
                error = known
            call_soon(lambda: self._kept(error))

        threading.Thread(target=work, name="key-slip", daemon=True).start()

    def _kept(self, error: KnownError | None) -> None:
        if self.app.navigation.current is not self.route:
            return
        if error is not None:
            self._failed(error)
            return
        self._ask(making=False, shown=True)

    def _failed(self, error: KnownError) -> None:
        self._ask(making=False, trouble=say(error))

    def _slip(self, filling: Filling, slip: KeySlip) -> Part:
        m = theme.current()
        words = [
            Card(Text(f"{number}.  {word}", "lead", personal=True), pad=1.25, edge=theme.SEA)
            for number, word in enumerate(slip.words, 1)
        ]
        until = filling.until
        day = _("It can be opened until {day}. Then it is gone.").format(day=day_in_words(until)) if until else ""
        said = Column(
            [
                Grid(words, 2, gap=1),
                Text(day, bold=True),
                Text(_("Without the words nobody can open it, staff neither."), color=theme.SOFT),
                Space(),
            ],
            gap=1.25,
            flex=3,
        )
        beside: list[Part] = [said]
        try:
            code = QrCode(slip.code, m.gap(24), most=m.gap(34))
            if code.fits:
                beside.append(Column([Card(code, pad=1, fill=theme.WHITE), Space()], align="center"))
        except KnownError:
            pass
        title = Text(_("Your key slip"), "title")
        until = filling.until
        to_print = print_button(self, partial(self._paper, slip, until)) if until else []
        on = BigButton(_("Go on with the form"), self.app.back, icon="forward", flex=1)
        done = BigButton(
            _("I have the words. Stop"), partial(self._stop, filling, keep=True), kind="primary", icon="check", flex=1
        )
        return Column(
            [title, *print_trouble(self), Row(beside, gap=3, flex=1), Row([*to_print, on, done], gap=1.5)],
            gap=1.5,
        )

    def _paper(self, slip: KeySlip, until: "date") -> "Slip":
        from kiosk.ui import form_slip  # noqa: PLC0415 - only who prints

        return form_slip.slip(slip, until, self.services.config.centre)

    # -- away

    def _stop(self, filling: Filling, *, keep: bool) -> None:
        if not keep:
            self.services.forms.done(filling)
        self.services.forms.stop(filling)
        self.app.home()

    def _ask(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, icon="call")
