"""*Mette is with you*: what staff can see and do now, and the way to end it. Anybody at the screen may."""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Column, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


def build(app: "KioskApp") -> Overlay:
    """For this app, while somebody sits with the visitor."""
    staffing = app.staffing

    def end() -> None:
        app.dismiss()
        staffing.put_away()

    def pages() -> None:
        app.dismiss()
        staffing.show_pages()

    name = staffing.name
    parts = [
        Picture("pictures/company", theme.current().gap(12)),
        Text(_("{name} is with you").format(name=name), "title", align="center"),
        Text(
            _("{name} sees what you see. It ends when you say so, or when the card is taken out.").format(name=name),
            "lead",
            bold=False,
            align="center",
        ),
        Space(0.5),
        Row(
            [
                BigButton(_("Go on"), app.dismiss, kind="primary", icon="back", flex=1),
                BigButton(_("End it now"), end, icon="end", flex=1),
                BigButton(_("Staff's pages"), pages, icon="people", flex=1),
            ]
        ),
    ]
    return Overlay(Card(Column(parts, gap=2), pad=5), colour=theme.SEA_DARK, alpha=1, width=0.84)
