"""Time, passed in everywhere so that a test can turn it."""

import time
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class Clock(Protocol):
    """What the services ask for the time."""

    def now(self) -> datetime:
        """The wall clock: an aware datetime in Europe/Copenhagen."""

    def monotonic(self) -> float:
        """Seconds that only ever grow, for time-outs."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(COPENHAGEN)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()
