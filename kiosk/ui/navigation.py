"""Where the visitor is, and the way back: a stack of routes. No Kivy here."""

from dataclasses import dataclass, field
from typing import Any

IDLE, HOME = "idle", "home"


@dataclass(slots=True)
class Route:
    """A screen by name, what it is about, and what was entered there so far (`state`, kept while the visit lasts)."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)


class Navigation:
    """The stack. The bottom is the idle page or the home page; there is always something on it."""

    def __init__(self) -> None:
        self.stack = [Route(IDLE)]

    @property
    def current(self) -> Route:
        """Where we are."""
        return self.stack[-1]

    @property
    def can_go_back(self) -> bool:
        """Whether there is anywhere to go back to."""
        return len(self.stack) > 1

    def go(self, name: str, **params: Any) -> None:
        """On to a screen. The idle page is no place to come back to."""
        if self.current.name == IDLE:
            self.current.state.clear()
            self.stack = [] if name == HOME else [Route(HOME)]
        self.stack.append(Route(name, params))

    def replace(self, name: str, **params: Any) -> None:
        """To a screen in place of this one: what is done needs no way back to it."""
        self.stack[-1].state.clear()
        self.stack[-1] = Route(name, params)

    def back(self) -> None:
        """One step back, as it was left."""
        if self.can_go_back:
            self.stack.pop().state.clear()

    def holds(self, name: str) -> bool:
        """Whether there is such a screen behind this one."""
        return any(route.name == name for route in self.stack[:-1])

    def back_to(self, name: str) -> None:
        """Back to the last such screen, as it was left; nowhere when there is none."""
        while self.holds(name):
            self.back()
            if self.current.name == name:
                return

    def home(self) -> None:
        """To the home page, and nothing behind it."""
        self._start(HOME)

    def idle(self) -> None:
        """To the idle page. Everything that was entered is gone."""
        self._start(IDLE)

    def _start(self, name: str) -> None:
        for route in self.stack:
            route.state.clear()
        self.stack = [Route(name)]


class Walking:
    """From page to page, for what holds a `navigation` and a `page` (None where there is none), and can `refresh`."""

    navigation: Navigation
    page: Any

    def refresh(self) -> None:
        """Build the current page anew."""
        raise NotImplementedError

    def go(self, name: str, **params: Any) -> None:
        """To another page."""
        self.navigation.go(name, **params)
        self.refresh()

    def replace(self, name: str, **params: Any) -> None:
        """To another page; this one is done with."""
        self.navigation.replace(name, **params)
        self.refresh()

    def back(self) -> None:
        """One step back: within the page, if it has one, else to the page before."""
        if not (self.page and self.page.on_back()):
            self.navigation.back()
            self.refresh()
