"""The password of a wireless network, on the kiosk's own keyboard."""

from functools import partial

from kiosk.devices.wifi import LONGEST, Network
from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.first_page import FirstPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import HIDDEN, Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text


class FirstPassword(FirstPage):
    """Route `first_password`; param network. `state`: what is typed, whether it shows, and what went wrong."""

    @property
    def network(self) -> Network:
        """Which one."""
        network: Network = self.params["network"]
        return network

    @property
    def password(self) -> TypedText:
        """So far."""
        return self.entry("password", max(LONGEST, 64))

    def build(self) -> Part:
        """See `Screen.build`."""
        name = self.network.name
        if self.state.get("joining"):
            return Notice("network", _("We connect to {name}").format(name=name), _("It takes up to half a minute."))
        if not self.network.locked:
            return self._open(name)
        shows = bool(self.state.get("shows"))
        field = Field(self.password, style="lead", shown=str if shows else _dots, flex=1)
        self.keyboard = Keyboard(
            KeyboardState(self.password, names=False), lambda _fitted: self._typed(field), entered=self._join, flex=1
        )
        self.keyboard.listen(lambda: struck(self.app))
        if shows:
            turn = BigButton(_("Cover the letters"), partial(self.tell, shows=False), icon="covered")
        else:
            turn = BigButton(_("Show the letters"), partial(self.tell, shows=True), icon="reveal")
        join = BigButton(_("Connect"), self._join, kind="primary", icon="check")
        hint = Hint(_("It often stands on the router."), self.state.get("refused", ""))
        title = Text(_("Password for {name}").format(name=name), "lead")
        return Column([title, hint, Row([field, turn, join]), self.keyboard], gap=1)

    def _open(self, name: str) -> Part:
        said = self.state.get("refused") or _("It has no password. What is private is locked all the same.")
        join = BigButton(_("Connect"), self._join, kind="primary", icon="check")
        other = BigButton(_("Another network"), self.app.back, icon="back")
        return Notice("network", _("Connect to {name}?").format(name=name), said, [other, join])

    def on_back(self) -> bool:
        """See `Screen.on_back`: to the list."""
        self.password.wipe()
        return False

    def _typed(self, field: Field) -> None:
        field.refresh()
        if self.state.pop("refused", None):
            self.app.refresh()

    def _join(self) -> None:
        self.first.join(self.network, str(self.password), lambda error: call_soon(partial(self._joined, error)))
        self.tell(joining=True, refused="")

    def _joined(self, error: KnownError | None) -> None:
        """Joined, the first start shows its next page by itself."""
        if error is not None and self.shown and self.state.get("joining"):
            self.tell(joining=False, refused=say(error))


def _dots(text: str) -> str:
    return HIDDEN * len(text)
