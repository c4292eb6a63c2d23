"""*The list of help*, as staff keep it: what was not checked for 90 days first, then by name."""

from functools import partial

from kiosk.directory.offers import Offer
from kiosk.directory.report import overdue
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screens.staff_directory_page import DirectoryPage, checked_in_words, due_in_words, name_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

AT_ONCE = 20


class StaffDirectory(DirectoryPage):
    """Route `staff_directory`. `state`: which part of the list is shown."""

    def page(self) -> Part:
        """See `DirectoryPage.page`."""
        stick = BigButton(_("Take in, or copy to a stick"), partial(self.app.go, "staff_directory_stick"), icon="down")
        offers = self.services.directory.offers
        if not offers:
            return Notice("look", _("The list is empty"), _("Take one in from a USB stick."), [stick])
        due = overdue(offers, self.now.date())
        late = {one.id for one in due}
        in_order = [*due, *sorted((one for one in offers if one.id not in late), key=_by_name)]
        at = min(self.state.get("at", 0), (len(in_order) - 1) // AT_ONCE)
        some = in_order[at * AT_ONCE : (at + 1) * AT_ONCE]
        said = _("Call them, look whether it is right, and touch “Checked today”.")
        if due:
            told: Part = Banner("clock", f"{due_in_words(len(due))} {said}")
        else:
            told = Text(_("All were checked within 90 days."), color=theme.SOFT)
        rows: list[Part] = [self._one(one, late=one.id in late) for one in some]
        turn: list[Part] = []
        if at:
            turn.append(BigButton(_("The {n} before").format(n=AT_ONCE), partial(self._turn, at - 1), icon="back"))
        if (at + 1) * AT_ONCE < len(in_order):
            turn.append(BigButton(_("The next {n}").format(n=AT_ONCE), partial(self._turn, at + 1), icon="forward"))
        head = Row([Text(_("The list of help"), "title", flex=1), *turn], valign="center")
        stick.flex = 1
        return Column([head, told, self.listed(rows, gap=1), Row([stick])], gap=1.5)

    def _one(self, one: Offer, *, late: bool) -> Part:
        lines = [
            Text(name_of(one), "lead"),
            Text(checked_in_words(one, self), color=theme.CLAY if late else theme.SOFT),
        ]
        picture = "time" if late else "yes"
        return Listed(picture, lines, partial(self.app.go, "staff_offer", offer=one.id))

    def _turn(self, at: int) -> None:
        self.tell(at=at, offset=0)


def _by_name(offer: Offer) -> str:
    return name_of(offer).casefold()
