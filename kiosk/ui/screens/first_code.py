"""The code that connects a new kiosk: ten big digits, or a square code held up to the camera. Or there is no hub."""

from kiosk.i18n import _, n_
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.enrol import DIGITS, LONGEST_ADDRESS, shown
from kiosk.ui.screens.first_page import FirstPage, question
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

HTTPS = "https://"


class FirstCode(FirstPage):
    """Route `first_code`. `state`: the digits, the address where nobody has said it, and what was refused."""

    @property
    def code(self) -> TypedText:
        """The digits so far."""
        return self.entry("code", DIGITS, str.isdecimal)

    @property
    def address(self) -> TypedText:
        """The hub's address, as typed."""
        new = "address" not in self.state
        typed = self.entry("address", LONGEST_ADDRESS, lambda c: c.isascii() and c.isprintable() and c != " ")
        if new:
            typed.add(HTTPS)
        return typed

    def build(self) -> Part:
        """See `Screen.build`."""
        return self._ask_address() if self.state.get("asks_address") else self._ask_code()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.pop("asks_address", None):
            self.tell(refused="")
            return True
        return super().on_back()

    def _ask_code(self) -> Part:
        field = Field(self.code, shown=shown)
        keyboard = self._keys(KeyboardState(self.code, "number"), field, self._connect)
        keyboard.flex = 4
        ways: list[Part] = []
        if self.services.invitation_camera.available:
            ways.append(BigButton(_("Hold a square code up"), lambda: self.app.go("first_scan"), icon="square-code"))
        ways.append(BigButton(_("There is no hub"), lambda: self.app.go("first_alone"), icon="here"))
        left: list[Part] = [
            question(3),
            Text(_("Type the code from the hub"), "title"),
            field,
            Hint(_("Your coordinator has it. It has 10 digits."), self.state.get("refused", ""), lines=2),
            Space(),
            *ways,
            BigButton(_("Connect"), self._connect, kind="primary", icon="check"),
        ]
        return Row([Column(left, gap=1, flex=5), keyboard], gap=4)

    def _ask_address(self) -> Part:
        field = Field(self.address, style="lead", flex=1)
        keyboard = self._keys(KeyboardState(self.address, "address", names=False), field, self._use_address)
        button = BigButton(_("Go on"), self._use_address, kind="primary", icon="forward")
        hint = Hint(_("Your coordinator knows it. It begins with https://"), self.state.get("refused", ""))
        return Column([Text(_("What is the address?"), "title"), hint, Row([field, button]), keyboard], gap=1.5)

    def _keys(self, state: KeyboardState, field: Field, entered: object) -> Keyboard:
        def typed(_fitted: bool) -> None:
            field.refresh()
            if self.state.pop("refused", None):
                self.app.refresh()

        self.keyboard = keyboard = Keyboard(state, typed, entered=entered, flex=1)  # type: ignore[arg-type]
        keyboard.listen(lambda: struck(self.app))
        return keyboard

    def _connect(self) -> None:
        missing = DIGITS - len(self.code)
        if missing:
            self.tell(refused=n_("{n} digit is missing.", "{n} digits are missing.", missing))
        elif self.first.hub_known:
            self.first.give_code(str(self.code))
        else:
            self.tell(asks_address=True, refused="")

    def _use_address(self) -> None:
        kind, _sign, rest = str(self.address).rpartition("://")
        if not (host := rest.strip("/")):
            self.tell(refused=_("The address is missing."))
            return
        typed = f"{kind}://{host}" if kind else HTTPS + host
        self.first.give_code(str(self.code), typed)
