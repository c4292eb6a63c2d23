"""The crisis lines for a page of its own: what answers at any hour stands there, and waits for nothing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui.loop import call_soon
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.directory.service import Directory
    from kiosk.ui.app import KioskApp


def lines(directory: "Directory", now: "datetime") -> Part | None:
    """The numbers beside each other; None while the directory was not read, or where it has none."""
    if not directory.ready:
        return None
    from kiosk.ui.screens.help_parts import MOST_LINES, line_cards  # noqa: PLC0415 - what it needs was read by now

    return line_cards(directory.crisis_lines(at=now)[:MOST_LINES], now)


def below(page: Part, directory: "Directory", now: "datetime", *, pad: float = 0) -> Part:
    """The page with the numbers under it; the page alone where they are not known."""
    known = lines(directory, now)
    if known is None:
        return page
    return Column([page, Text(_("Is it urgent? Call them:"), align="center"), known], gap=1.5, pad=pad)


def when_known(directory: "Directory", then: Callable[[], object]) -> None:
    """Read the directory beside the screen, and call `then` in the drawing thread. Nothing where it can't be read."""

    def read() -> None:
        if directory.ready:
            then()

    directory.prepare(partial(call_soon, read))


def over(app: "KioskApp", build: Callable[[Part | None], Part]) -> Part:
    """What `build` makes of the lines, to be laid over a page: at once, and once more with them when they were read."""

    def made() -> Part:
        return build(lines(app.services.directory, app.services.clock.now()))

    def again() -> None:
        if app.stage.over[-1:] == [overlay]:  # else the visitor has gone on
            app.stage.dismiss(overlay)
            app.show(made())

    overlay = made()
    if not app.services.directory.ready:
        when_known(app.services.directory, again)
    return overlay
