"""One consultation: the question, who asks and what it will change, and the answers to touch. Nobody asks who it is."""

from functools import partial

from kiosk import words
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.consulted import Given, find, in_words, stands, until
from kiosk.ui.screen import Screen
from kiosk.ui.screens.consult_parts import about, elsewhere, gone, known, ladder, text_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile
from sync.consultation import Choice as Answer
from sync.consultation import Consultation

FIELDS = (theme.BLUSH, theme.MIST, theme.HONEY)
FEW = 4  # answers: then their pictures are large
LARGE, SMALL = 11, 7  # steps of the grid


class Consult(Screen):
    """Route `consult`; param consultation: its id. `state`: the answer that was touched (a `Given`)."""

    def build(self) -> Part:
        """See `Screen.build`."""
        one = find(self.services, self.params.get("consultation", ""))
        if one is None:
            return gone(self.app)
        if given := self.state.get("given"):
            return self._thanks(one, given)
        if stands(self.services, one) != "open":
            return self._closed(one)
        if self.services.consultations.answered(one.id):
            return self._answered(one)
        return self._ask(one)

    def on_back(self) -> bool:
        """See `Screen.on_back`. Who leaves the thanks has answered."""
        if given := self.state.get("given"):
            given.give()
        return False

    # -- the question

    def _ask(self, one: Consultation) -> Part:
        today = self.now.date()
        left = ScrollList(Column([*about(one), ladder(one.step), Space()], gap=1.5), flex=5)
        when = known("clock", "", Text(until(one, today)))
        nobody = known("lock", "", Text(_("Nobody asks who you are.")))
        when.flex, nobody.flex = 3, 2
        inside = Row([left, self._answers(one)], gap=3, flex=1)
        return Column([text_of(one.question, "title"), Row([when, nobody], gap=3), inside], gap=1.5)

    def _answers(self, one: Consultation) -> Part:
        """Under each other, so that all are seen and none looks better; with pictures where all have one."""
        tiles = [self._answer(one, answer, number) for number, answer in enumerate(one.choices)]
        return ScrollList(Grid(tiles, 1, gap=1), flex=6)

    def _answer(self, one: Consultation, answer: Answer, number: int) -> Part:
        said, language = in_words(answer.text)
        touched = partial(self._touched, one, answer)
        made: Tile | Choice
        if all(other.icon for other in one.choices):
            field = FIELDS[number % len(FIELDS)]
            beside = LARGE if len(one.choices) <= FEW else SMALL
            made = Tile(said, touched, picture=answer.icon, field=field, wide=True, beside=beside)
        else:
            made = Choice(said, touched, picture=answer.icon, large=True)
        for part in made.walk_parts():
            if isinstance(part, Text):
                part.language = language
        return made

    def _touched(self, one: Consultation, answer: Answer) -> None:
        self.state["given"] = Given(self.services, one.id, answer.key)
        self.app.refresh()

    # -- after it

    def _thanks(self, one: Consultation, given: Given) -> Part:
        """What was answered, what happens next, and a way to take it back."""
        answer = next((each for each in one.choices if each.key == given.choice), one.choices[0])
        m = theme.current()
        chosen = text_of(answer.text, "lead", valign="center", personal=True)
        picture = [Picture(f"pictures/{answer.icon}", m.gap(6))] if answer.icon else []
        buttons: list[Part] = [
            BigButton(_("Undo"), partial(self._take_back, given), icon="undo"),
            BigButton(_("Done"), partial(self._done, given), kind="primary", icon="check"),
        ]
        parts: list[Part] = [
            Space(),
            Picture("pictures/thanks", m.gap(14)),
            Text(_("Thank you for your answer."), "title", align="center"),
            Row([Text(_("You answered:"), color=theme.SOFT, valign="center"), *picture, chosen], valign="center"),
            Text(self._next(one), color=theme.SOFT, align="center"),
            Space(1),
            Row(buttons),
            Space(),
        ]
        return Column(parts, gap=1.5, align="center")

    def _next(self, one: Consultation) -> str:
        day = words.day_in_words(one.closes, self.now.date())
        said = _("After {day} you can see here what everybody answered.").format(day=day)
        return f"{said} {_('Then you can read here what will change, and what will not.')}"

    def _take_back(self, given: Given) -> None:
        given.take_back()
        self.state.clear()
        self.app.refresh()

    def _done(self, given: Given) -> None:
        given.give()
        if self.app.navigation.holds("consults"):
            self.app.back()
        else:
            self.app.home()

    def _answered(self, one: Consultation) -> Part:
        home = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home")
        return Notice("thanks", _("You have answered. Thank you."), self._next(one), [*elsewhere(self.app), home])

    def _closed(self, one: Consultation) -> Part:
        see = partial(self.app.replace, "consult_results", consultation=one.id)
        button = BigButton(_("See the answers"), see, kind="primary", icon="forward")
        said = _("The last day to answer is over.")
        return Notice("time", _("It can't be answered any more"), said, [*elsewhere(self.app), button])
