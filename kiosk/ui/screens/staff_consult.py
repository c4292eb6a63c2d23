"""*We ask*, as staff keep it: what is asked, what came of it, and a new question."""

from functools import partial

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.consulted import in_words, stands, stands_in_words
from kiosk.ui.screens.consult_parts import about, ladder, text_of
from kiosk.ui.screens.consults import PICTURES
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text
from sync.consultation import Consultation


class StaffConsult(StaffPage):
    """Route `staff_consult`. `state`: which is open, and whether it is to be taken down."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        found = {one.id: one for one in self.services.consultations.all()}
        one = found.get(self.state.get("open", ""))
        if one is None:
            return self._all(list(found.values()))
        if self.state.get("sure"):
            return self._sure(one)
        return self._one(one)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.get("open"):
            return False
        if self.state.get("sure"):
            self._forget()
        else:
            self.state.pop("open")
        self.app.refresh()
        return True

    def _forget(self) -> None:
        for name in ("sure", "refused"):
            self.state.pop(name, None)

    # -- all of them

    def _all(self, found: list[Consultation]) -> Part:
        make = BigButton(_("Ask something new"), partial(self.app.go, "staff_consult_make"), icon="add")
        if not found:
            said = _("Ask the visitors what they want. Say who asks, and what it will change.")
            make = BigButton(make.words, make.action, kind="primary", icon="add")
            return Notice("ballot", _("Nothing is asked just now"), said, [make])
        order = ("waiting", "open", "coming", "answered")
        in_order = sorted(found, key=lambda one: order.index(stands(self.services, one)))
        rows: list[Part] = [self._row(one) for one in in_order]
        head = Row([Text(_("We ask"), "title", flex=1), make], valign="center")
        return Column([head, *self._refused(), self.listed(rows, gap=1)], gap=2)

    def _row(self, one: Consultation) -> Part:
        said = Text(self._stands(one), color=theme.SOFT)
        picture = PICTURES[stands(self.services, one)]
        return Listed(picture, [text_of(one.question, "lead"), said], partial(self.tell, open=one.id))

    def _stands(self, one: Consultation) -> str:
        said = stands_in_words(self.services, one)  # some are sentences, with their full stop
        return said if self.services.consulting.own(one.id) else f"{_('From the organisation')}. {said.rstrip('.')}."

    # -- one

    def _one(self, one: Consultation) -> Part:
        choices = " · ".join(in_words(choice.text)[0] for choice in one.choices)
        parts: list[Part] = [*about(one), Text(choices, color=theme.SOFT), ladder(one.step)]
        if one.outcome:
            parts.insert(0, self._came(*(in_words(said)[0] for said in one.outcome[1:])))
        buttons: list[Part] = []
        if self.services.consulting.own(one.id):
            buttons.append(BigButton(_("Take it down"), partial(self.tell, sure=True), icon="remove", flex=1))
            if stands(self.services, one) == "waiting" and one.closes < self.now.date():
                begin = partial(self.app.go, "staff_consult_answer", consultation=one.id)
                buttons.append(BigButton(_("Write what came of it"), begin, kind="primary", icon="edit", flex=1))
        head = Column([text_of(one.question, "title"), Text(self._stands(one), color=theme.SOFT)], gap=0)
        foot = [Row(buttons)] if buttons else []
        return Column([head, *self._refused(), self.listed([*parts, Space()]), *foot], gap=1.5)

    def _came(self, moved: str, not_moved: str) -> Part:
        texts = [Text(_("This changes"), bold=True), Text(moved), Text(_("This does not change"), bold=True)]
        return Card(Column([*texts, Text(not_moved)], gap=0.25), pad=1.5)

    def _refused(self) -> list[Part]:
        return [Banner("info", refused)] if (refused := self.state.get("refused")) else []

    # -- taking it down

    def _sure(self, one: Consultation) -> Part:
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, sure=False), icon="back"),
            BigButton(_("Yes, take it down"), partial(self._away, one.id), kind="primary", icon="remove"),
        ]
        said = _("Then nobody sees it any more, and what was answered is gone. Who has answered gets no answer.")
        return Column([Notice("ballot", _("Take the question down?"), said, buttons), Space(1)])

    def _away(self, name: str) -> None:
        self._forget()
        try:
            self.services.consulting.withdraw(name, by=self.by)
        except KnownError as error:
            self.state["refused"] = say(error)
        self.app.refresh()
