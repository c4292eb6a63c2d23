"""*Connect the kiosk*: the code of ten digits that a coordinator has read out, and before it, where the configuration
has none, the address. Nobody waits: the talk with the other end goes on beside the screen.

Who may: a code is worth something only at the hub that gave it, so where the configuration names the hub anybody with a
code may type it. To name another hub, or to connect a kiosk that is connected, takes the staff code: else a visitor
could give the centre's programme into somebody else's hands.
"""

from kiosk.errors import KnownError
from kiosk.i18n import _, n_, say
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.gate import Gate
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

DIGITS = 10
LONGEST_ADDRESS = 200


def shown(typed: str) -> str:
    """The code as it is read out: `1234 567 890`."""
    return " ".join(part for part in (typed[:4], typed[4:7], typed[7:]) if part)


class Enrol(Gate):
    """Route `enrol`; param let_in when the staff code was given on the page before."""

    @property
    def code(self) -> TypedText:
        """The digits so far."""
        return self.entry("enrol_code", DIGITS, str.isdecimal)

    @property
    def address(self) -> TypedText:
        """The hub's address as typed; begins as the one that is known."""
        new = "hub_address" not in self.state
        typed = self.entry("hub_address", LONGEST_ADDRESS, lambda c: c.isascii() and not c.isspace())
        if new:
            typed.add(self.services.hub.url or "https://")
        return typed

    @property
    def fixed(self) -> bool:
        """Whether the configuration says which hub it is."""
        return bool(self.services.config.hub.url)

    @property
    def guarded(self) -> bool:
        """See `Gate.guarded`."""
        return self.code_is_set and not (self.fixed and not self.services.hub.enrolled)

    def inside(self) -> Part:
        """See `Gate.inside`."""
        if self.state.get("done"):
            return self._connected()
        if self.state.get("working"):
            return self._working()
        if self.state.get("error") is not None:
            return self._sorry(self.state["error"])
        if not self.fixed and not self.code_is_set:
            return self._unguarded()
        asking = self.state.setdefault("page", "code" if self.fixed else "address")
        return self._ask_address() if asking == "address" else self._ask_code()

    # -- the pages

    def _ask_code(self) -> Part:
        field = Field(self.code, shown=shown)
        keyboard = self.keys(KeyboardState(self.code, "number"), field, key="refused", entered=self.connect)
        keyboard.flex = 4
        hint = Hint(_("It is good for one day, and for one kiosk."), self.state.get("refused", ""), lines=2)
        left: list[Part] = [
            Text(_("Connect the kiosk"), "title"),
            Text(_("Ask your coordinator for a code of 10 digits.")),
            field,
            hint,
            Space(),
            *self._where(),
            BigButton(_("Connect"), self.connect, kind="primary", icon="check"),
        ]
        return Row([Column(left, gap=1.5, flex=5), keyboard], gap=4)

    def _where(self) -> list[Part]:
        """The address, and where it may be another, a way to change it."""
        address = str(self.address).removeprefix("https://")
        said = Text(_("Address: {address}").format(address=address), "label", color=theme.SOFT, spoken=False)
        if self.fixed:
            return [said]
        return [said, BigButton(_("Another address"), lambda: self._set(page="address"), icon="edit")]

    def _ask_address(self) -> Part:
        field = Field(self.address, style="lead", flex=1)
        state = KeyboardState(self.address, "address", names=False)
        keyboard = self.keys(state, field, key="refused", entered=self._use_address)
        button = BigButton(_("Go on"), self._use_address, kind="primary", icon="forward")
        hint = Hint(_("Your coordinator knows it. It begins with https://"), self.state.get("refused", ""))
        return Column([Text(_("What is the address?"), "title"), hint, Row([field, button]), keyboard], gap=1.5)

    def _working(self) -> Part:
        said = _("It takes a few seconds. Please let it finish.")
        onward = BigButton(_("To the front page"), self.app.home, icon="home")
        return Notice("company", _("The kiosk is being connected"), said, [onward])

    def _connected(self) -> Part:
        hub = self.services.hub
        said = _("It now belongs to {centre}, {organisation}.").format(centre=hub.centre, organisation=hub.organisation)
        more = _("The programme comes by itself in a moment.")
        done = BigButton(_("Done"), self.app.home, kind="primary", icon="check")
        return Notice("thanks", _("The kiosk is connected"), f"{said}\n{more}", [done])

    def _sorry(self, error: KnownError) -> Part:
        again = BigButton(_("Try again"), lambda: self._set(error=None), kind="primary", icon="refresh")
        onward = BigButton(_("To the front page"), self.app.home, icon="home")
        said = f"{say(error)}\n{_('Until then the kiosk works as before.')}"
        return Notice("hands", _("The kiosk is not connected yet"), said, [onward, again])

    def _unguarded(self) -> Part:
        said = _("It takes a staff code, so that no visitor can do it. Ask the technician to set one, or the address.")
        onward = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home")
        return Notice("hands", _("The kiosk can't be connected here yet"), said, [onward])

    # -- what the buttons do

    def connect(self) -> None:
        """Talk with the other end, beside the screen."""
        missing = DIGITS - len(self.code)
        if missing:
            self._set(refused=n_("{n} digit is missing.", "{n} digits are missing.", missing))
            return
        url = "" if self.fixed else _with_scheme(str(self.address))
        self.services.hub.enrol(str(self.code), lambda error: call_soon(lambda: self._answered(error)), url=url)
        self._set(working=True, refused="")

    def _answered(self, error: KnownError | None) -> None:
        if self.app.navigation.current is self.route and self.state.get("working"):  # or they have gone on
            if error is None:
                self.code.wipe()  # else it stays, to be looked at: most errors have nothing to do with it
            self._set(working=False, done=error is None, error=error)

    def _use_address(self) -> None:
        typed = str(self.address)
        if typed.partition("://")[2].strip("/") or (typed and "://" not in typed):
            self._set(page="code", refused="")
        else:
            self._set(refused=_("The address is missing."))

    def on_back(self) -> bool:
        """From the code back to the address, from an error back to the code."""
        if self.state.get("error") is not None:
            self._set(error=None)
            return True
        if self.state.get("page") == "code" and not self.fixed and not self.state.get("working"):
            self._set(page="address")
            return True
        return False

    def _set(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()


def _with_scheme(typed: str) -> str:
    return typed if "://" in typed else f"https://{typed}"
