"""A screen: a function of what it is about (`params`), what was entered (`state`), and the services.

It holds nothing else, so it can be built anew at any moment: in another language, for another window, after a step
back. It asks the app for actions (`go`, `back`, `refresh`, ...) and never changes another screen.
"""

from datetime import datetime
from typing import Any

from kivy.input import MotionEvent

from kiosk.ui.navigation import Route
from kiosk.ui.widgets.part import Part


class Screen:
    """One page. Subclasses give `build`."""

    bare = False  # True: without back and end (the idle page)
    shows_programme = False  # True: built anew when the calendar was read again, or an answer came
    every_minute = False  # True: built anew when the minute turns
    all_heard = False  # True: who listens is told all of it when it comes up, for none of it may be missed (a receipt)
    whole = False  # True: the content has all that the rail leaves, without a margin
    keyboard: Any = None  # the page's keys, where it has some: they stop listening when it is taken down

    def __init__(self, app: Any, route: Route) -> None:
        self.app, self.route = app, route
        self.params: dict[str, Any] = route.params
        self.state: dict[str, Any] = route.state

    @property
    def services(self) -> Any:
        """The services (kiosk.app.Services)."""
        return self.app.services

    @property
    def writes(self) -> bool:
        """Whether a keyboard that is plugged in writes something here."""
        return self.keyboard is not None

    @property
    def now(self) -> datetime:
        """The time, in Europe/Copenhagen."""
        return self.services.clock.now()

    def build(self) -> Part:
        """The page's content, to be placed inside the frame."""
        raise NotImplementedError

    def on_back(self) -> bool:
        """A step back inside the screen; False when there is none and the app shall leave it."""
        return False

    def rail(self) -> Any:
        """Other buttons for the frame (a part like kiosk.ui.frame.Rail); None for the usual ones."""
        return None

    def apart(self, touch: MotionEvent) -> bool:  # noqa: ARG002 - of most pages all is part of the visit
        """Whether this touch is on something that belongs to no visit."""
        return False

    def covered(self, over: bool) -> None:
        """Something lies over the page now, or nothing does any more: for what does not draw through Kivy."""

    def leave(self) -> None:
        """The page is taken down: stop what runs."""
        if self.keyboard:
            self.keyboard.deafen()
            self.keyboard = None
