"""The kiosk's pulse: the thread that draws says that it goes on, and what the machine may know of it.

`systemd` starts a kiosk anew whose pulse stops (kiosk.devices.watchdog); what updates the machine waits while somebody
is there (kiosk.devices.health).
"""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

from kiosk.devices import watchdog
from kiosk.devices.health import Health, health_of
from kiosk.session.machine import State


class Pulse:
    """Begins when the first page has been drawn. `busy` says whether somebody is there."""

    def __init__(self, health: Health, busy: Callable[[], bool]) -> None:
        self._health, self._busy = health, busy
        self._beat: Any = None

    def start(self, **what: object) -> None:
        """The page is up; `what` is told of it beside that (see `Health.say`)."""
        self._health.say(busy=self._busy(), **what)
        watchdog.ready()
        every = watchdog.period()
        if every is not None:
            self._beat = Clock.schedule_interval(lambda _dt: self.beat(), every)

    def beat(self) -> None:
        """All is well."""
        watchdog.alive()
        self.look()

    def look(self, *_action: object) -> None:
        """Tell whether somebody is there, where that has changed."""
        self._health.say(busy=self._busy())

    def stop(self) -> None:
        """The program ends."""
        if self._beat:
            self._beat.cancel()
            self._beat = None


def of(app: Any) -> Pulse:
    """The pulse of the whole kiosk: a visit, staff's pages or the first start's questions are somebody."""
    session = app.services.session

    def busy() -> bool:
        staffs = app.staffing.pages is not None
        return session.state is not State.IDLE or staffs or app.first_start.on or app.calibrating.on

    pulse = Pulse(Health(), busy)
    session.listen(pulse.look)
    return pulse


def of_none(error: Exception) -> None:
    """The pulse of the page that says why the kiosk can't begin: it is drawn, but it is not the kiosk's own."""
    Pulse(Health(), lambda: False).start(store=health_of(error))
