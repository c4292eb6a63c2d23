"""*Today*, for staff: who has signed up for what, who was called and not answered, and what messages there are."""

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.programme import coming
from kiosk.ui.screens.staff_page import StaffPage, fact, in_the_way
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Heading
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

SHOWN = 12  # activities


class StaffToday(StaffPage):
    """Route `staff_today`."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        calls = self._calls()
        today = [one for one in coming(self.services.calendar, self.now, SHOWN) if self._is_today(one)]
        if not calls and not today:
            home = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            said = _("Nothing is planned, and nobody has called.")
            return Notice("coffee", _("A quiet day"), said, [home, self._messages(), in_the_way(self.app)])
        parts: list[Part] = [*calls]
        for one in today:
            parts += self._activity(one)
        head = Row([Text(_("Today"), "title", flex=1), self._messages()], valign="center")
        return Column([head, self.listed(parts), Row([in_the_way(self.app)])], gap=2)

    def _messages(self) -> BigButton:
        waiting = self.services.letterbox.waiting()
        words_ = n_("{n} message", "{n} messages", waiting) if waiting else _("Messages")
        return BigButton(
            words_, lambda: self.app.go("staff_messages"), kind="calm" if waiting else "secondary", icon="edit"
        )

    def _is_today(self, occ: Occurrence) -> bool:
        return bool(occ.start.date() <= self.now.date())

    def _calls(self) -> list[Part]:
        waiting = self.services.calls.open()
        if not waiting:
            return []
        said = [
            fact("call", Text(_("Somebody asked for staff at {clock}.").format(clock=words.clock_face(one.asked))))
            for one in waiting
        ]
        came = BigButton(_("They have been helped"), self._came, icon="check")
        return [Heading(_("Waiting for staff")), *said, Row([came])]

    def _came(self) -> None:
        self.services.calls.came()
        self.app.refresh()

    def _activity(self, occ: Occurrence) -> list[Part]:
        when = words.capital(words.when_in_words(occ, self.now))
        head = Column([Text(occ.summary, "lead"), Text(when, color=theme.SOFT)], gap=0)
        if occ.cancelled:
            return [head, fact("cancel", Text(_("Called off.")))]
        if occ.drop_in:
            return [head, fact("people", Text(_("Everybody can just come.")))]
        lines = self.services.signups.listing(occ.uid, occ.occurrence)
        if not lines:
            return [head, fact("people", Text(_("Nobody has signed up yet.")))]
        sure = sum(one.status == "confirmed" for one in lines)
        count = n_("{n} has a place", "{n} have a place", sure)
        return [
            head,
            Text(count, bold=True),
            *(fact("person", Text(one.line(), personal=True)) for one in lines),
        ]
