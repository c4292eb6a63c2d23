"""*What can I help with?* A tile for each thing that the kiosk really can do; what is not built is not shown."""

from functools import partial

from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.screens.consult_parts import door
from kiosk.ui.screens.soon import soon
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.part import Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

PICTURE = 15  # steps of the grid: who would rather look than read sees it from a step away
SMALLER = 11  # where a question stands below and the screen is small
TILES = (
    ("letter", N_("I got a letter"), N_("Understand it, and what to do"), "letter", theme.BLUSH),
    ("mailbox", N_("Open my Digital Post"), N_("Read your letters here"), "mailbox", theme.MIST),
    ("forms", N_("Help with a form"), N_("Fill it in together, bit by bit"), "write", theme.HONEY),
    ("help", N_("Who can help me?"), N_("Places, your rights, how to do it"), "hands", theme.BLUSH),
    ("activities", N_("What is on here"), N_("Trips, food, music and advice"), "calendar", theme.MIST),
)
"""Route, what it is for, a hint, the picture and the colour behind it."""


class Home(Screen):
    """Route `home`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        grid = self._tiles(PICTURE)
        next_up = soon(self)
        folder = BigButton(_("My folder"), lambda: self.app.go("folder"), icon="lock")
        folder.spoken_last = True
        # Not a seventh thing to choose: whoever has a folder knows where it is, whoever has none needs none.
        head = Row([Text(_("What can I help with?"), "title", flex=1, valign="center"), folder], valign="center")
        parts: list[Part] = [head, grid]
        spare: list[tuple[Part, Part | None]] = []
        if asked := door(self.app):
            parts.append(asked)  # a line, no tile: what is asked of all comes after what one came for
            less, least = (door(self.app, room=room) for room in ("question", "stands"))
            spare += [(grid, self._tiles(SMALLER)), (asked, less), *([(less, least)] if less else [])]
        if next_up:
            parts.append(next_up)
            spare.insert(0, (next_up, None))
        return Yielding(parts, spare, gap=2)

    def _tiles(self, beside: float) -> Part:
        tile = partial(Tile, wide=True, beside=beside)
        tiles = [
            tile(_(words), partial(self.app.go, route), picture=picture, hint=_(hint), field=field)
            for route, words, hint, picture, field in TILES
            if route in ROUTES
        ]
        talk = _("I want to talk to somebody")
        tiles.append(tile(talk, self.app.call_staff, picture="talk", hint=_("The kiosk calls staff")))
        return Grid(tiles, 2, flex=1)
