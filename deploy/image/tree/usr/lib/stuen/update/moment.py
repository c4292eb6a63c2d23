"""When nobody is disturbed: from what the kiosk says of itself, and how late it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from update import files

HEALTH = Path("/run/stuen/health.json")
NIGHT = range(1, 5)
"""Hours of the night, in Denmark."""
QUIET = 3 * 60
"""Seconds after the last visit until something may be written in the background."""
LONG = 60 * 60
"""Seconds without a visit after which the machine may start anew by day: where it is switched off at night."""
SOON = 15
"""Seconds after a visit, where staff wanted it at once."""
FIRST_YEAR = 2026


@dataclass
class Watched:
    """The moment, as the health file and the clock have it. `look` is called every few seconds."""

    health: Path = HEALTH
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = lambda: datetime.now(zone())
    _since: float | None = None

    def look(self) -> float:
        """Seconds since somebody was last seen at the screen, or since the first look."""
        if self._since is None or files.read(self.health).get("busy") is True:
            self._since = self.clock()
        return self.clock() - self._since

    def quiet(self, *, now: bool) -> bool:
        """Nobody has used the screen for some minutes; the kiosk being gone counts as nobody."""
        return self._idle() >= (SOON if now else QUIET)

    def calm(self, *, now: bool) -> bool:
        """Late at night, or long after the last visit; soon after one, where staff want it so."""
        idle, hour = self._idle(), self.wall()
        night = hour.hour in NIGHT and hour.year >= FIRST_YEAR
        return idle >= (SOON if now else QUIET if night else LONG)

    def _idle(self) -> float:
        return self.look()


def zone() -> ZoneInfo | None:
    """Danish time; the machine's own where it has no tables."""
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return None
