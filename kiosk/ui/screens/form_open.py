"""*I have a key slip*: its six words open a form that was begun on another day."""

import threading

from kiosk.errors import KnownError
from kiosk.forms.drafts import WaitFirst
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.visit import Left
from kiosk.i18n import _, n_, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.key_words import KeyWords
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class FormOpen(KeyWords):
    """Route `form_open`; param `words`: those that the camera read. `state` besides: how opening goes."""

    def before(self) -> Part | None:
        """See `KeyWords.before`."""
        if left := self.state.get("left"):
            return self._left(left)
        if self.state.get("opening"):
            return Notice("key", _("We open your form"), _("It takes a moment."), [self._staff()], waits=True)
        return None

    def foot(self) -> list[Part]:
        """See `KeyWords.foot`."""
        return [BigButton(_("Open the form"), self._open, kind="primary", icon="lock", flex=2)]

    def _open(self) -> None:
        guard = self.services.forms.drafts.attempts
        if wait := guard.wait():
            self._failed(WaitFirst(seconds=int(wait) + 1))
            return
        slip = KeySlip(tuple(self.words))
        self.state.update(opening=True, refused="")
        self.app.refresh()

        def work() -> None:
            try:
                take = self.services.forms.unlock(slip)
            except KnownError as error:
                failed = error
                call_soon(lambda: self._failed(failed))
            else:
                call_soon(lambda: self._opened(take))

        threading.Thread(target=work, name="key-slip", daemon=True).start()

    def _failed(self, error: KnownError) -> None:
        if self.app.navigation.current is self.route:
            self.state.update(opening=False, refused=say(error))
            self.app.refresh()

    def _opened(self, take: object) -> None:
        if self.app.navigation.current is not self.route:
            return
        try:
            found = take()  # type: ignore[operator]
        except KnownError as error:
            self._failed(error)
            return
        if isinstance(found, Left):
            self.state.update(opening=False, left=found)
            self.app.refresh()
        else:
            self.app.replace("form", form=found.definition.id)

    def _left(self, left: Left) -> Part:
        """The form is no longer here: the answers are."""
        lines: list[Part] = []
        for question, answer in left.said:
            lines += [Text(question, color=theme.SOFT), Text(answer, bold=True, personal=True)]
        said = n_("Here is the answer that you gave.", "Here are the {n} answers that you gave.", len(left.said))
        listed = ScrollList(Column([Card(Column(lines, gap=0.5), pad=2), Space()]))
        staff = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call", flex=1)
        forms = BigButton(_("All forms"), lambda: self.app.replace("forms"), icon="forward", flex=1)
        title = Text(_("That form is no longer here"), "title")
        return Column([title, Text(said, color=theme.SOFT), listed, Row([forms, staff], gap=1.5)], gap=1.5)

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, icon="call")
