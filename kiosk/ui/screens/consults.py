"""*We ask you*: the consultations that stand on the screen, six on a page at most; those that can be answered first."""

from functools import partial

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.consulted import stands, stands_in_words, way_to
from kiosk.ui.screen import Screen
from kiosk.ui.screens.consult_parts import elsewhere, text_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from sync.consultation import Consultation

MOST = 6
PICTURES = {"coming": "calendar", "open": "ballot", "waiting": "time", "answered": "yes"}


class Consults(Screen):
    """Route `consults`. `state` holds which page is open."""

    def build(self) -> Part:
        """See `Screen.build`."""
        shown = self.services.consultations.shown()
        if not shown:
            return self._nothing()
        pages = -(-len(shown) // MOST)
        at = min(self.state.get("page", 0), pages - 1)
        lines: list[Part] = [self._one(one) for one in shown[at * MOST : (at + 1) * MOST]]
        foot = elsewhere(self.app, flex=1)
        if pages > 1:
            last = at == pages - 1
            said, icon = (_("Back to the first"), "back") if last else (_("More"), "forward")
            foot.append(BigButton(said, partial(self._turn, 0 if last else at + 1), icon=icon, flex=1))
        row = Row(foot, gap=1.5)
        row.spoken_last = True
        inside = ScrollList(Column(lines, gap=1.5))
        return Column([Text(_("We ask you"), "title"), inside, row], gap=2)

    def _one(self, one: Consultation) -> Part:
        stand = stands(self.services, one)
        thanks = stand == "open" and self.services.consultations.answered(one.id)
        lines = [text_of(one.question, "lead"), Text(stands_in_words(self.services, one), color=theme.SOFT)]
        picture = "thanks" if thanks else PICTURES[stand]
        return Listed(picture, lines, way_to(self.app, one))

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _nothing(self) -> Part:
        home = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home")
        said = _("You can always say what you want.")
        return Notice("ballot", _("There is no question just now"), said, [*elsewhere(self.app), home])
