"""*How do I …?* First what it is about, then the guides of that; at most six on a page."""

from functools import partial

from kiosk.guidance.model import Group, Guide
from kiosk.i18n import N_, _, pick
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

MOST = 6  # choices on a page

# What each group is called, what is in it, its picture and the picture's field.
SHOWN: dict[Group, tuple[str, str, str, str]] = {
    "login": (N_("Log in"), N_("MitID, a lost phone or lost ID"), "key", theme.BLUSH),
    "post": (N_("Post"), N_("Digital Post, court letters, swindle"), "mailbox", theme.MIST),
    "decisions": (N_("Meetings and decisions"), N_("Missed a meeting, complain, see your papers"), "law", theme.HONEY),
    "money": (N_("Money"), N_("Can't pay, what am I paid"), "money", theme.BLUSH),
    "house": (N_("From this house"), N_("Guides that staff here have made"), "house", theme.MIST),
}


class Guides(Screen):
    """Route `guides`, params group (without: the choice of one)."""

    def build(self) -> Part:
        """See `Screen.build`."""
        groups = self.services.guides.groups()
        group = self.params.get("group")
        if not groups:
            return Notice("hands", _("There are no guides just now"), _("Staff can help you."), [self._staff()])
        if group in groups:
            return self._page(_(SHOWN[group][0]), [self._guide(guide) for guide in groups[group]])
        return self._page(_("What do you need help with?"), [self._group(name) for name in groups])

    def _page(self, title: str, tiles: list[Tile]) -> Part:
        """Two columns of tiles, and the way to the next six where there are more."""
        pages = -(-len(tiles) // MOST)
        page = min(self.state.get("page", 0), pages - 1)
        shown = tiles[page * MOST : (page + 1) * MOST]
        parts: list[Part] = [Text(title, "title"), Grid(shown, 2, flex=1)]
        if pages > 1:
            last = page == pages - 1
            words, icon = (_("Back to the first"), "back") if last else (_("More guides"), "forward")
            parts.append(Row([BigButton(words, partial(self._turn, 0 if last else page + 1), icon=icon, flex=1)]))
        return Column(parts, gap=2.5)

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _group(self, name: Group) -> Tile:
        words, hint, picture, field = SHOWN[name]
        to_it = partial(self.app.go, "guides", group=name)
        return Tile(_(words), to_it, picture=picture, hint=_(hint), wide=True, field=field)

    def _guide(self, guide: Guide) -> Tile:
        field = SHOWN[guide.group][3]
        to_it = partial(self.app.go, "guide", guide=guide.id)
        return Tile(pick(guide.title), to_it, picture=guide.picture, wide=True, field=field)

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
