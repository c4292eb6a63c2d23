"""*Read aloud* where there is no voice or no loudspeaker: a person can read it instead."""

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
    """Says that the screen can't speak, and offers staff."""

    def ask() -> None:
        app.dismiss()
        app.call_staff()

    dumb = app.services.speech.available  # in this language alone
    title = _("The screen can't speak this language") if dumb else _("The screen has no sound right now")
    parts = [
        Picture("pictures/talk", theme.current().gap(12)),
        Text(title, "title", align="center"),
        Text(_("Staff will gladly read it to you."), "lead", bold=False, align="center"),
        Space(0.5),
        Row(
            [
                BigButton(_("Close"), app.dismiss, icon="close", flex=1),
                BigButton(_("Call staff"), ask, kind="primary", icon="call", flex=1),
            ]
        ),
    ]
    return Overlay(Card(Column(parts, gap=2), pad=5), width=0.8)
