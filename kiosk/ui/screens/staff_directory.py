"""*The list of help*, as staff keep it: what was not checked for 90 days first, then by name."""

from functools import partial

from kiosk.directory.offers import Offer
from kiosk.directory.report import overdue
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.staff_directory_page import DirectoryPage, checked_in_words, due_in_words, name_of
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

AT_ONCE = 20
LONGEST = 40


class StaffDirectory(DirectoryPage):
    """Route `staff_directory`. `state`: which part of the list is shown, and what is looked for."""

    def page(self) -> Part:
        """See `DirectoryPage.page`."""
        if "typed" in self.state:
            return self._typing()
        stick = BigButton(_("Take in, or copy to a stick"), partial(self.app.go, "staff_directory_stick"), icon="stick")
        offers = self.services.directory.offers
        if not offers:
            return Notice("look", _("The list is empty"), _("Take one in from a USB stick."), [stick])
        due = overdue(offers, self.now.date())
        late = {one.id for one in due}
        in_order = [*due, *sorted((one for one in offers if one.id not in late), key=_by_name)]
        query = self.state.get("query", "")
        in_order = [one for one in in_order if all(word in _by_name(one) for word in query.casefold().split())]
        if not in_order:
            return self._not_found()
        at = min(self.state.get("at", 0), (len(in_order) - 1) // AT_ONCE)
        some = in_order[at * AT_ONCE : (at + 1) * AT_ONCE]
        said = _("Call them, look whether it is right, and touch “Checked today”.")
        if due:
            told: Part = Banner("clock", f"{due_in_words(len(due))} {said}")
        else:
            told = Text(_("All were checked within 90 days."), color=theme.SOFT)
        rows: list[Part] = [self._one(one, late=one.id in late) for one in some]
        turn: list[Part] = [self._search(query)]
        if at:
            turn.append(BigButton(_("The {n} before").format(n=AT_ONCE), partial(self._turn, at - 1), icon="back"))
        if (at + 1) * AT_ONCE < len(in_order):
            turn.append(BigButton(_("The next {n}").format(n=AT_ONCE), partial(self._turn, at + 1), icon="forward"))
        head = Row([Text(_("The list of help"), "title", flex=1), *turn], valign="center")
        stick.flex = 1
        return Column([head, told, self.listed(rows, gap=1), Row([stick])], gap=1.5)

    def _one(self, one: Offer, *, late: bool) -> Part:
        lines = [
            Text(name_of(one), "lead"),
            Text(checked_in_words(one, self), color=theme.CLAY if late else theme.SOFT),
        ]
        picture = "time" if late else "yes"
        return Listed(picture, lines, partial(self.app.go, "staff_offer", offer=one.id))

    # -- finding one by its name

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if "typed" not in self.state and not self.state.get("query"):
            return False
        self._show("")
        return True

    def _search(self, query: str) -> BigButton:
        if query:
            return BigButton(_("Show all"), partial(self._show, ""), icon="back")
        return BigButton(_("Find one"), self._find, icon="search")

    def _find(self) -> None:
        self.tell(typed=TypedText(LONGEST))

    def _typing(self) -> Part:
        typed = self.state["typed"]
        field = Field(typed, flex=1)

        def on() -> None:
            self._show(str(typed))

        self.keyboard = Keyboard(KeyboardState(typed, names=False), lambda _fits: field.refresh(), entered=on, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        find = BigButton(_("Find"), on, kind="primary", icon="search")
        hint = Hint(_("A part of the name is enough."))
        return Column([Text(_("What is the place called?"), "title"), hint, Row([field, find]), self.keyboard], gap=1.5)

    def _show(self, query: str) -> None:
        if typed := self.state.pop("typed", None):
            typed.wipe()
        self.tell(query=query, at=0, offset=0)

    def _not_found(self) -> Part:
        buttons = [BigButton(_("Show all"), partial(self._show, ""), icon="back"),
                   BigButton(_("Find one"), self._find, kind="primary", icon="search")]  # fmt: skip
        return Notice("look", _("No place is called so"), _("Try a part of its name."), buttons)

    def _turn(self, at: int) -> None:
        self.tell(at=at, offset=0)


def _by_name(offer: Offer) -> str:
    return name_of(offer).casefold()
