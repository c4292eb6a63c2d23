"""What came of a consultation: the answers as bars with their numbers, and what moved and what did not."""

from typing import TYPE_CHECKING

from kiosk import words
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.consulted import find, shut, stands, way_to
from kiosk.ui.screen import Screen
from kiosk.ui.screens.consult_parts import about, elsewhere, gone, known, ladder, text_of
from kiosk.ui.widgets.bars import bar
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from sync.consultation import Consultation, Outcome

if TYPE_CHECKING:
    from kiosk.voice.consultations import Results


class ConsultResults(Screen):
    """Route `consult_results`; param consultation: its id."""

    def build(self) -> Part:
        """See `Screen.build`."""
        one = find(self.services, self.params.get("consultation", ""))
        if one is None:
            return gone(self.app)
        if stands(self.services, one) == "open":
            return self._early(one)
        if shut(self.services, one):
            said = _("Tell staff what you think. You can also ask them to look at the screen.")
            title = _("It can't be answered at this screen")
            return Notice("hands", title, said, elsewhere(self.app))
        came = self._outcome(one, one.outcome) if one.outcome else self._missing(one)
        left = ScrollList(Column([*came, Space()], gap=1.25), flex=6)
        right = ScrollList(Column([*self._answers(one), Space()], gap=0.5), flex=6)
        title = text_of(one.question, "title")
        foot = Row(elsewhere(self.app, flex=1), gap=1.5)
        foot.spoken_last = True
        return Column([title, Row([left, right], gap=3, flex=1), foot], gap=1.5)

    def _early(self, one: Consultation) -> Part:
        go = BigButton(_("To the question"), way_to(self.app, one), kind="primary", icon="forward")
        said = _("While people answer, nobody sees the numbers. Then nobody is found in them.")
        return Notice("time", _("It can still be answered"), said, [go])

    def _missing(self, one: Consultation) -> list[Part]:
        """It stays here until somebody has answered."""
        said = _("Here we write what changes, and what does not. It stays here until we have answered.")
        waits = known("waiting", "", Text(_("We have not answered yet"), "lead"), Text(said))
        return [Card(waits, pad=1.5, fill=theme.HONEY, edge=theme.HONEY), *about(one), ladder(one.step)]

    def _outcome(self, one: Consultation, outcome: Outcome) -> list[Part]:
        moved = known("check", "", Text(_("This changes"), "lead"), text_of(outcome.moved))
        stays = known("same", "", Text(_("This does not change"), "lead"), text_of(outcome.not_moved))
        day = words.day_in_words(outcome.on, self.now.date())
        by = known("people", _("Answered {day} by").format(day=day), text_of(one.asks, bold=True))
        return [
            Card(moved, pad=1.5, fill=theme.MIST, edge=theme.MIST),
            Card(stays, pad=1.5),
            by,
            ladder(one.step),
        ]

    def _answers(self, one: Consultation) -> list[Part]:
        found: Results | None = self.services.consultations.results(one.id)
        if found is None:
            return [Text(_("The answers"), "lead"), Text(_("They are not counted yet. Look again in a few days."))]
        if all(number is None for number in found.numbers.values()):
            few = _("Too few have answered for numbers to be shown. So nobody can be found.")
            return [Text(_("The answers"), "lead"), known("lock", "", Text(few))]
        most = max((number for number in found.numbers.values() if number), default=0)
        parts: list[Part] = [Text(_("The answers"), "lead")]
        for choice in one.choices:
            number = found.numbers.get(choice.key)
            share = None if number is None else number / most if most else 0
            said = _("Not shown") if number is None else n_("{n} answer", "{n} answers", number)
            parts.append(bar(text_of(choice.text, valign="bottom"), said, share))
        if found.all is not None:
            parts.append(Text(n_("{n} answer in all.", "{n} answers in all.", found.all), bold=True))
        if found.all is None or None in found.numbers.values():
            hidden = _("Small numbers, and what would give them away, are not shown. So nobody can be found.")
            parts.append(known("lock", "", Text(hidden, color=theme.SOFT)))
        return parts
