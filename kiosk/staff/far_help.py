"""Help from afar: staff open it for an hour, everybody sees that it is open, and anybody may close it.

It stays out of visits: while somebody is there it can't be opened, and when somebody comes it is closed. What was
opened, by whom, and that it is over, stands in the log.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from kiosk.clock import Clock
from kiosk.devices.remote_help import LASTS
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.staff.errors import StaffError

VISITOR: Final = "visitor"
KIOSK: Final = "kiosk"
"""As the log has them (kiosk.staff.audit, which no start waits for)."""


class SomebodyIsHere(StaffError):
    """A visit goes on."""

    message = N_("Somebody is using the screen. Open it when they have finished.")


class Asked(Protocol):
    """How the machine is asked (kiosk.devices.remote_help.RemoteHelp)."""

    @property
    def available(self) -> bool:
        """Whether it can be."""

    def open(self, until: datetime) -> None:
        """Until then. Raises KnownError."""

    def close(self) -> None:
        """It is over."""

    def until(self) -> datetime | None:
        """What is asked."""


class FarHelp:
    """Help from afar at this kiosk."""

    def __init__(self, asked: Asked, clock: Clock, note: Callable[[str, str], object]) -> None:
        """`note(what, who)` writes into the log."""
        self._asked, self._clock, self._note = asked, clock, note

    @property
    def possible(self) -> bool:
        """Whether this machine can be helped so."""
        return self._asked.available

    @property
    def left(self) -> timedelta:
        """How long it is open still; nothing while it is closed. A clock that was put back makes no hour longer."""
        until = self._asked.until()
        if until is None:
            return timedelta(0)
        return max(timedelta(0), min(until - self._clock.now(), LASTS))

    @property
    def is_open(self) -> bool:
        """Whether somebody may be let in now."""
        return bool(self.left)

    def open(self, by: str, *, visit: bool) -> None:
        """For an hour from now. What can't be written down does not happen. Raises SomebodyIsHere while there is a
        `visit`, what the log raises, and NoHelp.
        """
        if visit:
            raise SomebodyIsHere
        self._note("help.opened", by)
        self._asked.open(self._clock.now() + LASTS)

    def close(self, by: str = "") -> None:
        """At once, whatever the log says of it. `by` "": somebody at the screen, nobody knows who."""
        was = self._asked.until()
        self._asked.close()
        if was is not None:
            try:
                self._note("help.closed", by or VISITOR)
            except KnownError:  # a full disk keeps nobody from closing
                return

    def visit_began(self) -> bool:
        """Whether it was open, and is closed now."""
        was = self.is_open
        if was:
            self.close(KIOSK)
        return was
