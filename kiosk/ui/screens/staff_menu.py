"""Staff's first page: six things, the one with a visitor first."""

from kiosk.directory.report import overdue
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

PICTURE = 12  # steps of the grid


class StaffMenu(StaffPage):
    """Route `staff`."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        waiting = len(self.services.hub.pending()) + len(self.services.sendings.waiting())
        tiles = [
            self._tile("staff_assist", _("Sit with the visitor"), "company", self._with()),
            self._tile("staff_today", _("Today"), "calendar", self._today(), theme.MIST),
            self._tile(
                "staff_sync", _("What waits"), "mailbox",
                n_("{n} thing waits to be sent", "{n} things wait to be sent", waiting), theme.HONEY,
            ),
            self._tile("staff_house", _("The house"), "house", self._house(), theme.MIST),
            self._tile("staff_company", _("Going along"), "walk", _("Time given, without a name")),
            self._tile("staff_log", _("The log"), "papers", _("Who opened what, and when"), theme.HONEY),
        ]  # fmt: skip
        head = Row(
            [
                Text(_("Hello {name}").format(name=self.name), "title", flex=1),
                *self._take_out(),
            ],
            valign="center",
        )
        return Column([head, Grid(tiles, 2, flex=1)], gap=2)

    def _take_out(self) -> list[Part]:
        if self.services.staff.weaker:
            return []
        return [Text(_("Take your card out when you go."), color=theme.SOFT, valign="center")]

    def _today(self) -> str:
        messages = self.services.letterbox.waiting()
        if messages:
            return n_("Sign-ups, calls, {n} message", "Sign-ups, calls, {n} messages", messages)
        return _("Sign-ups, calls, messages")

    def _house(self) -> str:
        """An update that waits or went wrong; or a reminder, when places of the directory are to be checked again.
        Nobody waits for it to be read.
        """
        updates = self.services.updates
        if updates and (updates.now().can_be_hastened or updates.now().failed):
            return str(updates.now().sentence)
        directory = self.services.directory
        due = len(overdue(directory.offers, self.now.date())) if directory.ready else 0
        if due:
            return n_("{n} place in the list of help to check", "{n} places in the list of help to check", due)
        return _("Notice, opening hours, the list of help")

    def _with(self) -> str:
        if self.app.staffing.visitor_here:
            return _("The visitor says yes on the screen")
        return _("Nobody has begun a visit")

    def _tile(self, route: str, words: str, picture: str, hint: str, field: str = theme.BLUSH) -> Tile:
        return Tile(
            words, lambda: self.app.go(route), picture=picture, hint=hint, field=field, wide=True, beside=PICTURE
        )
