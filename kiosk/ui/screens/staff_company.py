"""*Going along* (følgeskab): begin when you go, end when you are back. Minutes by day, no name, no place."""

from functools import partial

from kiosk import words
from kiosk.i18n import _, n_
from kiosk.staff.company import Begun, Day
from kiosk.ui import theme
from kiosk.ui.screens.staff_page import StaffPage, fact
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Heading
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

SHOWN = 14  # days


class StaffCompany(StaffPage):
    """Route `staff_company`. `state`: what was counted last."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        company = self.services.company
        parts: list[Part] = []
        if counted := self.state.get("counted"):
            said = n_("{n} minute is counted.", "{n} minutes are counted.", counted)
            parts.append(Card(fact("check", Text(said, bold=True)), fill=theme.MIST, edge=theme.MIST, pad=1.5))
        parts += [self._one(one) for one in company.going_on()]
        days = company.days()[:SHOWN]
        if days:
            parts += [Heading(_("Time given")), *(self._day(one) for one in days)]
        elif not parts:
            parts.append(Text(_("Nothing is counted yet."), color=theme.SOFT))
        begin = BigButton(_("We go now"), self._begin, kind="primary", icon="forward", flex=1)
        said = Text(
            _("When you go with somebody to an appointment. We count the minutes, never with whom."), color=theme.SOFT
        )
        return Column([Text(_("Going along"), "title"), said, self.listed(parts), Row([begin])], gap=2)

    def _one(self, one: Begun) -> Part:
        since = words.moment_in_words(one.since, self.now)
        back = BigButton(_("We are back"), partial(self._end, one.id), kind="calm", icon="check")
        drop = BigButton(_("Undo"), partial(self._drop, one.id), icon="undo")
        said = Text(_("Began: {when}").format(when=since), "lead", bold=False, valign="center", flex=1)
        return Card(Row([said, drop, back], valign="center"), pad=1.5)

    def _day(self, one: Day) -> Part:
        day = words.capital(words.day_in_words(one.day, self.now.date()))
        times = n_("{n} time", "{n} times", one.times)
        minutes = n_("{n} minute", "{n} minutes", one.minutes)
        return fact("clock", Text(f"{day}: {times}, {minutes}"))

    def _begin(self) -> None:
        self.services.company.begin()
        self.tell(counted=0)

    def _end(self, number: int) -> None:
        self.tell(counted=self.services.company.end(number))

    def _drop(self, number: int) -> None:
        self.services.company.drop(number)
        self.tell(counted=0)
