"""*What can I help with?* A tile for each thing that the kiosk really can do; what is not built is not shown."""

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.screens.soon import soon
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.part import Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

PICTURE = 15  # steps of the grid: who would rather look than read sees it from a step away


class Home(Screen):
    """Route `home`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        tiles = [
            self._to("letter", _("I got a letter"), "letter", _("Understand it, and what to do")),
            self._to("mailbox", _("Open my Digital Post"), "mailbox", _("Read your letters here"), theme.MIST),
            self._to("forms", _("Help with a form"), "write", _("Fill it in together, bit by bit"), theme.HONEY),
            self._to("help", _("Who can help me?"), "hands", _("Places, your rights, how to do it")),
            self._to("activities", _("What is on here"), "calendar", _("Trips, food, music and advice"), theme.MIST),
            Tile(
                _("I want to talk to somebody"),
                self.app.call_staff,
                picture="talk",
                hint=_("The kiosk calls staff"),
                wide=True,
                beside=PICTURE,
            ),
        ]
        there = [tile for tile in tiles if tile]
        grid = Grid(there, 2, flex=1)
        next_up = soon(self)
        folder = BigButton(_("My folder"), lambda: self.app.go("folder"), icon="lock")
        folder.spoken_last = True
        # Not a seventh thing to choose: whoever has a folder knows where it is, whoever has none needs none.
        head = Row([Text(_("What can I help with?"), "title", flex=1, valign="center"), folder], valign="center")
        parts: list[Part] = [head, grid]
        return Yielding([*parts, next_up], [(next_up, None)], gap=2) if next_up else Yielding(parts, [], gap=2)

    def _to(self, route: str, words: str, picture: str, hint: str, field: str = theme.BLUSH) -> Tile | None:
        if route not in ROUTES:
            return None
        return Tile(
            words, lambda: self.app.go(route), picture=picture, hint=hint, field=field, wide=True, beside=PICTURE
        )
