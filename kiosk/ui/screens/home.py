"""*What can I help with?* A tile for each thing that the kiosk really can do; what is not built is not shown."""

from kiosk.activities.model import Occurrence
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.programme import coming
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.activity import ActivityCard
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
        soon = self._soon()
        if soon:
            parts.append(soon)
        return Column(parts, gap=3)

    def _soon(self) -> Part | None:
        """What is on now or next that one can join, one touch away."""
        now = self.now
        found = [(occ, self.services.signups.availability(occ)) for occ in coming(self.services.calendar, now, 6)]
        can_join = [pair for pair in found if pair[1].why in {"", "drop_in"} and not pair[0].cancelled]
        if not can_join:
            return None
        occ, availability = can_join[0]
        card = ActivityCard(
            occ, availability, now, lambda: self._open(occ), most=3 if theme.current().height < 720 else 4
        )
        title = _("On now") if occ.start <= now else _("Next")
        return Column([Text(title, "body", bold=True, color=theme.SOFT), card], gap=1)

    def _open(self, occ: Occurrence) -> None:
        self.app.go("activity", uid=occ.uid, occurrence=occ.occurrence)
