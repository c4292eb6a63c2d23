"""That somebody may help from afar, for everybody at the screen: a banner, and the end of it when a visit begins."""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

from kiosk.i18n import _, n_
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner


def closes_in(left: timedelta) -> str:
    """How long it is open still."""
    minutes = max(1, ceil(left.total_seconds() / 60))
    return n_("It closes by itself in {n} minute.", "It closes by itself in {n} minutes.", minutes)


def close_button(app: Any, by: str = "") -> BigButton:
    """The way to close it: for everybody."""

    def close() -> None:
        app.services.far_help.close(by)
        app.refresh()

    return BigButton(_("Close now"), close, icon="close")


def banner(app: Any, button: BigButton) -> Banner | None:
    """That it is open, and for how long; None while it is closed."""
    left = app.services.far_help.left
    if not left:
        return None
    return Banner("helper", f"{_('A technician helps from afar.')} {closes_in(left)}", [button])


def look(app: Any, show: Callable[[], object]) -> None:
    """A page was put up: where a visitor has come, help is closed, and they are told (`show`)."""
    if app.staffing.visitor_here and app.services.far_help.visit_began():
        show()
