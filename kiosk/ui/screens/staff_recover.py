"""A new key card for a folder whose card is lost: two of staff, each with a card, and its owner beside them."""

import threading
from functools import partial
from typing import Any

from kiosk import words
from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.staff.agreed import MINUTES
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.staff_card import StaffCard
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

OFFERED, LETTERS = 3, 2


class StaffRecover(StaffPage):
    """Route `staff_recover`. `state`: the folder that was chosen, and what went wrong."""

    _keys: "SecondCard | None" = None

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._keys:
            self._keys.leave()
            self._keys = None

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        staff = self.services.staff
        if not self.app.staffing.with_visitor:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            said = _("Only the folder's owner can ask for it, and they must be here.")
            return Notice("company", _("Sit with the visitor first"), said, [back])
        if staff.weaker:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("card", _("Cards are needed"), _("The staff code never opens what a visitor kept."), [back])
        if self.state.get("making"):
            return Notice("key", _("We make the new card"), _("Leave both cards in."), [], waits=True)
        if chosen := self.state.get("chosen"):
            return self._sure(chosen) if staff.second_for(chosen.id) else self._second(chosen)
        return self._choose()

    def _choose(self) -> Part:
        found = self.services.folders.recoverable(self.services.staff.key())
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        if not found:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            said = _("No folder here has an owner who chose that staff may help.")
            return Notice("key", _("There is none to make a card for"), said, [back])
        if self.state.get("nameless"):
            said = Text(_("Ask the owner which day it was made. Do not guess."), color=theme.SOFT)
            rows = [self._row(one) for one in found if not one.known_as]
            return Column([Text(_("Which folder is it?"), "title"), said, *trouble, self.listed(rows, gap=1)], gap=1.5)
        return self._named(found, trouble)

    def _named(self, found: list[Any], trouble: list[Part]) -> Part:
        """The name is typed: nobody at the screen sees what other visitors' folders are called."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(40)
            self.services.session.wipers.register("folder found", typed.wipe)
        typed = self.state["typed"]
        field = Field(typed, style="lead", flex=1)
        offers = [
            BigButton(one.known_as, partial(self.tell, chosen=one, trouble=""), icon="lock")
            for one in called(found, str(typed))
        ]
        self.keyboard = Keyboard(KeyboardState(typed), lambda _fitted: self.app.refresh(), flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        hint = Hint(_("Type what the owner says that it is called, then touch it."))
        nameless = BigButton(_("It has no name"), partial(self.tell, nameless=True), icon="forward")
        head = Row([Text(_("Which folder is it?"), "title", flex=1), nameless], valign="center")
        return Column([head, *trouble, hint, Row([field, *offers], gap=1.5), self.keyboard], gap=1.25)

    def _row(self, one: Any) -> Part:
        lines = [Text(_("Made {day}").format(day=self._day(one.made)), "lead")]
        return Listed("key", lines, partial(self.tell, chosen=one, trouble=""))

    def _day(self, made: str) -> str:
        from datetime import date  # noqa: PLC0415 - one use

        return words.date_in_words(date.fromisoformat(made))

    def _second(self, chosen: Any) -> Part:
        """The other card, in the other reader, with its own PIN; or after this one, where there is one reader."""
        staff = self.services.staff
        if staff.readers == 1:
            return self._next(chosen)
        if staff.second_state == "pin":
            self._keys = SecondCard(self.app, self.route)
            return self._keys.ask()
        if staff.second_state in ("looking", "checking"):
            return Notice("card", _("One moment…"), _("Leave both cards in."), [])
        if staff.second_state == "refused" and staff.second_failure:
            return Notice("hands", _("The second card opened nothing"), say(staff.second_failure), [self._back()])
        if staff.second_state == "open":
            return Notice("hands", _("That is the same card"), _("Two of staff must be here for that."), [self._back()])
        said = _("A colleague puts their card into the second reader, and types their own PIN.")
        return Notice("card", _("Now the second card"), said, [self._back()])

    def _next(self, chosen: Any) -> Part:
        """One after the other: whoever is here says yes, takes their card out, and a colleague's card does it."""
        if self.state.get("agreed"):
            said = _("Take your card out. A colleague puts theirs in within {n} minutes, and does as you did.")
            return Notice("card", _("Now the second card"), said.format(n=MINUTES), [self._back()])
        said = _(
            "This takes two of staff. If you agree to a new card, touch Yes and take yours out. A colleague goes on."
        )
        yes = BigButton(_("Yes, I agree"), partial(self._agree, chosen), kind="primary", icon="check")
        return Notice("hands", chosen.known_as or _("Without a name"), said, [self._back(), yes])

    def _agree(self, chosen: Any) -> None:
        self.services.staff.agree(chosen.id)
        self.tell(agreed=True)

    def _back(self) -> BigButton:
        return BigButton(_("Back"), partial(self.tell, chosen=None, agreed=False), icon="back")

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.get("making"):
            return True
        if not (self.state.pop("chosen", None) or self.state.pop("nameless", None)):
            return False
        self.app.refresh()
        return True

    def _sure(self, chosen: Any) -> Part:
        staff = self.services.staff
        both = _("{one} and {other} make a new card, together with the owner.").format(
            one=staff.who.name, other=staff.second_for(chosen.id).name
        )
        said = both + " " + _("The lost card opens nothing any more. Both names come to stand in the folder's log.")
        make = BigButton(_("Make the new card"), partial(self._make, chosen), kind="primary", icon="key")
        return Column([Notice("key", chosen.known_as or _("Without a name"), said, [self._back(), make]), Space(1)])

    def _make(self, chosen: Any) -> None:
        staff = self.services.staff
        second = staff.second_for(chosen.id)
        if second is None:  # their card was taken out just now, or too long ago
            self.app.refresh()
            return
        by = staff.who, second
        staff.agreed_no_more()
        # A copy of our own, overwritten below: the service's is zeros as soon as a card is pulled, and a folder must
        # never be sealed to zeros.
        key = bytearray(staff.key())
        self.tell(making=True)

        def work() -> None:
            card: Any = None
            error: KnownError | None = None
            try:
                card, _folder = self.services.folders.recover(chosen.id, key, by)
            except KnownError as known:
                error = known
            finally:
                key[:] = bytes(len(key))
            call_soon(lambda: self._made(card, error))

        threading.Thread(target=work, name="new-card", daemon=True).start()

    def _made(self, card: Any, error: KnownError | None) -> None:
        if self.app.staffing.pages is not self.app or self.app.navigation.current is not self.route:
            return
        if error is not None:
            self.tell(making=False, chosen=None, trouble=say(error))
        else:
            self.app.staffing.recovered(card)


def called(found: list[Any], begun: str) -> list[Any]:
    """The folders whose name begins so, at most three; none before there are two letters, or the whole name."""
    start = begun.strip().casefold()
    names = [one for one in found if one.known_as]
    exact = [one for one in names if one.known_as.casefold() == start]
    if len(start) < LETTERS:
        return exact
    return [one for one in names if one.known_as.casefold().startswith(start)][:OFFERED]


class SecondCard(StaffCard):
    """The PIN of the card in the second reader, on the same keys."""

    second = True

    def close(self) -> BigButton:
        """See `StaffCard.close`: the first card stays open."""
        return BigButton(_("Back"), self.app.back, icon="back")
