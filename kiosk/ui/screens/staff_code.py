"""The staff code, where a centre has no card reader and allows it: weaker than a card, and the page says so."""

from kiosk.i18n import _, say
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

LONGEST = 32


class StaffCode(Screen):
    """Route `staff_code`. `state`: what is typed."""

    def build(self) -> Part:
        """See `Screen.build`."""
        staff = self.services.staff
        if staff.state == "checking":
            return Notice("key", _("One moment…"), _("We look at the code."), [], waits=True)
        if not staff.takes_code:
            close = BigButton(_("Close"), self.app.close, kind="primary", icon="close")
            return Notice("card", _("Cards are used here"), _("Put your staff card into the reader."), [close])
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(LONGEST)
            self.services.session.wipers.register("staff code", typed.wipe)
        typed = self.state["typed"]
        field = Field(typed, shown=lambda text: "•" * len(text), flex=1)
        state = KeyboardState(typed, page="numbers", names=False)
        self.keyboard = Keyboard(state, lambda _fitted: field.refresh(), entered=self._try, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        refused = say(staff.failure) if staff.failure else ""
        hint = Hint(_("Visitors: touch Close. Nothing here is for you to do."), refused, lines=2)
        weaker = Banner("lock", _("A code is weaker than a card. It never opens what a visitor kept."))
        on = BigButton(_("Open"), self._try, kind="primary", icon="lock")
        title = Text(_("For staff: type the staff code"), "title")
        return Column([title, weaker, hint, Row([field, on]), self.keyboard], gap=1)

    def _try(self) -> None:
        typed: TypedText = self.state["typed"]
        if len(typed):
            code = str(typed)
            typed.wipe()
            self.services.staff.code(code)
