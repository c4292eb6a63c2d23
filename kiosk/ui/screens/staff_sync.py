"""*What waits*, for staff: what is to be sent and has not gone yet, the forms for staff among it."""

from kiosk import words
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.screens.staff_page import StaffPage, fact
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Heading
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text


class StaffSync(StaffPage):
    """Route `staff_sync`."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        hub = self.services.hub
        pending, refused = hub.pending(), hub.refused()
        parts: list[Part] = [fact("info", Text(hub.link.sentence, bold=True))]
        if hub.link.next_step:
            parts.append(Text(hub.link.next_step, color=theme.SOFT))
        parts += [Heading(_("Waiting to be sent")), self._count(len(pending))]
        parts += self._forms()
        if refused:
            parts += [
                Heading(_("Not taken")),
                fact("cancel", Text(n_("{n} thing was not taken", "{n} things were not taken", len(refused)))),
            ]
        more = BigButton(_("The connection"), lambda: self.app.go("connection", let_in=True), icon="forward", flex=1)
        again = BigButton(_("Try now"), self._try, kind="primary", icon="refresh", flex=1)
        foot = Row([more, *([again] if hub.enrolled else [])])
        return Column([Text(_("What waits"), "title"), self.listed(parts), foot], gap=2)

    def _count(self, number: int) -> Part:
        if not number:
            return fact("check", Text(_("Everything is sent.")))
        return fact("waiting", Text(n_("{n} thing waits to be sent", "{n} things wait to be sent", number)))

    def _forms(self) -> list[Part]:
        waiting = self.services.sendings.waiting()
        if not waiting:
            return []
        now = self.now
        lines = [
            fact("waiting", Text(_("A form, sent {when}.").format(when=words.moment_in_words(when, now))))
            for when in waiting
        ]
        return [Heading(_("Forms for staff")), *lines]

    def _try(self) -> None:
        self.services.hub.wake()
        self.app.refresh()
