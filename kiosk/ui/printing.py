"""Printing a slip from a page: the button, what stands in its place meanwhile and after, and what went wrong.

The page's `state` knows how it goes: `printing` ("", "now" or "done"), `printed` (what is on the paper) and
`printing_trouble` (the sentence about what went wrong).
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui.loop import call_soon
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.devices.slip import Slip


def print_button(screen: Any, slip: "Callable[[], Slip]", *, of: object = None, kind: str = "secondary") -> list[Part]:
    """The button that prints what `slip` makes; [] without a printer. `of` is what the slip shows: when that is another
    than on the paper, it can be printed again.
    """
    if not screen.services.printer.available:
        return []
    going = screen.state.get("printing", "") if screen.state.get("printed", of) == of else ""
    if going == "done":
        return [Text(_("Take your paper."), "lead", bold=False, valign="center", flex=1)]
    words, icon = (_("Printing…"), "") if going else (_("Print"), "print")  # the longer words need the icon's room
    button = BigButton(words, partial(_begin, screen, slip, of), kind=kind, icon=icon, flex=1)
    button.enabled = not going
    return [button]


def print_trouble(screen: Any) -> list[Part]:
    """What went wrong with printing, if anything did."""
    trouble = screen.state.get("printing_trouble")
    return [Banner("print", trouble)] if trouble else []


def _begin(screen: Any, slip: "Callable[[], Slip]", of: object) -> None:
    screen.state.update(printing="now", printed=of, printing_trouble="")
    screen.services.printer.print(slip(), lambda error: call_soon(partial(_ended, screen, of, error)))
    screen.app.refresh()


def _ended(screen: Any, of: object, error: KnownError | None) -> None:
    # The visitor may have gone on, or the visit may be over; then nobody is told.
    if screen.app.navigation.current is screen.route and screen.state.get("printed") == of:
        screen.state.update(printing="" if error else "done", printing_trouble=say(error) if error else "")
        screen.app.refresh()
