"""What came of a question: what moves, and what does not. Both stand there, or neither."""

from functools import partial

from kiosk.i18n import _
from kiosk.ui.screens.staff_sheet import StaffSheet
from kiosk.ui.widgets.part import Part
from sync.consultation import LONGEST

MOVED, NOT_MOVED = "moved", "not_moved"


class StaffConsultAnswer(StaffSheet):
    """Route `staff_consult_answer`; param consultation: its id. `state`: besides `StaffSheet`'s, the two texts."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        hint = _("The visitors read it. Write it as you would say it.")
        match self.state.get("at"):
            case "moved":
                return self.typing(_("What changes now?"), hint, partial(self._take, MOVED))
            case "not_moved":
                return self.typing(_("What does not change, and why?"), hint, partial(self._take, NOT_MOVED))
        lines = [
            self.line(MOVED, _("This changes"), self.state.get(MOVED, "")),
            self.line(NOT_MOVED, _("This does not change"), self.state.get(NOT_MOVED, "")),
        ]
        return self.sheet(_("What came of it?"), lines, _("Put the answer on the screen"), self._put)

    def longest(self, name: str) -> int:
        """See `StaffSheet.longest`."""
        return LONGEST[name]

    def _take(self, name: str, text: str) -> None:
        self.state[name] = text

    def _put(self) -> None:
        moved, not_moved = self.state.get(MOVED, ""), self.state.get(NOT_MOVED, "")
        if not (moved and not_moved):
            self.tell(refused=_("Write both: what changes, and what does not."))
            return
        name = self.params["consultation"]
        self.done(lambda: self.services.consulting.answer(name, moved, not_moved, by=self.by))
