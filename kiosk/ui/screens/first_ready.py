"""The end of the first start: ready; or what is missing, with a picture and what to do; or what went wrong."""

from typing import Final

from kiosk.first.machine import State
from kiosk.first.missing import Missing
from kiosk.i18n import N_, _, n_, say
from kiosk.ui import theme
from kiosk.ui.screens.first_page import FirstPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

TICK: Final = 26  # steps of the grid
STUCK: Final = {
    "network": ("plug", N_("There is no network")),
    "code": ("digits", N_("The code did not work")),
    "hub": ("hub", N_("The hub does not let the kiosk in yet")),
}
"""What stopped it: the picture, and what it is called."""


class FirstReady(FirstPage):
    """Route `first_ready`. `state`: how far the list is scrolled."""

    @property
    def goes_back(self) -> bool:  # type: ignore[override]
        """See `FirstPage`: a kiosk that has joined a hub has nothing to go back to."""
        return bool(self.first.state is State.STUCK or self.first.alone)

    def build(self) -> Part:
        """See `Screen.build`."""
        if self.first.state is State.STUCK:
            return self._stuck()
        return self._missing(self.first.missing) if self.first.missing else self._ready()

    def _ready(self) -> Part:
        hub, said = self.services.hub, _("Everything that it needs is there.")
        if not self.first.alone and hub.enrolled:
            said = _("It belongs to {centre}, {organisation}.").format(centre=hub.centre, organisation=hub.organisation)
        serve = BigButton(_("Into service"), self.first.serve, kind="primary", icon="check")
        page: list[Part] = [
            Space(),
            Picture("pictures/yes", theme.current().gap(TICK)),
            Text(_("Ready"), "hero", align="center"),
            Text(said, "lead", bold=False, align="center"),
            Space(1),
            Row([serve]),
            Space(),
        ]
        return Column(page, gap=1.5, align="center")

    def _stuck(self) -> Part:
        what = self.first.trouble_with or "hub"
        picture, title = STUCK[what]
        ways = {"network": self._network, "code": self._code, "hub": self._hub}[what]()
        return Notice(picture, _(title), say(self.first.trouble), [*ways, self._anyway()])

    def _network(self) -> list[Part]:
        other = BigButton(_("Another network"), self.first.other_network, icon="back")
        return [other, self._again()]

    def _code(self) -> list[Part]:
        return [BigButton(_("Another code"), self.first.other_code, kind="primary", icon="edit")]

    def _hub(self) -> list[Part]:
        return [BigButton(_("Another code"), self.first.other_code, icon="edit"), self._again()]

    def _missing(self, missing: tuple[Missing, ...]) -> Part:
        sound = self.first.can_serve
        said = n_("{n} thing is missing", "{n} things are missing", len(missing))
        title = _("Nearly ready: {what}").format(what=said) if sound else _("Not ready yet: {what}").format(what=said)
        rows: list[Part] = [_row(one) for one in missing]
        listed = ScrollList(Column(rows, gap=1), offset=self.state.get("offset", 0), remember=self._offset, flex=1)
        buttons: list[Part] = [self._again(flex=1)]
        if sound:
            buttons.insert(0, self._anyway(flex=1))
        return Column([Text(title, "title"), listed, Row(buttons)], gap=2)

    def _again(self, flex: float | None = None) -> BigButton:
        return BigButton(_("Try again"), self.first.again, kind="primary", icon="refresh", flex=flex)

    def _anyway(self, flex: float | None = None) -> BigButton:
        return BigButton(_("Into service anyway"), self.first.serve, icon="forward", flex=flex)

    def _offset(self, offset: float) -> None:
        self.state["offset"] = offset


def _row(one: Missing) -> Part:
    words = Column([Text(_(one.title), bold=True), Text(_(one.what), color=theme.SOFT)], gap=0.5, flex=1)
    return Card(
        Row([Picture(f"pictures/{one.picture}", theme.current().gap(8)), words], gap=2, valign="center"), pad=1.5
    )
