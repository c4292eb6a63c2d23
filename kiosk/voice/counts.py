"""Totals of each day: how many visits at the screen, and whether people got what they came for.

A row of `TABLE` is a day; no row is a person, and no time stands in it. Rows are written for five visits or more at
once (pending.py), on the day that this is done: what is left over at closing time counts on the next day.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Final, Literal

from kiosk.activities.keeping import first
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.store import Store
from kiosk.voice.pending import VISITS, Numbers, Pending

TABLE: Final = "counts"

Got = Literal["yes", "partly", "no"]
GOT: Final[tuple[Got, ...]] = ("yes", "partly", "no")
PREFIX: Final = "got:"


class Counts:
    """The counts of one kiosk."""

    def __init__(self, store: Store, clock: Clock, pending: Pending) -> None:
        self._store, self._clock, self.pending = store, clock, pending

    def visited(self) -> None:
        """A visit has ended. What five visits and more have left is written, before this one is added."""
        with suppress(KnownError):  # a full disk: it waits for the next
            self._write()
        self.pending.add(VISITS)

    def answered(self, got: Got) -> None:
        """Somebody whose visit has ended says whether they got what they came for."""
        self.pending.add(PREFIX + got)

    def days(self) -> dict[date, Numbers]:
        """What is written, by day: `VISITS`, and one number for each of `GOT`. Not fit to be shown: see told.py."""
        return {date.fromisoformat(row["day"]): dict(row["counts"]) for row in self._store.table(TABLE)}

    def _write(self) -> None:
        if not self.pending.full():
            return
        found = self.pending.read()
        with self._store.transaction():
            self._add(self._clock.now().date().isoformat(), own(found))
        self.pending.clear()

    def _add(self, day: str, more: Numbers) -> None:
        table = self._store.table(TABLE)
        row = first(table, lambda one: bool(one["day"] == day))
        if row is None:
            table.insert({"day": day, "counts": more})
        else:
            table.update({"counts": total([row["counts"], more])}, doc_ids=[row.doc_id])


def own(numbers: Numbers) -> Numbers:
    """Of what is pending, what belongs to a day."""
    found: Numbers = {got: numbers.get(PREFIX + got, 0) for got in GOT}
    return {VISITS: max(numbers.get(VISITS, 0), sum(found.values())), **found}


def total(several: Iterable[Numbers]) -> Numbers:
    """The sum of each number."""
    found: Numbers = {}
    for one in several:
        for name, number in one.items():
            found[name] = found.get(name, 0) + number
    return found
