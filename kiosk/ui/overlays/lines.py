"""The crisis lines, over a page from which nobody is called: staff's own. Somebody sits beside the one who reads it."""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme, urgent
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


def build(app: "KioskApp") -> Part:
    """For this app; with the one that everybody knows while the others are read, or where they can't be."""

    def shown(lines: Part | None) -> Overlay:
        known = lines or Text(_("Is life in danger? Call 112."), "lead", align="center")
        parts: list[Part] = [
            Picture("pictures/hands", theme.current().gap(12)),
            Text(_("Is it urgent? Call them:"), "title", align="center"),
            known,
            Row([BigButton(_("Close"), app.dismiss, kind="primary", icon="close", flex=1)]),
        ]
        return Overlay(Card(Column(parts, gap=2), pad=4), width=0.84)

    return urgent.over(app, shown)
