"""*Your rights*: short cards, six on a page at most. Each opens as a guide: what holds, and what one can say."""

from functools import partial

from kiosk.guidance.model import Guide
from kiosk.i18n import _, pick
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

MOST = 6  # cards on a page
FIELDS = (theme.MIST, theme.HONEY, theme.BLUSH)


class Rights(Screen):
    """Route `rights`. `state` holds which page is open."""

    def build(self) -> Part:
        """See `Screen.build`."""
        cards = self.services.rights.cards
        if not cards:
            staff = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
            return Notice("law", _("Your rights are not here just now"), _("Staff can help you."), [staff])
        pages = -(-len(cards) // MOST)
        at = min(self.state.get("page", 0), pages - 1)
        size = -(-len(cards) // pages)  # no page with one card alone
        tiles = [self._tile(card, number) for number, card in enumerate(cards[at * size : (at + 1) * size])]
        parts: list[Part] = [Text(_("Your rights"), "title"), Grid(tiles, 2, flex=1)]
        if pages > 1:
            last = at == pages - 1
            words, icon = (_("Back to the first"), "back") if last else (_("More rights"), "forward")
            parts.append(Row([BigButton(words, partial(self._turn, 0 if last else at + 1), icon=icon, flex=1)]))
        return Column(parts, gap=2)

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _tile(self, card: Guide, number: int) -> Tile:
        to_it = partial(self.app.go, "guide", guide=card.id)
        field = FIELDS[number % len(FIELDS)]
        return Tile(pick(card.title), to_it, picture=card.picture, wide=True, field=field)
