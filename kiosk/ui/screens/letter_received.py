"""When did the letter come? Some deadlines count from that day. Nobody has to know."""

from datetime import date, timedelta

from kiosk import words
from kiosk.i18n import _
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Column, Grid, Part
from kiosk.ui.widgets.text import Text

DAYS = 8  # shown at a time


class LetterReceived(Screen):
    """Route `letter_received`, param `id`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        kept = self.services.letters.get(self.params["id"])
        written = kept.letter.understanding.letter_date if kept else None
        today = self.services.letters.today
        page = self.state.get("page", 0)
        days = [today - timedelta(days=n) for n in range(page * DAYS, page * DAYS + DAYS)]
        days = [day for day in days if not written or day >= written] or [today]
        buttons = [BigButton(self._name(day, today), lambda day=day: self._chosen(day)) for day in days]
        more = len(days) == DAYS and (not written or days[-1] > written)
        earlier = [BigButton(_("Earlier"), lambda: self._earlier(page + 1), icon="back")] if more else []
        unknown = BigButton(_("I do not know"), lambda: self._chosen(None), kind="primary")
        title = Text(_("When did you get the letter?"), "title")
        why = Text(_("The last day counts from the day you got it."))
        return Column([title, why, Grid([*buttons, *earlier], 2, flex=1), unknown], gap=2)

    def on_back(self) -> bool:
        """The days before."""
        page = self.state.get("page", 0)
        if page:
            self._earlier(page - 1)
        return bool(page)

    def _name(self, day: date, today: date) -> str:
        if (today - day).days < 2:
            return words.capital(words.day_in_words(day, today))
        return words.capital(words.date_in_words(day, today))

    def _earlier(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _chosen(self, day: date | None) -> None:
        if kept := self.services.letters.get(self.params["id"]):
            self.services.letters.received(kept, day)
        self.app.back()
