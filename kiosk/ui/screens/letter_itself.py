"""The letter beside what was found in it: each finding is a button that shows the words it came from."""

from datetime import date

from kiosk import words
from kiosk.i18n import _
from kiosk.letters.explaining.explain import grouped
from kiosk.letters.model import Appointment, Deadline, Found
from kiosk.letters.visit import Kept
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.quoted import Mark, pieces
from kiosk.ui.widgets.scan import Scan
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

MOST = 12  # findings listed; the text marks all


class LetterItself(Screen):
    """Route `letter_itself`, param `id`. `state` holds which finding is chosen, and whether the picture is shown."""

    def build(self) -> Part:
        """See `Screen.build`."""
        kept = self.services.letters.get(self.params["id"])
        if kept is None:
            bring = BigButton(_("Another letter"), lambda: self.app.replace("letter"), kind="primary", icon="forward")
            return Notice("letter", _("The letter is gone"), _("Nothing of it is kept here."), [bring])
        listed = findings(kept, self.services.letters.today)
        chosen = self.state.get("chosen", 0) if listed else None
        letter = self._picture(kept, listed, chosen) if self.state.get("picture") else self._text(kept, listed, chosen)
        buttons = Column([*(self._button(at, one[0], chosen=at == chosen) for at, one in enumerate(listed))], gap=1)
        side = [
            Text(_("We found this"), "lead"),
            ScrollList(buttons, offset=self.state.get("side", 0), remember=self._remember),
        ]
        if kept.letter.reading.pages:
            side.append(self._turn())
        return Row(
            [
                Column(side, gap=1.5, flex=10),
                letter,
            ],
            gap=3,
        )

    def _text(self, kept: Kept, listed: list[tuple[str, Found]], chosen: int | None) -> Part:
        marks = [Mark(one.start, one.end, at == chosen) for at, (_name, one) in enumerate(listed)]
        found = pieces(kept.letter.reading.text, marks)
        view = ScrollList(Column(found, gap=2), flex=1)
        wanted = next((piece for piece in found if any(mark.chosen for mark in piece.marks)), None)
        if wanted:
            view.begin_at = wanted
        return Column([Card(view, pad=2, flex=1)], flex=14)

    def _picture(self, kept: Kept, listed: list[tuple[str, Found]], chosen: int | None) -> Part:
        spans = [(one.start, one.end, at == chosen) for at, (_name, one) in enumerate(listed)]
        scans = [Scan(page, spans) for page in kept.letter.reading.pages]
        view = ScrollList(Column(scans, gap=2), flex=1)
        wanted = next((scan for scan in scans if scan.has_chosen), None)
        if wanted:
            view.begin_at = wanted
        return Column([view], flex=14)

    def _button(self, at: int, name: str, *, chosen: bool) -> BigButton:
        kind, icon = ("calm", "check") if chosen else ("secondary", "")
        button = BigButton(name, lambda: self._choose(at), kind=kind, icon=icon, chosen=chosen)
        button.label.personal, button.spoken_last = True, True
        return button

    def _turn(self) -> BigButton:
        picture = self.state.get("picture", False)
        said = _("Show as text") if picture else _("Show as it looks")
        return BigButton(said, lambda: self._set(picture=not picture), icon="refresh")

    def _choose(self, at: int) -> None:
        self._set(chosen=at)

    def _set(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()

    def _remember(self, offset: float) -> None:
        self.state["side"] = offset


def _day(one: Appointment | Deadline, today: date) -> str:
    """The day; one that is unsure is a question here too."""
    day = words.capital(words.date_in_words(one.day, today))
    return day if one.sure else f"{day}?"


def findings(kept: Kept, today: date) -> list[tuple[str, Found]]:
    """What was found, in words for a button, and where; the first days first."""
    found = kept.letter.understanding
    days = [(_day(one, today), one) for one in (*found.appointments, *found.deadlines)]
    amounts = [(words.money_in_words(one.kroner), one) for one in found.amounts]
    phones = [(_("Phone {number}").format(number=grouped(one.number)), one) for one in found.phones]
    other = [(_("What may happen"), one) for one in found.consequences]
    other += [(_("How to complain"), found.complaint)] if found.complaint else []
    other += [(_("Why it may be a trick"), one) for one in found.suspicious]
    sender = [(_("Who wrote"), found.sender)] if found.sender.quote else []
    every = [*days, *amounts, *other, *phones, *sender]
    return [one for one in every if one[1].end > one[1].start][:MOST]
