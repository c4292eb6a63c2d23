"""*Mette is with you*: what staff can see and do now, and the way to end it. Anybody at the screen may.

It stands where staff are called else, so the crisis lines are here too.
"""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme, urgent
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


def build(app: "KioskApp") -> Part:
    """For this app, while somebody sits with the visitor."""
    staffing = app.staffing

    def end() -> None:
        app.dismiss()
        staffing.put_away()

    def pages() -> None:
        app.dismiss()
        staffing.show_pages()

    def shown(lines: Part | None) -> Overlay:
        name = staffing.name
        picture, space = Picture("pictures/company", theme.current().gap(12)), Space(0.5)
        told = _("{name} sees what you see. It ends when you say so, or when the card is taken out.").format(name=name)
        parts: list[Part] = [
            picture,
            Text(_("{name} is with you").format(name=name), "title", align="center"),
            Text(told, "lead", bold=False, align="center"),
            space,
            Row(
                [
                    BigButton(_("Go on"), app.dismiss, kind="primary", icon="forward", flex=1),
                    BigButton(_("End it now"), end, icon="end", flex=1),
                    BigButton(_("Staff's pages"), pages, icon="staff", flex=1),
                ]
            ),
            *([Text(_("Is it urgent? Call them:"), align="center"), lines] if lines else []),
        ]
        spare: list[tuple[Part, Part | None]] = [(space, None), (picture, None)]
        return Overlay(Card(Yielding(parts, spare), pad=4), width=0.84)

    return urgent.over(app, shown)
