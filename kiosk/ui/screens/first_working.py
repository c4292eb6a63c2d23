"""What a new kiosk does by itself: the network, the hub, the content, and a look at everything."""

from typing import Final

from kiosk.first import service
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.screens.first_page import FirstPage
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

SAID: Final = {
    service.NETWORK: N_("The network"),
    service.JOIN: N_("The hub lets the kiosk in"),
    service.CONTENT: N_("The programme and what belongs to it"),
    service.EXAMINE: N_("A look at everything"),
}


class FirstWorking(FirstPage):
    """Route `first_working`."""

    goes_back = False

    def build(self) -> Part:
        """See `Screen.build`."""
        steps = [one for one in service.STEPS if one == service.EXAMINE or not self.first.alone]
        doing = self.first.doing if self.first.doing in steps else steps[0]
        at = steps.index(doing)
        rows: list[Part] = [_row(one, at - number) for number, one in enumerate(steps)]
        page = Column(
            [
                Space(),
                Row([Space(), Picture("pictures/repair", theme.current().gap(14)), Space()]),
                Text(_("The kiosk is made ready"), "title", align="center"),
                Text(_("It takes a minute or two. You need not do anything."), color=theme.SOFT, align="center"),
                Space(1),
                Row([Space(), Column(rows, gap=1.5, flex=4), Space()]),
                Space(),
            ],
            gap=1.5,
            flex=1,
        )
        page.waits = True
        return page


def _row(name: str, past: int) -> Part:
    """One step: done, under way, or still to come; the icon says which, and so do words."""
    side = Text("").line_height
    icon, ink = ("check", theme.SEA) if past > 0 else ("forward", theme.INK) if past == 0 else ("waiting", theme.SOFT)
    said = _("Done") if past > 0 else _("Now") if past == 0 else _("Later")
    words = Text(_(SAID[name]), bold=past == 0, color=theme.SOFT if past < 0 else theme.INK, flex=1)
    mark = Text(said, color=ink)
    return Row([Picture(f"ui/{icon}", side, tint=ink), words, mark], gap=1.5, valign="center")
