"""One offer: what it is and what it asks of one, the hours, the way there, the number to call; all of it on paper."""

from functools import partial
from typing import Any

from kiosk.directory.facts import facts
from kiosk.directory.offers import Offer, Spot, in_language
from kiosk.directory.results import Result, best_spot, hours_of
from kiosk.directory.saying import hours_in_words, walk_in_words
from kiosk.i18n import N_, _, current
from kiosk.ui import theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screen import Screen
from kiosk.ui.screens.guide_parts import call_code, day_in_words
from kiosk.ui.screens.help_parts import Number, fact_rows, name_of, when_in_words
from kiosk.ui.screens.help_week import week
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from kiosk.words import capital

ABOUT, WEEK, WAY, CALL = "about", "week", "way", "call"
TABS = {ABOUT: N_("About the place"), WEEK: N_("Hours"), WAY: N_("Find the way"), CALL: N_("Call")}


class HelpOffer(Screen):
    """Route `help_offer`, param offer (its id). `state`: the tab, and what happened to the paper."""

    every_minute = True

    def build(self) -> Part:
        """See `Screen.build`."""
        offer = self.services.directory.offer(self.params.get("offer", ""))
        if offer is None:
            return self._gone()
        spot, is_open = best_spot(offer, self.now)
        tabs = self._tabs_of(offer, spot)
        tab = self.state.get("tab", ABOUT)
        tab = tab if tab in tabs else ABOUT
        inside = {ABOUT: self._about, WEEK: self._week, WAY: self._way, CALL: self._call}[tab](offer, spot)
        parts: list[Part] = [self._head(offer, spot, is_open=is_open)]
        if len(tabs) > 1:
            parts.append(Row([self._tab(name, name == tab) for name in tabs], gap=1))
        return Column([*parts, inside, *print_trouble(self), self._foot(offer, spot)], gap=1.5)

    def _tabs_of(self, offer: Offer, spot: Spot | None) -> list[str]:
        tabs = [ABOUT]
        if hours_of(offer, spot):
            tabs.append(WEEK)
        if spot is not None and not offer.says("here") and (spot.address or in_language(spot.way, current().code)):
            tabs.append(WAY)
        return [*tabs, CALL] if offer.phones and not offer.by_phone else tabs

    def _tab(self, name: str, chosen: bool) -> BigButton:
        kind, icon = ("calm", "check") if chosen else ("secondary", "")
        button = BigButton(_(TABS[name]), partial(self._choose, name), kind=kind, icon=icon, flex=1)
        button.spoken_last = True
        return button

    def _choose(self, tab: str) -> None:
        self.state["tab"] = tab
        self.app.refresh()

    def _head(self, offer: Offer, spot: Spot | None, *, is_open: bool) -> Part:
        """The name, and whether one can go or call now."""
        title = Text(name_of(offer), "title")
        said = when_in_words(Result(offer, spot, 1.0, is_open), self.now)
        if not said:
            return title
        ink = theme.SEA if is_open else theme.SOFT
        icon = Picture("ui/clock", theme.current().lead, tint=ink)
        hours = Row([icon, Text(said, "lead", color=ink, flex=1)], gap=1, valign="center")
        return Column([title, hours], gap=0.5)

    # -- what it is

    def _about(self, offer: Offer, spot: Spot | None) -> Part:
        code = current().code
        how = offer.how if offer.says("booking") != "none" else {}
        said = [in_language(one, code) for one in (offer.alert, offer.description, offer.who, how)]
        first, *others = [*dict.fromkeys(filter(None, said))] or [""]
        words: list[Part] = [Text(first, "lead", bold=False), *(Text(one) for one in others)]
        if spot is not None:
            words += [Text(capital(in_language(one, code)), color=theme.SOFT) for one in spot.access]
        left = ScrollList(Column([*words, self._source(offer), Space()], gap=1.25), flex=6)
        if offer.by_phone and offer.phones:
            number, *code = self._number(offer)
            # On a small screen under a long name there is the number, and the code is on the paper.
            right = Yielding([number, *code, Space()], [(one, None) for one in code], flex=8)
            return Row([left, right], gap=3, flex=1)
        known = facts(offer)
        beside = [Card(fact_rows(known), fill=theme.MIST, edge=theme.MIST, pad=2)] if known else []
        return Row([left, Column([*beside, Space()], flex=5)] if beside else [left], gap=4, flex=1)

    def _source(self, offer: Offer) -> Part:
        """Who runs it, and when somebody last looked whether it is as it says."""
        said = [in_language(offer.organization, current().code)]
        if offer.checked:
            said.append(_("Last checked {day}.").format(day=day_in_words(offer.checked)))
        told = Text("\n".join(filter(None, said)), "label", color=theme.SOFT)
        told.spoken_last = True
        return told

    def _week(self, offer: Offer, spot: Spot | None) -> Part:
        return week(hours_of(offer, spot), self.now)

    # -- how to get there

    def _way(self, offer: Offer, spot: Spot | None) -> Part:
        if spot is None:  # there is no such tab then
            return Space()
        m = theme.current()
        line: list[Part] = []
        if spot.address:
            icon = Picture("ui/place", m.gap(4), tint=theme.SEA)
            line.append(Row([icon, Text(spot.address.replace(", ", "\n"), "lead", flex=1)], gap=1, valign="center"))
        if far := walk_in_words(spot.metres):
            icon = Picture("ui/route", m.gap(4), tint=theme.SEA)
            line.append(Row([icon, Text(capital(far), "lead", flex=1, bold=False)], gap=1, valign="center"))
        if way := in_language(spot.way, current().code):
            line.append(Text(way))
        words = ScrollList(Column([*line, Space()], gap=1.5), flex=4)
        picture = self._map(spot, name_of(offer))
        return Row([words, picture] if picture else [words], gap=3, flex=1)

    def _map(self, spot: Spot, name: str) -> Part | None:
        from kiosk.ui.widgets.town_map import town_map  # noqa: PLC0415 - only who looks for the way

        return town_map(self.services.directory.map, spot, name, flex=6)

    # -- a number

    def _number(self, offer: Offer) -> list[Part]:
        """The number, large; and as a code for one's own phone."""
        number = offer.phones[0].number
        lines: list[Part] = [Text(_("Call"), "lead"), Number(number)]
        if offer.phones[0].description:
            lines.append(Text(offer.phones[0].description))
        card = Card(Column(lines, gap=0), fill=theme.BLUSH, edge=theme.BLUSH, pad=2)
        code = call_code(link(number))
        return [card, *([code] if code else [])]

    def _call(self, offer: Offer, spot: Spot | None) -> Part:
        card, *code = self._number(offer)
        more: list[Part] = [Text(one.number, "title") for one in offer.phones[1:3]]
        if spot is not None and offer.calls:
            more.append(Text(capital(hours_in_words(offer.calls, self.now, phone=True))))
        words = Column([card, *more, Text(_("You can call from here. Ask staff."), color=theme.SOFT), Space()], flex=6)
        return Row([words, Column([*code, Space()], flex=4)] if code else [words], gap=3, flex=1)

    # -- on paper, and in the folder

    def _foot(self, offer: Offer, spot: Spot | None) -> Part:
        buttons: list[Part] = [
            *print_button(self, partial(self._slip, offer, spot), kind="primary"),
            *self._keep(offer),
        ]
        row = Row([*buttons, BigButton(_("Done"), self.app.home, icon="check", flex=1)], gap=1.5)
        row.spoken_last = True
        return row

    def _keep(self, offer: Offer) -> list[Part]:
        """Among one's contacts, where there is a number to keep."""
        if not offer.phones:
            return []
        from kiosk.ui.screens.folder_keep import keep_button  # noqa: PLC0415 - the page is shown without it

        def new() -> Any:
            from kiosk.folder import things  # noqa: PLC0415 - heavy, and only who keeps it

            return things.contact(name_of(offer), phone=offer.phones[0].number)

        return [keep_button(self, new, flex=1)]

    def _slip(self, offer: Offer, spot: Spot | None) -> Any:
        from kiosk.ui.screens.help_slip import slip  # noqa: PLC0415 - only who prints

        return slip(offer, spot, self.now, self.services.config.centre)

    def _gone(self) -> Part:
        """Staff took it out of the directory meanwhile."""
        other = BigButton(_("Search again"), self.app.back, kind="primary", icon="search")
        staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
        return Notice(
            "hands", _("It is not in the list any more"), _("Look for another, or ask staff."), [other, staff]
        )


def link(number: str) -> str:
    """The number for a phone's camera (RFC 3966)."""
    digits = "".join(letter for letter in number if letter.isdigit())
    if number.strip().startswith("+"):
        return f"tel:+{digits}"
    return f"tel:+45{digits}" if len(digits) == 8 else f"tel:{digits}"
