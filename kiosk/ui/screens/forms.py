"""*Help with a form*: first what one needs help with, then the forms by need; and the way to one that was kept."""

from functools import partial

from kiosk.forms.library import Known
from kiosk.i18n import N_, _, current
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

MOST = 6  # choices on a page

# What each group is called, its picture and the picture's field.
SHOWN = {
    "penge": (N_("Money"), "money", theme.BLUSH),
    "post": (N_("Post"), "mailbox", theme.MIST),
    "bolig": (N_("A home"), "house", theme.HONEY),
    "sundhed": (N_("Doctor and hospital"), "nurse", theme.BLUSH),
    "rettigheder": (N_("My rights"), "law", theme.MIST),
    "valg": (N_("Voting"), "ballot", theme.HONEY),
    "huset": (N_("This house"), "coffee", theme.BLUSH),
}


class Forms(Screen):
    """Route `forms`, params group (without: the choice of one)."""

    def build(self) -> Part:
        """See `Screen.build`."""
        groups = self.services.forms.library.groups()
        if not groups:
            said = _("Staff can help you with a form.")
            return Notice("papers", _("There are no forms just now"), said, [self._staff(), self._slip()])
        few = [one for forms in groups.values() for one in self._tiles(forms)]
        group = self.params.get("group")
        if group in groups:
            return self._page(_(SHOWN[group][0]), self._tiles(groups[group]))
        if len(few) <= MOST:
            return self._page(_("What do you need?"), few, self._slip())
        return self._page(_("What is it about?"), [self._group(name) for name in groups], self._slip())

    def _page(self, title: str, tiles: list[Tile], *beside: Part) -> Part:
        """Two columns of tiles, and the way to the next six where there are more."""
        pages = -(-len(tiles) // MOST)
        page = min(self.state.get("page", 0), pages - 1)
        # No page with one tile alone: seven are four and three.
        size = -(-len(tiles) // pages)
        shown = tiles[page * size : (page + 1) * size]
        parts: list[Part] = [Text(title, "title"), Grid(shown, 2, flex=1)]
        foot = list(beside)
        if pages > 1:
            last = page == pages - 1
            words, icon = (_("Back to the first"), "back") if last else (_("More"), "forward")
            foot.append(BigButton(words, partial(self._turn, 0 if last else page + 1), icon=icon, flex=1))
        if foot:
            for one in foot:
                one.flex = 1
            parts.append(Row(foot))
        return Column(parts, gap=2.5)

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _group(self, name: str) -> Tile:
        words, picture, field = SHOWN[name]
        return Tile(_(words), partial(self.app.go, "forms", group=name), picture=picture, wide=True, field=field)

    def _tiles(self, forms: list[Known]) -> list[Tile]:
        """A tile for each need, so that who has no money for medicine need not know that the form is the dentist's."""
        found = []
        for one in forms:
            for number, need in enumerate(one.needs(current().code)):
                to_it = partial(self.app.go, "form_before", form=one.id, need=number)
                _words, general, field = SHOWN[one.group]
                picture = general if number else one.picture  # the form's own is of its first need
                found.append(Tile(need, to_it, picture=picture, wide=True, field=field))
        return found

    def _slip(self) -> BigButton:
        return BigButton(_("I have a key slip"), partial(self.app.go, "form_open"), icon="key")

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
