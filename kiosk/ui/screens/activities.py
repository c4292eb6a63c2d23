"""*What is on here*: today, this week, later, as cards."""

from kiosk.activities.model import Occurrence
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.consulted import way_in
from kiosk.ui.programme import Sections, last_updated, nothing_in_words, sections
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.activity import ActivityCard
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

TABS = ("today", "week", "later")
MANY = 40  # cards at a time: each takes 3 ms to lay out, and a feed from elsewhere may hold thousands for one day


class Activities(Screen):
    """Route `activities`. `state` holds the tab, how many of its cards are wanted, and how far its list is scrolled."""

    shows_programme = True

    def build(self) -> Part:
        """See `Screen.build`."""
        found = sections(self.services.calendar, self.now)
        if not any(getattr(found, tab) for tab in TABS):
            return Column([self._head(), self._nothing()], gap=2)
        tab = self.state.setdefault("tab", self._first(found))
        parts: list[Part] = [self._head(), self._tabs(tab, found)]
        if not self.services.takes_signups():
            parts.append(Banner("info", _("Signing up does not work here right now. Ask staff, they will help.")))
        parts.append(self._list(getattr(found, tab)))
        return Column(parts, gap=2)

    def _head(self) -> Part:
        """The title; how old the programme is when it is not fresh; and the way to a sign-up that was made."""
        title = Text(_("What is on here"), "title", flex=1)
        code = BigButton(_("I have a code"), lambda: self.app.go("find"), icon="ticket")
        code.spoken_last = True
        updated = last_updated(self.services, self.now)
        old = [Text(updated, "label", color=theme.SOFT)] if updated else []
        return Row([Column([title, *old], gap=0, flex=1), code], valign="center")

    def _first(self, found: Sections) -> str:
        """The first tab with something on it."""
        return next((tab for tab in TABS if any(not occ.cancelled for occ in getattr(found, tab))), "today")

    def _tabs(self, chosen: str, found: Sections) -> Part:
        names = {
            "today": _("Today"),
            "week": _("Next week") if found.next_week else _("This week"),
            "later": _("Later"),
        }
        return Row([self._tab(tab, names[tab], tab == chosen) for tab in TABS], gap=1.5)

    def _tab(self, tab: str, words: str, chosen: bool) -> BigButton:
        kind, icon = ("calm", "check") if chosen else ("secondary", "")
        button = BigButton(words, lambda: self._choose(tab), kind=kind, icon=icon, chosen=chosen, flex=1)
        button.spoken_last = not chosen  # so that what is heard next after "Today" is what happens today
        return button

    def _choose(self, tab: str) -> None:
        self.state["tab"] = tab
        self.state["offset"] = 0
        self.state.pop("shown", None)
        self.app.refresh()

    def _list(self, found: list[Occurrence]) -> Part:
        if not found:
            return self._empty()
        shown = self.state.get("shown", MANY)
        cards: list[Part] = [self._card(occ) for occ in found[:shown]]
        if len(found) > shown:
            cards.append(BigButton(_("Show more"), self._more, icon="down"))
        cards += self._suggest()
        return ScrollList(Column(cards, gap=1.5), offset=self.state.get("offset", 0), remember=self._remember)

    def _more(self) -> None:
        self.state["shown"] = self.state.get("shown", MANY) + MANY
        self.app.refresh()

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _card(self, occ: Occurrence) -> Part:
        return ActivityCard(
            occ,
            self.services.signups.availability(occ),
            self.now,
            lambda: self.app.go("activity", uid=occ.uid, occurrence=occ.occurrence),
        )

    def _nothing(self) -> Part:
        """No programme at all: no tabs to look through in vain, but people to ask."""
        call = BigButton(_("Call staff"), self.app.call_staff, icon="call", kind="primary")
        return Notice("coffee", *nothing_in_words(self.services), [*self._suggest(), call])

    def _suggest(self) -> list[Part]:
        """For who misses something here: say so, where staff could ever read it; and what the house asks."""
        ways: list[Part] = []
        if self.services.letterbox.possible:
            ways.append(BigButton(_("Suggest an activity"), lambda: self.app.go("suggest"), icon="bulb"))
        if shown := self.services.consultations.shown():
            ways.append(BigButton(_("We ask you"), way_in(self.app, shown), icon="ask"))
        return ways

    def _empty(self) -> Part:
        """Nothing here: the next place to look."""
        tab = self.state["tab"]
        texts = {
            "today": (_("Nothing more today"), _("Look at what comes later in the week.")),
            "week": (_("Nothing planned yet"), _("Look further ahead.")),
            "later": (_("Nothing planned yet"), _("Ask staff what they have in mind.")),
        }
        following = {"today": "week", "week": "later"}.get(tab)
        if following:
            onward = BigButton(_("Look further ahead"), lambda: self._choose(following), icon="forward", kind="primary")
        else:
            onward = BigButton(_("Call staff"), self.app.call_staff, icon="call", kind="primary")
        return Notice("coffee", *texts[tab], [*self._suggest(), onward])
