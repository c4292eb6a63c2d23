"""Telling the hub of each month and year that is over, once: what told.py shows, and nothing else.

- **Once.** The event and the note that it was told (periods.py) are one transaction, so a power cut neither loses nor
  doubles it. What was told does not change: what comes later for such a month counts on the first that was not told.
- **Which.** Those that are over since the kiosk came to this hub, the month of that day among them; also when it was
  switched off over the turn of a month, three years back at most. The year with all of its months, as the kiosk itself
  shows it.
- **When.** A month is over when the hub's clock says so, as heard since the machine was switched on, and the kiosk's
  own says the same, and has been steady (kiosk/staff/steady.py). Otherwise it waits: nobody hears it before the hub is
  there anyway, and a clock that is in another century would close every month until then for good.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from kiosk.activities.ports import Events
from kiosk.clock import COPENHAGEN, Clock
from kiosk.staff import steady
from kiosk.store import Store
from kiosk.voice import periods
from kiosk.voice.counts import Counts
from kiosk.voice.told import Line, told

STREAM: Final = "voice"
TYPE: Final = "counts.told"
APART: Final = timedelta(days=1)
"""How far the two clocks may be from each other. The earlier day of the two counts."""
BACK: Final = timedelta(days=3 * 366)
"""How far back is told: the hub's first word of the time, by which it began, was believed by nobody."""


class Hub(Protocol):
    """What is needed of `kiosk.hub.service.Hub`."""

    def row(self) -> Mapping[str, Any]:
        """What the client keeps; empty without a hub."""

    def trusted_now(self) -> datetime | None:
        """The hub's time, if it was heard since the machine was switched on."""


class Telling:
    """One belongs to one thread."""

    def __init__(self, store: Store, clock: Clock, counts: Counts, hub: Hub, events: Callable[[], Events]) -> None:
        self._store, self._clock, self._counts, self._hub, self._events = store, clock, counts, hub, events

    def tell(self) -> int:
        """Write an event for each period that is over and was not told; how many. Raises the store's known errors."""
        row, heard = self._hub.row(), self._hub.trusted_now()
        if not row.get("hub_key") or heard is None:
            return 0
        heard = heard.astimezone(COPENHAGEN)
        hub = str(row.get("organisation", ""))  # its key is another whenever one of their kiosks is blocked
        since = self._since(hub, heard.date())
        today = self._believed(heard)
        if today is None:
            return 0
        if since > periods.month_of(today):
            since = self._come(hub, today)
        last = periods.noted(self._store)["month"]  # from that one on: its year may not be told yet
        begin = max(since, last, periods.month_of(today - BACK))
        return sum(self._tell(period, today) for period in periods.over(begin, today))

    def _since(self, hub: str, day: date) -> str:
        """The month in which the kiosk came to this hub: noted when it is first seen to be there."""
        row = periods.noted(self._store)
        return str(row["since"]) if row.get("hub") == hub else self._come(hub, day)

    def _come(self, hub: str, day: date) -> str:
        row, table = periods.noted(self._store), self._store.table(periods.TABLE)
        fresh = {"month": "", "year": "", **row, "hub": hub, "since": periods.month_of(day)}
        if row:
            table.update(fresh, doc_ids=[1])
        else:
            table.insert(fresh)
        return str(fresh["since"])

    def _believed(self, heard: datetime) -> date | None:
        now = self._clock.now()
        if abs(heard - now) > APART or not steady.believed(self._store, now.date()):
            return None
        return min(heard.date(), now.date())

    def _tell(self, period: str, today: date) -> bool:
        what = "month" if "-" in period else "year"
        with self._store.transaction():  # so that nothing is counted in between
            if period <= periods.noted(self._store)[what]:
                return False
            line = self._line(period, today)
            self._events().append(STREAM, TYPE, {"period": period, "numbers": line.numbers, "barriers": line.barriers})
            self._store.table(periods.TABLE).update({what: period}, doc_ids=[1])
        return True

    def _line(self, period: str, today: date) -> Line:
        found = told(self._counts.days(), int(period[:4]), today, self._counts.barriers())
        return next(line for line in (*found.months, *([found.whole] if found.whole else [])) if line.what == period)
