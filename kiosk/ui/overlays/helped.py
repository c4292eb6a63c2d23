"""A visit has begun while somebody helped from afar: that is over now, and the visitor is told."""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Column, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

PICTURE = 12  # steps of the grid


def build(app: "KioskApp") -> Overlay:
    """The words, and the way on."""
    parts = [
        Picture("pictures/far-help", theme.current().gap(PICTURE)),
        Text(_("You have the screen to yourself"), "title", align="center"),
        Text(_("A technician helped from afar. That is over now."), align="center"),
        Row([BigButton(_("Go on"), app.dismiss, kind="primary", icon="forward")]),
    ]
    return Overlay(Card(Column(parts, gap=2, align="center"), pad=4))
