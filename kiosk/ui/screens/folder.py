"""*My folder*: what it is and how to get one; or, once it is open, all that is in it, the nearest day first."""

from datetime import date
from functools import partial
from typing import Any

from kiosk import words
from kiosk.folder import keycard
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.screens.folder_page import FolderPage, fact, kind_in_words, picture_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

TOLD = (
    ("lock", N_("Here you can keep letters, days to remember, forms, sign-ups and contacts.")),
    ("person", N_("You need no name. You can also stay without a folder, for ever.")),
    ("key", N_("You get a key card with six words. Only the card opens the folder.")),
    ("search", N_("You can always see who opened it, take it with you, and delete all of it.")),
)
LEFT = N_("Nobody had opened the folder for long. Soon it would have been deleted. Now it stays.")


class Folder(FolderPage):
    """Route `folder`."""

    def closed(self) -> Part:
        """See `FolderPage.closed`."""
        lines = [fact(icon, Text(_(said), "lead", bold=False)) for icon, said in TOLD]
        if rule := keycard.goes(self.services.folders.unopened_months):
            lines.append(fact("clock", Text(rule, "lead", bold=False)))
        make = BigButton(_("Make a folder"), lambda: self.app.go("folder_make"), kind="primary", icon="add", flex=1)
        open_ = BigButton(_("I have a key card"), self.open_it, kind="calm", icon="key", flex=1)
        lost = BigButton(_("I lost my card"), lambda: self.app.go("folder_lost"), icon="search", flex=1)
        foot = Row([lost, make, open_], gap=1.5)
        foot.spoken_last = True
        told = self.listed([Card(Column(lines, gap=1.5), pad=2.5), Space()])
        return Column([Text(_("My folder"), "title"), told, foot], gap=2)

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        things = in_order(self.folder.things(), self.now.date())
        told = [*self._undo(), *self._not_whole(), *self._near()]
        side = Column(
            [
                *self._note(),
                self._button(_("Who opened it"), "search", "folder_log"),
                self._button(_("Take it along"), "print", "folder_take"),
                self._button(_("Delete it"), "remove", "folder_delete"),
                BigButton(_("Close the folder"), self._close, kind="calm", icon="lock"),
                Space(),
            ],
            gap=1,
            flex=4,
        )
        new = [
            self._button(_("New contact"), "add", "folder_contact"),
            self._button(_("A day to remember"), "calendar", "folder_day"),
        ]
        head = Row([Text(_("My folder"), "title", flex=1), *new], gap=1, valign="center")
        return Column([head, *told, Row([self._listed(things), side], gap=3, flex=1)], gap=1.5)

    def _button(self, said: str, icon: str, route: str) -> BigButton:
        return BigButton(said, partial(self.app.go, route), icon=icon)

    def _listed(self, things: list[Any]) -> Part:
        if not things:
            said = _("When you get a letter explained, sign up or fill in a form, you can put it here.")
            return Notice("papers", _("Your folder is empty"), said, [], flex=9)
        return self.listed([self._thing(one) for one in things], gap=1, flex=9)

    def _thing(self, one: Any) -> Part:
        today = self.now.date()
        said = kind_in_words(one.kind)
        if one.due:
            said = words.capital(words.day_in_words(one.due, today))
            if one.due < today:
                said = _("{day}. It is over.").format(day=said)
        lines = [
            Text(one.title, "lead", personal=True),
            Text(said, color=theme.SEA if one.due and one.due >= today else theme.SOFT, bold=bool(one.due)),
        ]
        return Listed(picture_of(one.kind), lines, partial(self.app.go, "folder_thing", id=one.id))

    def _note(self) -> list[Part]:
        """Staff who sit with the visitor can write a note, which the visitor reads and says yes to."""
        if not self.app.staffing.with_visitor:
            return []
        return [self._button(_("Write a note together"), "edit", "folder_note")]

    def _undo(self) -> list[Part]:
        if not self.state.get("removed"):
            return []
        undo = BigButton(_("Undo"), self._put_back, icon="undo")
        return [Banner("remove", _("It is taken out of the folder."), [undo])]

    def _put_back(self) -> None:
        self.folder.undo(by=self.by)
        self.tell(removed=False)

    def _not_whole(self) -> list[Part]:
        if self.folder.log_whole:
            return []
        return [Banner("info", _("Something is missing in the list of who opened it. Ask staff."))]

    def _near(self) -> list[Part]:
        """It would have gone soon: said once, for this opening is what keeps it."""
        return [] if self.folder.days_left is None else [Banner("clock", _(LEFT))]

    def _close(self) -> None:
        self.services.folders.close()
        self.app.home()


def in_order(things: list[Any], today: date) -> list[Any]:
    """What has a day to come first, the nearest first; then the rest, the newest first."""
    coming = sorted((one for one in things if one.due and one.due >= today), key=lambda one: one.due)
    rest = [one for one in reversed(things) if not (one.due and one.due >= today)]
    return [*coming, *rest]
