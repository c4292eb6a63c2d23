"""A new kiosk's way to the network: a cable, or a wireless one from a list. A cable that is in is not asked about."""

from functools import partial
from typing import Any

from kivy.clock import Clock

from kiosk.devices.wifi import Network
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.first_page import FirstPage, question
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Action, Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

LOOK = 4.0  # seconds between two looks
BARS = {1: "wifi-weak", 2: "wifi-middle", 3: "wifi"}


class NetworkRow(Tappable):
    """A network to choose. How well it is heard, and whether it takes a password, is drawn and said."""

    role = "choice"

    def __init__(self, network: Network, action: Action) -> None:
        m = theme.current()
        heard = {1: _("Heard badly"), 2: _("Heard"), 3: _("Heard well")}[network.bars]
        told = [heard, _("with a password") if network.locked else _("open to all")]
        if not network.usable:
            told = [_("Only a technician can set this one up")]
        side = m.gap(5)
        words = Column([Text(network.name, "lead"), Text(", ".join(told), "label", color=theme.SOFT)], gap=0, flex=1)
        lock = [Picture("ui/lock", m.gap(3), tint=theme.SOFT)] if network.locked else []
        row = Row([Picture(f"ui/{BARS[network.bars]}", side, tint=theme.SEA), words, *lock], gap=2, valign="center")
        super().__init__(action, network.name, [row])
        self.enabled = network.usable
        self._pad = m.gap(1.25)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return max(theme.current().target, self.parts[0].measure(width - 2 * self._pad) + 2 * self._pad)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self._pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)


class FirstNetwork(FirstPage):
    """Route `first_network`. `state`: what was heard ("networks": a list, or None without a radio), and the offset."""

    _looking: Any = None

    def build(self) -> Part:
        """See `Screen.build`."""
        if "networks" not in self.state:
            self._look()
            self._wait()
            return Notice("network", _("We look for networks"), _("It takes a few seconds."), self._ways(), waits=True)
        self._wait()
        found = self.state["networks"]
        if not found:
            return self._none(radio=found is not None)
        rows: list[Part] = [NetworkRow(one, partial(self._choose, one)) for one in found]
        listed = ScrollList(Column(rows, gap=1), offset=self.state.get("offset", 0), remember=self._offset, flex=5)
        said: list[Part] = [
            Text(_("Is there a network cable? Put it in, and wait a moment."), color=theme.SOFT),
            *self._ways(),
        ]
        head = [question(2), Text(_("Which network?"), "title")]
        return Column([*head, Row([listed, Column(said, gap=1.5, flex=4)], gap=4, flex=1)], gap=1)

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._looking:
            self._looking.cancel()

    def _none(self, *, radio: bool) -> Part:
        said = _("Put a network cable in, and wait a moment.")
        title = _("No wireless network is heard here") if radio else _("This kiosk has no Wi-Fi")
        return Notice("plug", title, said, self._ways())

    def _ways(self) -> list[Part]:
        """The cable, where it is in; and the way without any network."""
        ways: list[Part] = [BigButton(_("Go on without a network"), self._alone, icon="forward")]
        if self.state.get("cable"):
            ways.insert(0, BigButton(_("Use the cable"), self.first.use_cable, kind="primary", icon="wire"))
        return ways

    def _alone(self) -> None:
        self.app.go("first_alone")

    def _choose(self, network: Network) -> None:
        self.app.go("first_password", network=network)

    def _offset(self, offset: float) -> None:
        self.state["offset"] = offset

    # -- looking

    def _wait(self) -> None:
        """Look again in a while."""
        if self._looking:
            self._looking.cancel()
        self._looking = Clock.schedule_once(lambda _dt: self._look(), LOOK)

    def _look(self) -> None:
        self.first.networks(lambda found: call_soon(partial(self._found, found)))

    def _found(self, found: list[Network] | None) -> None:
        if not self.shown:
            return
        cable = self.first.cable()
        if self.state.get("networks", ()) != found or cable != self.state.get("cable", False):
            self.tell(networks=found, cable=cable)
        else:
            self._wait()
