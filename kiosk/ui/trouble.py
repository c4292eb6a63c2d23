"""When a page can't be shown: what happened, as the system's fault, and where to go from here."""

from typing import Any

from kiosk.i18n import _
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part


def trouble(app: Any, words: str) -> Part:
    """A page with these words and the ways on."""
    return Notice(
        "hands",
        _("Something went wrong here"),
        words,
        [
            BigButton(_("To the front page"), app.home, icon="home"),
            BigButton(_("Call staff"), app.call_staff, kind="primary", icon="call"),
        ],
    )
