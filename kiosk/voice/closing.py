"""Whether a consultation has closed, for its numbers are told once and for ever, and a clock may be wrong.

A date alone closes what is on the screen, and opens it again when the clock is set right. For the numbers it takes
more, one of these:

- the hub's time, where it was heard since the machine was switched on and the machine's own is the same;
- what came of it (its outcome): somebody has looked at it and says so;
- two days on which the kiosk ran after its last one, none more than `NEAR` after it; by the hub's time, if it was
  heard. A clock that jumps to 2098 is not believed, however long it stays there; nor is one that somebody sets to the
  wrong month for an afternoon.

Where none of them comes, as at a kiosk without a hub that was put away for months, staff give the outcome, or another
last day. Answers that wait in memory are waited for, at most `PATIENCE` after the last day.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from kiosk.activities.keeping import first
from kiosk.clock import COPENHAGEN, Clock
from kiosk.store import Store
from sync.consultation import Consultation

TABLE: Final = "consultation_seen"
"""The first day on which each was seen to have closed."""
NEAR: Final = timedelta(days=62)
APART: Final = timedelta(days=1)
"""How far two clocks may be from each other that are the same."""
PATIENCE: Final = timedelta(days=7)


class Closing:
    """Says it of each consultation. Methods may raise the store's known errors."""

    def __init__(self, store: Store, clock: Clock, trusted: Callable[[], datetime | None]) -> None:
        """`trusted` gives the hub's time where it was heard since the machine was switched on."""
        self._store, self._clock, self._trusted = store, clock, trusted

    def has_closed(self, one: Consultation, *, waits: bool) -> bool:
        """Whether its numbers may be told; `waits`: there are answers that are not written yet."""
        heard, now = self._trusted(), self._clock.now()
        today = (heard or now).astimezone(COPENHAGEN).date()
        same = heard is not None and abs(heard - now) <= APART
        closed = one.closes < min(today, now.date()) if same else self._seen_twice(one, today)
        return (closed or one.outcome is not None) and not (waits and today <= one.closes + PATIENCE)

    def forget(self, id: str) -> None:  # noqa: A002 - its word
        """It is told, or gone."""
        self._see(id, "")

    def _seen_twice(self, one: Consultation, today: date) -> bool:
        now = today.isoformat() if one.closes < today <= one.closes + NEAR else ""
        row = first(self._store.table(TABLE), of(one.id))
        if now and row is not None:
            return bool(row["day"] != now)
        self._see(one.id, now)
        return False

    def _see(self, id: str, day: str) -> None:  # noqa: A002
        table = self._store.table(TABLE)
        with self._store.transaction():
            row = first(table, of(id))
            if day and row is None:
                table.insert({"id": id, "day": day})
            elif row is not None and not day:
                table.remove(doc_ids=[row.doc_id])


def of(id: str) -> Callable[[Mapping[str, Any]], bool]:  # noqa: A002
    """A row of this consultation."""
    return lambda row: bool(row["id"] == id)
