"""*Going along* (følgeskab): how much time staff gave by going with somebody. Never with whom, or where.

What is kept of a day is two numbers: how often, and how many minutes. One that goes on is a moment it began at.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from kiosk.clock import Clock
from kiosk.staff.journal import Journal

BEGUN, DAYS = "company_begun", "company_days"
LONGEST = timedelta(hours=12)  # what nobody ended counts no further


class Begun(NamedTuple):
    """One that goes on."""

    id: int
    since: datetime


class Day(NamedTuple):
    """A day's numbers."""

    day: date
    times: int
    minutes: int


class Company:
    """The time given at one kiosk's centre."""

    def __init__(self, store: Journal, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def begin(self) -> None:
        """Somebody goes along now. Raises the store's known errors."""
        self._store.table(BEGUN).insert({"since": self._clock.now().isoformat()})

    def going_on(self) -> list[Begun]:
        """What has begun and not ended, the first first."""
        rows = self._store.table(BEGUN).all()
        found = [Begun(row.doc_id, datetime.fromisoformat(row["since"])) for row in rows]
        return sorted(found, key=lambda one: one.since)

    def end(self, number: int) -> int:
        """They are back: the minutes are added to the day it began. Gives them; 0 where it had ended."""
        found = next((one for one in self.going_on() if one.id == number), None)
        if found is None:
            return 0
        passed = min(max(self._clock.now() - found.since, timedelta()), LONGEST)
        minutes = max(1, round(passed.total_seconds() / 60))
        with self._store.transaction():
            self._store.table(BEGUN).remove(doc_ids=[number])
            self._add(found.since.date(), minutes)
        return minutes

    def drop(self, number: int) -> None:
        """It was begun by mistake: it counts nothing."""
        self._store.table(BEGUN).remove(doc_ids=[one.id for one in self.going_on() if one.id == number])

    def days(self) -> list[Day]:
        """Every day with its numbers, the newest first."""
        rows = self._store.table(DAYS).all()
        found = [Day(date.fromisoformat(row["day"]), row["times"], row["minutes"]) for row in rows]
        return sorted(found, reverse=True)

    def _add(self, day: date, minutes: int) -> None:
        table = self._store.table(DAYS)
        old = next((row for row in table.all() if row["day"] == day.isoformat()), None)
        if old is None:
            table.insert({"day": day.isoformat(), "times": 1, "minutes": minutes})
        else:
            table.update({"times": old["times"] + 1, "minutes": old["minutes"] + minutes}, doc_ids=[old.doc_id])
