"""Before a form is sent to staff: who can read it, where it waits, what is sent; how staff may reach one, if wished.

It is sealed beside the screen, with the letter made anew for it; what comes of it is shown by form_sent.py.
"""

import threading
from functools import partial

from kiosk.errors import KnownError
from kiosk.forms import sending
from kiosk.forms.filling import Filling
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.screens.form_after import not_open
from kiosk.ui.screens.form_before import line
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class FormSend(Screen):
    """Route `form_send`, param form (its id). `state`: what is shown, how to reach somebody, and what went wrong."""

    def build(self) -> Part:
        """See `Screen.build`."""
        filling: Filling | None = self.services.forms.filling(self.params["form"])
        if filling is None:
            return not_open(self)
        if self.state.get("making"):
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("key", _("We seal your form"), _("It takes a moment."), [staff], waits=True)
        if not self.services.sendings.possible:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            said = _("You can print it, save it on a stick, or show it to staff.")
            return Notice("papers", _("It can't be sent just now"), said, [back])
        if self.state.get("view") == "reach":
            return self._reach()
        return self._before(filling)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.get("view"):
            return False
        self._tell(view="")
        return True

    @property
    def typed(self) -> TypedText:
        """How staff may reach whoever sends it; wiped with the visit."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(sending.MOST_CONTACT)
            self.services.session.wipers.register("form contact", typed.wipe)
        found: TypedText = self.state["typed"]
        return found

    # -- what it means

    def _before(self, filling: Filling) -> Part:
        staff = _("Only staff of {organisation} can read it. They have the key.")
        lines = [
            line("person", staff.format(organisation=self.services.sendings.organisation)),
            line("lock", _("It is sealed before it is kept here. Nobody can read it at this screen. Nor can we.")),
            line("clock", _("It waits here until there is network. That may take days.")),
            line("edit", _("Your answers and the letter are sent. Nothing else.")),
            line("ticket", _("You get a code. With it you can take it back, as long as it waits.")),
            line("info", _("It is not handed in yet. Do you have a deadline? Hand it in yourself too.")),
        ]
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        listed = ScrollList(
            Column([*lines, self._how_to_reach(), Space()], gap=1.25),
            offset=self.state.get("offset", 0), remember=self._remember,
        )  # fmt: skip
        no = BigButton(_("No, go back"), self.app.back, icon="back", flex=1)
        yes = BigButton(_("Yes, send it"), partial(self._send, filling), kind="primary", icon="check", flex=1)
        title = Text(_("Send it to staff when there is network?"), "title")
        return Column([title, *trouble, listed, Row([no, yes])], gap=1.5)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _how_to_reach(self) -> Part:
        words = str(self.typed).strip()
        change = BigButton(_("Change") if words else _("Write it"), partial(self._tell, view="reach"), icon="edit")
        said: list[Part] = [Text(_("Where may staff reach you? You need not say."), bold=True)]
        if words:
            said.append(Text(words, personal=True))
        return Card(Row([Column(said, gap=0.5, flex=1), change], gap=2, valign="center"), pad=1.5)

    def _reach(self) -> Part:
        field = Field(self.typed, style="lead", flex=1)
        state = KeyboardState(self.typed, names=False)
        self.keyboard = Keyboard(state, lambda _fitted: field.refresh(), entered=self._reached, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        done = BigButton(_("Done"), self._reached, kind="primary", icon="check")
        said = Text(_("A phone number, or where you often are. It is sealed too."), color=theme.SOFT)
        return Column(
            [Text(_("Where may staff reach you?"), "title"), said, Row([field, done], gap=1.5), self.keyboard], gap=1.5
        )

    def _reached(self) -> None:
        self._tell(view="", offset=1e9)

    # -- sending it

    def _send(self, filling: Filling) -> None:
        if self.state.get("making"):
            return
        contact, sendings = str(self.typed).strip(), self.services.sendings
        definition, name, answers = filling.definition, filling.known.name("da"), filling.answers()
        self._tell(making=True, trouble="")

        def work() -> None:
            from kiosk.forms import outputs  # noqa: PLC0415 - heavy
            from kiosk.ui.screens.form_done import pdf_of  # noqa: PLC0415 - only who sends

            try:
                said = outputs.statements(definition, filling.session)
                content = {"name": name, "said": said, "contact": contact}
                pdf, private = pdf_of(filling), filling.known.sensitive
                sent = sendings.send(definition.id, definition.version, content, pdf, private=private)
            except KnownError as error:
                failed = error
                call_soon(lambda: self._failed(failed))
                return
            call_soon(lambda: self._sent(filling, sent, answers))

        threading.Thread(target=work, name="form-send", daemon=True).start()

    def _failed(self, error: KnownError) -> None:
        if self.app.navigation.current is self.route:
            self._tell(making=False, trouble=say(error))

    def _sent(self, filling: Filling, sent: sending.Sent, answers: object) -> None:
        filling.was_sent(sent.code, answers)
        self.typed.wipe()
        if self.app.navigation.current is self.route:
            self.app.replace("form_sent", code=sent.code)

    def _tell(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()
