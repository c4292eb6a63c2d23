"""The opening hours of a place, weekday by weekday: by steps, nothing to type."""

from datetime import time
from functools import partial

from kiosk import words
from kiosk.directory.editing import DAY, OwnRules, Span
from kiosk.directory.offers import Offer
from kiosk.directory.rule_words import own_rules, spans_in_words
from kiosk.i18n import _, dates, say
from kiosk.ui import theme
from kiosk.ui.screens.staff_directory_page import DirectoryPage, name_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.stepper import Stepper
from kiosk.ui.widgets.text import Text

STEP, FAR = 15, 60  # minutes
FIRST: Span = (10 * 60, 16 * 60)
SECOND = 2 * 60  # minutes that a second opening begins with


class StaffHours(DirectoryPage):
    """Route `staff_hours`; param offer: its id. `state`: the weekday that is changed, and its times as they stand."""

    def page(self) -> Part:
        """See `DirectoryPage.page`."""
        offer = self.services.directory.offer(self.params["offer"])
        back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
        if offer is None:
            return Notice("look", _("It is not in the list any more"), _("Go back and look again."), [back])
        if self.state.get("day") is not None:
            return self._day()
        try:
            week = self.services.editing.week(offer.id)
        except OwnRules as error:
            head: list[Part] = [Text(name_of(offer), "title"), Banner("info", say(error))]
            return Column([*head, self.listed([*self._own_rules(offer), Space()]), Row([back])], gap=1.5)
        rows: list[Part] = [self._row(day, spans) for day, spans in enumerate(week)]
        if bent := self._own_rules(offer):
            rows += [Text(_("Beside that. It is changed in the console, or by a file:"), color=theme.SOFT), *bent]
        said = Text(_("In a usual week. Touch a day to change it."), color=theme.SOFT)
        return Column([Text(name_of(offer), "title"), said, *self.told(), self.listed(rows, gap=1)], gap=1.5)

    def _own_rules(self, offer: Offer) -> list[Part]:
        """Seasons, every second week, days out of turn: shown, and left alone."""
        said = own_rules(self.services.directory.tables, offer.id, self.now.date())
        return [Text(one) for one in said]

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.get("day") is None:
            return False
        self.tell(day=None, refused="")
        return True

    def _row(self, day: int, spans: list[Span]) -> Part:
        lines = [Text(_weekday(day), "lead"), Text(spans_in_words(spans))]
        return Listed("time" if spans else "moon", lines, partial(self._begin, day, spans))

    def _begin(self, day: int, spans: list[Span]) -> None:
        self.tell(day=day, spans=list(spans), at=0, told="", refused="", undo=None)

    # -- one day

    def _day(self) -> Part:
        spans: list[Span] = self.state["spans"]
        refused = [Banner("info", self.state["refused"])] if self.state.get("refused") else []
        keep = BigButton(_("Keep the hours"), self._keep, kind="primary", icon="check", flex=1)
        head = Row([Text(_weekday(self.state["day"]), "title", flex=1), *self._beside(spans)], valign="center")
        if not spans:
            middle: Part = Notice("moon", _("Closed all day"), _("Touch “Keep the hours” if that is so."))
        else:
            middle = Column([*self._which(spans), self._steppers(*spans[self.state["at"]]), self._words(spans)],
                            gap=1, flex=1)  # fmt: skip
        return Column([head, *refused, middle, Row([keep])], gap=1.5)

    def _beside(self, spans: list[Span]) -> list[Part]:
        if not spans:
            return [BigButton(_("Open that day"), partial(self._set, [FIRST], 0), icon="add")]
        if len(spans) == 1:
            again = spans[0][1] + SECOND
            more = [spans[0], (again, again + SECOND)]
            twice = (
                [BigButton(_("Open twice"), partial(self._set, more, 1), icon="add")] if again + SECOND <= DAY else []
            )
            return [*twice, BigButton(_("Closed all day"), partial(self._set, [], 0), icon="close")]
        left = [one for at, one in enumerate(spans) if at != self.state["at"]]
        return [BigButton(_("Take this time away"), partial(self._set, left, 0), icon="remove")]

    def _which(self, spans: list[Span]) -> list[Part]:
        if len(spans) == 1:
            return []
        return [Row([Choice(spans_in_words([one]), partial(self.tell, at=at), chosen=at == self.state["at"], flex=1)
                     for at, one in enumerate(spans)])]  # fmt: skip

    def _words(self, spans: list[Span]) -> Part:
        return Text(words.capital(spans_in_words(spans)), "lead", align="center")

    def _steppers(self, opens: int, closes: int) -> Part:
        def stepper(name: str, shown: str, by: str) -> Part:
            far = [(_("+ 1 hour"), partial(self._step, by, FAR)), (_("− 1 hour"), partial(self._step, by, -FAR))]
            return Stepper(name, shown, partial(self._step, by, STEP), partial(self._step, by, -STEP), far=far)

        return Row(
            [stepper(_("Opens"), _face(opens), "opens"), stepper(_("Closes"), _face(closes), "closes")], gap=2, flex=1
        )

    def _step(self, what: str, by: int) -> None:
        """Round the clock. What closes before it opens does so the next day."""
        opens, closes = self.state["spans"][self.state["at"]]
        if what == "opens":
            opens = (opens + by) % DAY
        else:
            closes += by
        closes = (closes - 1) % DAY + 1  # midnight is the end of a day
        spans = list(self.state["spans"])
        spans[self.state["at"]] = (opens, closes if closes > opens else closes + DAY)
        self._set(spans, self.state["at"])

    def _set(self, spans: list[Span], at: int) -> None:
        self.tell(spans=spans, at=at, refused="")

    def _keep(self) -> None:
        day, spans = self.state["day"], self.state["spans"]
        said = _("{day}: {hours}. It counts from now on.").format(day=_weekday(day), hours=spans_in_words(spans))
        self.act(said, partial(self.services.editing.hours, self.params["offer"], day, spans, by=self.by))
        if not self.state.get("refused"):
            self.tell(day=None)


def _weekday(day: int) -> str:
    return words.capital(dates().weekdays[day])


def _face(minutes: int) -> str:
    """A time as a clock shows it; the end of a day is 24."""
    if minutes == DAY:
        return dates().clock.format(hour=24, minute="00")
    return words.clock_face(time(minutes % DAY // 60, minutes % 60))
