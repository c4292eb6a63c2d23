"""What a state of a screen is, and a set of states that share a stage."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

CAMERA: Final = "camera"
HUB: Final = "hub"
MICROPHONE: Final = "microphone"
MAILBOX: Final = "mailbox"
PRINTER: Final = "printer"
STAFF: Final = "staff"
STICK: Final = "stick"
VOICE: Final = "voice"

Show = Callable[[Any], object]
"""Brings an app (kiosk.ui.app.KioskApp), which stands at its idle page, to where it is to be seen."""


class State(NamedTuple):
    """One state of a screen."""

    screen: str
    """A name in kiosk.ui.routes, or that of what lies over a page, in kiosk.ui.overlays."""
    name: str
    show: Show
    needs: tuple[str, ...] = ()
    """What must be there for somebody at a kiosk to come to it."""


class Stage(NamedTuple):
    """States that are seen over the same services, one after the other or each alone."""

    states: tuple[State, ...]
    services: Callable[[Path], Any]
    """Made new; what must lie in files lies in the folder."""
    fresh: Show
    """As if no state had been shown before: whatever one of them turns is turned back."""
    done: Callable[[Any], object] = lambda _services: None
    """The services are closed."""

    def put(self, app: Any, state: State) -> None:
        """A fresh start, and this state."""
        self.fresh(app)
        state.show(app)


def home(app: Any) -> None:
    """The idle page, as when the program has started."""
    app.navigation.idle()
    app.refresh()


def page(screen: str, name: str, /, *needs: str, before: Show | None = None, **params: Any) -> State:
    """A screen as it opens, with these parameters, after what is to be done `before`."""

    def show(app: Any) -> None:
        if before:
            before(app)
        app.go(screen, **params)

    return State(screen, name, show, needs)
