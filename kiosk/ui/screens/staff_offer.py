"""One place of the list, as staff keep it: checked today, its phone, its hours, and closed up to a day."""

from datetime import date, timedelta
from functools import partial

from kiosk import words
from kiosk.directory.editing import phone_of
from kiosk.directory.facts import opening
from kiosk.directory.offers import Offer
from kiosk.directory.results import best_spot
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.folder_contact import short_day
from kiosk.ui.screens.staff_directory_page import DirectoryPage, checked_in_words, name_of
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.text import Text

LONGEST = 24
AT_ONCE = 28  # days on a page
LAST = 12  # pages ahead: most of a year


class StaffOffer(DirectoryPage):
    """Route `staff_offer`; param offer: its id. `state`: what is being changed."""

    def page(self) -> Part:
        """See `DirectoryPage.page`."""
        offer = self.services.directory.offer(self.params["offer"])
        if offer is None:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("look", _("It is not in the list any more"), _("Go back and look again."), [back])
        if self.state.get("changing") == "phone":
            return self._phone()
        if self.state.get("changing") == "days":
            return self._days()
        return self._all(offer)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.pop("changing", None):
            return False
        self._forget()
        self.app.refresh()
        return True

    def _all(self, offer: Offer) -> Part:
        number = phone_of(self.services.directory.tables, offer.id)
        last = self.services.editing.closed_until(offer.id)
        rows = [
            self._row(checked_in_words(offer, self), BigButton(_("Checked today"), self._checked, icon="check")),
            self._row(
                _("Phone: {number}").format(number=number) if number else _("No phone number."),
                BigButton(_("Change the number"), partial(self._begin, number), icon="edit"),
            ),
            self._row(
                words.capital(opening(offer, best_spot(offer, self.now)[0], self.now)),
                BigButton(_("Change the hours"), partial(self.app.go, "staff_hours", offer=offer.id), icon="clock"),
            ),
        ]
        if last:
            said = _("Closed up to and including {day}.").format(day=words.date_in_words(last, self.now.date()))
            rows.append(self._row(said, BigButton(_("Open again"), self._open, icon="door")))
        else:
            closed = BigButton(_("Closed until a day"), partial(self.tell, changing="days", at=0), icon="calendar")
            rows.append(self._row(_("Is it closed for a while?"), closed))
        address = next((spot.address for spot in offer.spots if spot.address), "")
        where = [Text(address, color=theme.SOFT)] if address else []
        return Column([Text(name_of(offer), "title"), *where, *self.told(), self.listed(rows, gap=1)], gap=1.5)

    def _row(self, said: str, button: BigButton) -> Part:
        return Card(Row([Text(said, flex=1, valign="center"), button], gap=2, valign="center"), pad=1.5)

    def _checked(self) -> None:
        said = _("Checked today. Thank you.")
        self.act(said, partial(self.services.editing.checked, self.params["offer"], by=self.by))

    # -- the phone

    def _begin(self, number: str) -> None:
        self.state["typed"] = typed = TypedText(LONGEST)
        typed.add(number)
        self.tell(changing="phone", refused="", told="")

    def _phone(self) -> Part:
        typed = self.state["typed"]
        field = Field(typed, flex=1)
        state = KeyboardState(typed, page="numbers", names=False)
        self.keyboard = Keyboard(state, lambda _fitted: field.refresh(), entered=self._keep, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        keep = BigButton(_("Keep the number"), self._keep, kind="primary", icon="check")
        hint = Hint(_("The number that people are told to call."), self.state.get("refused", ""))
        return Column([Text(_("What is the phone number?"), "title"), hint, Row([field, keep]), self.keyboard], gap=1.5)

    def _keep(self) -> None:
        number = str(self.state["typed"])
        said = _("The number is changed.")
        self.act(said, partial(self.services.editing.phone, self.params["offer"], number, by=self.by))
        if not self.state.get("refused"):
            self._forget()
            self.tell(changing="")

    def _forget(self) -> None:
        if typed := self.state.pop("typed", None):
            typed.wipe()
        self.state.pop("refused", None)

    # -- closed for a while

    def _days(self) -> Part:
        today, at = self.now.date(), self.state["at"]
        days = [today + timedelta(days=at * AT_ONCE + ahead) for ahead in range(AT_ONCE)]
        chips: list[Part] = [Choice(short_day(day, today), partial(self._close, day)) for day in days]
        turn: list[Part] = []
        if at:
            turn.append(BigButton(_("Earlier"), partial(self.tell, at=at - 1, offset=0), icon="back"))
        if at < LAST:
            turn.append(BigButton(_("Later"), partial(self.tell, at=at + 1, offset=0), icon="forward"))
        head = Row([Text(_("Which is the last day it is closed?"), "title", flex=1), *turn], valign="center")
        said = Text(_("It is closed from today. The day after this one it opens as usual."), color=theme.SOFT)
        return Column([head, said, self.listed([Grid(chips, 2, gap=1), Space()])], gap=1.5)

    def _close(self, last: date) -> None:
        self.state.update(changing="", offset=0)
        said = _("It is closed, and opens again by itself.")
        self.act(said, partial(self.services.editing.close, self.params["offer"], last, by=self.by))

    def _open(self) -> None:
        said = _("It is open as usual.")
        self.act(said, partial(self.services.editing.open_again, self.params["offer"], by=self.by))
