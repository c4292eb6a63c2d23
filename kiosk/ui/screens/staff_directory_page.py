"""What staff's pages of the directory have in common: it is read beside the screen, and the last act is undone here."""

from collections.abc import Callable
from typing import Any

from kiosk import words
from kiosk.directory.offers import Offer, in_language
from kiosk.errors import KnownError
from kiosk.i18n import _, current, n_, say
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Part


class DirectoryPage(StaffPage):
    """Subclasses give `page`. `state`: what was done last, how to undo it, and why something was refused."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        directory = self.services.directory
        if directory.ready:
            self.state.pop("reading", None)
            return self.page()
        back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
        if self.state.get("reading") == "over":
            return Notice("look", _("The list can't be read"), _("Ask the technician to look at its files."), [back])
        if not self.state.get("reading"):
            self.state["reading"] = "now"
            directory.prepare(lambda: call_soon(self._read))
        return Notice("look", _("One moment…"), _("We look at the list."), [back], waits=True)

    def page(self) -> Part:
        """The page itself, once the directory is there."""
        raise NotImplementedError

    def act(self, done: str, do: Callable[[], Any]) -> None:
        """Do something that can be undone, and tell of it; or why it can't be done."""
        try:
            undo = do()
        except KnownError as error:
            self.tell(refused=say(error))
            return
        self.tell(undo=undo, told=done, refused="")

    def told(self) -> list[Part]:
        """What came of the last act, with what takes it back."""
        if self.state.get("refused"):
            return [Banner("info", self.state["refused"])]
        if not self.state.get("told"):
            return []
        undo = [BigButton(_("Undo"), self._undo, icon="undo")] if self.state.get("undo") else []
        return [Banner("check", self.state["told"], undo)]

    def _undo(self) -> None:
        self.services.editing.undo(self.state["undo"], by=self.by)
        self.tell(undo=None, told=_("It is as it was before."), refused="")

    def _read(self) -> None:
        self.state["reading"] = "over"
        if self.shown:
            self.app.refresh()


def name_of(offer: Offer) -> str:
    """What it is called, in the language of the screen."""
    return in_language(offer.name, current().code)


def checked_in_words(offer: Offer, page: StaffPage) -> str:
    """When somebody last looked whether it is as it says."""
    if offer.checked is None:
        return _("Nobody wrote when it was last checked.")
    today = page.now.date()
    return _("Last checked: {day}").format(day=words.date_in_words(offer.checked, today))


def due_in_words(number: int) -> str:
    """How many places are to be checked again."""
    return n_("{n} place was not checked for 90 days.", "{n} places were not checked for 90 days.", number)
