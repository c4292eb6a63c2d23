"""Who can help: few offers, the best first, three on a page. What was asked is kept in the route only.

The directory is read beside the screen; who is here before it was read waits on a page that says so.
"""

from collections.abc import Callable
from functools import partial

from kiosk.directory.offers import Offer, in_language
from kiosk.directory.results import Found, Result
from kiosk.i18n import N_, _, current
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.screens.help_parts import MOST_LINES, OfferCard, line_cards
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

A_PAGE = 3
MOST = 9  # offers that are shown: more is no help
LOOKED_AT = 60  # of which the filters choose
UNDERSTOOD = 3  # things that are said to have been understood

FILTERS: dict[str, tuple[str, Callable[[Result], bool]]] = {
    "open": (N_("Open now"), lambda one: one.open_now),
    "dog": (N_("With a dog"), lambda one: _says(one.offer, "dog", "yes", "ask")),
    "women": (N_("Women only"), lambda one: _says(one.offer, "women-only", "yes")),
    "anonymous": (N_("No name"), lambda one: _says(one.offer, "anonymous", "yes")),
}


def _says(offer: Offer, code: str, *values: str) -> bool:
    return offer.says(code) in values


class HelpFound(Screen):
    """Route `help_found`; params text (what was typed) or needs (codes). `state`: the page, and the filters in use."""

    every_minute = True

    def build(self) -> Part:
        """See `Screen.build`."""
        if not self.services.directory.searchable and "waited" not in self.state:
            return self._wait()
        found = self._found()
        if found.nothing:
            return self._nothing()
        used = self.state.setdefault("filters", [])
        shown = [one for one in found.results if one.crisis or all(FILTERS[name][1](one) for name in used)][:MOST]
        title = self._head(found)
        head: list[Part] = [title, self._filters(used)]
        if not any(not one.crisis for one in shown) and used:
            return Yielding([*head, *self._cards(shown), self._none_left(bare=not shown)], [(title, None)], gap=1)
        pages = -(-len(shown) // A_PAGE)
        at = min(self.state.get("page", 0), pages - 1)
        cards = Column(self._cards(shown[at * A_PAGE : (at + 1) * A_PAGE]), gap=1, flex=1)
        return Yielding([*head, cards, self._foot(pages, at)], [(title, None)], gap=1)

    def _wait(self) -> Part:
        self.state["waited"] = True
        self.services.directory.prepare_search(lambda: call_soon(self._ready))
        staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
        return Notice("look", _("One moment"), _("We look for who can help."), [staff], waits=True)

    def _ready(self) -> None:
        if self.app.navigation.current is self.route:
            self.app.refresh()

    def _found(self) -> Found:
        directory = self.services.directory
        if "needs" in self.params:
            found: Found = directory.for_needs(self.params["needs"], at=self.now, most=LOOKED_AT)
        else:
            found = directory.search(str(self.params["text"]), at=self.now, most=LOOKED_AT)
        return found

    def _head(self, found: Found) -> Part:
        """What was understood, so that who was misunderstood sees why."""
        names = self.services.directory.names
        said = [
            in_language(names[code], current().code)
            for code in [*(found.conditions or ()), *found.needs]
            if code in names
        ]
        parts: list[Part] = [Text(_("They can help"), "title")]
        if said:
            about = _("About: {what}").format(what=", ".join(said[:UNDERSTOOD]))
            parts.append(Text(about, "label", color=theme.SOFT, valign="center", align="right", flex=1))
        return Row(parts, gap=3, valign="center")

    def _filters(self, used: list[str]) -> Part:
        buttons: list[Part] = []
        for name, (words, _let) in FILTERS.items():
            kind, icon = ("calm", "check") if name in used else ("secondary", "")
            buttons.append(BigButton(_(words), partial(self._toggle, name), kind=kind, icon=icon, flex=1))
        row = Row(buttons, gap=1)
        row.spoken_last = True  # first who can help
        return row

    def _toggle(self, name: str) -> None:
        used = self.state["filters"]
        (used.remove if name in used else used.append)(name)
        self.state["page"] = 0
        self.app.refresh()

    def _cards(self, shown: list[Result]) -> list[Part]:
        return [OfferCard(one, self.now, partial(self.app.go, "help_offer", offer=one.offer.id)) for one in shown]

    def _foot(self, pages: int, at: int) -> Part:
        staff = BigButton(_("Ask staff"), self.app.call_staff, icon="call", flex=1)
        other = BigButton(_("Search again"), self.app.back, icon="search", flex=1)
        row: list[Part] = [other, staff]
        if pages > 1:
            last = at == pages - 1
            words, icon = (_("Back to the first"), "back") if last else (_("More"), "forward")
            row.append(BigButton(words, partial(self._turn, 0 if last else at + 1), icon=icon, flex=1))
        foot = Row(row, gap=1.5)
        foot.spoken_last = True
        return foot

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _none_left(self, *, bare: bool) -> Part:
        """The filters let nothing through: that is said, and undone with one touch. `bare`: nothing else is there."""
        every = BigButton(_("Show all again"), self._show_all, kind="primary", icon="refresh")
        staff = BigButton(_("Ask staff"), self.app.call_staff, icon="call")
        said = _("None of them fits")
        if bare:
            return Notice("look", said, _("There are others, or a person here."), [every, staff])
        return Row([Text(said, "lead", valign="center", flex=1), staff, every], gap=1.5, valign="center")

    def _show_all(self) -> None:
        self.state.update(filters=[], page=0)
        self.app.refresh()

    def _nothing(self) -> Part:
        """Never a dead end: a person, other words, a picture, and the numbers that answer day and night."""
        actions = [
            BigButton(_("Search again"), self.app.back, icon="search"),
            BigButton(_("Choose a picture"), partial(self.app.replace, "help")),
            BigButton(_("Ask staff"), self.app.call_staff, kind="primary", icon="call"),
        ]
        notice = Notice("hands", _("We found nothing for that"), _("A person can help you on."), actions)
        lines = line_cards(self.services.directory.crisis_lines(at=self.now)[:MOST_LINES], self.now)
        return Column([notice, lines], gap=2) if lines else notice
