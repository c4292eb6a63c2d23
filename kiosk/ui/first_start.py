"""The screens follow the first start (kiosk.first): each of its states has a page, and nothing of it begins a visit."""

from typing import Any, Final

from kivy.clock import Clock

from kiosk import i18n
from kiosk.ui.loop import call_soon
from kiosk.ui.navigation import Route

PAGES: Final = {
    "language": "first_language",
    "network": "first_network",
    "code": "first_code",
    "working": "first_working",
    "stuck": "first_ready",
    "ready": "first_ready",
}
"""By the values of kiosk.first.machine.State, which no start of a kiosk in service waits for."""
TRY_AGAIN: Final = 60.0  # seconds after which it tries by itself: a card that was prepared has nobody before it
SERVE: Final = 120.0  # seconds that "ready" stands there where nothing is missing
MISSES: Final = 3  # touches in a row that hit nothing: perhaps no key can be hit
WITHIN: Final = 10.0  # seconds


class FirstStart:
    """Joins `app` to the first start."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._timer: Any = None
        self._misses: list[float] = []
        self.on = False

    @property
    def _first(self) -> Any:
        return self._app.services.first

    def begin(self) -> None:
        """Before the first page: where there is a first start, that is the first page."""
        if self._first.over:
            return
        self.on = True
        self._app.navigation.stack = [Route(PAGES[self._first.state.value])]
        self._first.listen(lambda: call_soon(self.follow))

    def is_up(self) -> None:
        """The first page was drawn: what was begun goes on."""
        if self.on:
            self._first.resume()
            self._arm()

    def stop(self) -> None:
        """No timer is left."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def follow(self) -> None:
        """It has come further, or something went wrong on the way to its page."""
        if not self.on:
            return
        app, state = self._app, self._first.state.value
        if self._first.over:
            self._end()
            return
        if app.navigation.current.name != PAGES[state]:
            if not app.calibrating.on:
                app.stage.dismiss()
            self._forget()
            app.navigation.stack = [Route(PAGES[state])]
        app.refresh()
        self._arm()

    def touched(self, *, hit: bool) -> None:
        """A finger came down. Whose touches all land elsewhere hits no key that says so: then it is measured by itself,
        and where it was only idle, all is as it was after a while.
        """
        if not self.on:
            return
        now = Clock.time()
        self._misses = [] if hit else [*(one for one in self._misses if now - one <= WITHIN), now]
        if len(self._misses) >= MISSES:
            self._misses = []
            self._app.calibrating.begin()

    def _arm(self) -> None:
        """What happens by itself where nobody is there."""
        self.stop()
        first = self._first
        if first.state.value == "stuck" and first.trouble_with != "code":
            self._timer = Clock.schedule_once(lambda _dt: first.again(), TRY_AGAIN)
        elif first.state.value == "ready" and not first.missing:
            self._timer = Clock.schedule_once(lambda _dt: first.serve(), SERVE)

    def _end(self) -> None:
        self.on = False
        self.stop()
        self._forget()
        app = self._app
        app.services.speak(self._first.kept.language or i18n.current().code)
        app.navigation.idle()
        app.start_afresh()
        app.services.in_service()

    def _forget(self) -> None:
        """What was typed is overwritten now."""
        for route in self._app.navigation.stack:
            for value in route.state.values():
                if hasattr(value, "wipe"):
                    value.wipe()
            route.state.clear()
