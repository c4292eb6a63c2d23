"""*What can I help with?* A tile for each thing that the kiosk really can do; what is not built is not shown."""

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.screens.soon import soon
from kiosk.ui.widgets.part import Column, Grid, Part
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile


class Home(Screen):
    """Route `home`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        tiles = [
            Tile(
                _("What is on here"),
                lambda: self.app.go("activities"),
                picture="calendar",
                hint=_("Trips, food, music and advice"),
            ),
            Tile(
                _("I have a code"),
                lambda: self.app.go("find"),
                picture="ticket",
                hint=_("See or cancel my sign-up"),
                field=theme.MIST,
            ),
            Tile(
                _("I want to talk to somebody"),
                self.app.call_staff,
                picture="talk",
                hint=_("The kiosk calls staff"),
                field=theme.HONEY,
            ),
        ]
        parts: list[Part] = [Text(_("What can I help with?"), "title"), Grid(tiles, len(tiles), flex=1)]
        next_up = soon(self)
        return Column([*parts, next_up] if next_up else parts, gap=3)
