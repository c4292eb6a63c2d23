"""Totals: how many visits at the screen on a day, whether people got what they came for, and what stood in the way.

A row of `TABLE` is a day, one of `HINDERED` a month; no row is a person, and no time stands in it. Rows are written for
five visits or more at once (pending.py), on the day that this is done: what is left over at closing time counts on the
next day. Nothing is added to a month that the hub was told of (periods.py).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Final, Literal

from kiosk.activities.keeping import first
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.store import Store
from kiosk.voice import periods
from kiosk.voice.barriers import BARRIERS, Barrier
from kiosk.voice.pending import VISITS, Numbers, Pending

TABLE: Final = "counts"
HINDERED: Final = "counts_barriers"

Got = Literal["yes", "partly", "no"]
GOT: Final[tuple[Got, ...]] = ("yes", "partly", "no")
NAMES: Final[dict[Got, str]] = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No")}
PREFIX: Final = "got:"
BARRIER: Final = "barrier:"


class Counts:
    """The counts of one kiosk."""

    def __init__(self, store: Store, clock: Clock, pending: Pending) -> None:
        self._store, self._clock, self.pending = store, clock, pending
        self.also: list[Callable[[Numbers], object]] = []
        """Who else takes what was pending, in the transaction in which it is written."""

    def visited(self) -> None:
        """A visit has ended. What five visits and more have left is written, before this one is added."""
        with suppress(KnownError):  # a full disk: it waits for the next
            self._write()
        self.pending.add(VISITS)

    def answered(self, got: Got) -> None:
        """Somebody whose visit has ended says whether they got what they came for."""
        self.pending.add(PREFIX + got)

    def hindered(self, barrier: Barrier) -> None:
        """Somebody says what stood in the way: a visitor, or staff who saw it."""
        self.pending.add(BARRIER + barrier)

    def not_hindered(self, barrier: Barrier) -> None:
        """It was the wrong button: one less, of what is not written yet."""
        self.pending.drop(BARRIER + barrier)

    def days(self) -> dict[date, Numbers]:
        """What is written, by day: `VISITS`, and one number for each of `GOT`. Not fit to be shown: see told.py."""
        return {date.fromisoformat(row["day"]): dict(row["counts"]) for row in self._store.table(TABLE)}

    def barriers(self) -> dict[str, Numbers]:
        """What stood in the way, by month ("2026-03"). Not fit to be shown either."""
        return {row["month"]: dict(row["counts"]) for row in self._store.table(HINDERED)}

    def _write(self) -> None:
        if not self.pending.full():
            return
        with self.pending.taken() as found, self._store.transaction():
            day = periods.still_open(self._store, self._clock.now().date())
            self._add(TABLE, "day", day.isoformat(), own(found))
            if hindered := in_the_way(found):
                self._add(HINDERED, "month", periods.month_of(day), hindered)
            for take in self.also:
                take(found)

    def _add(self, name: str, field: str, when: str, more: Numbers) -> None:
        table = self._store.table(name)
        row = first(table, lambda one: bool(one[field] == when))
        if row is None:
            table.insert({field: when, "counts": more})
        else:
            table.update({"counts": total([row["counts"], more])}, doc_ids=[row.doc_id])


def own(numbers: Numbers) -> Numbers:
    """Of what is pending, what belongs to a day."""
    found: Numbers = {got: numbers.get(PREFIX + got, 0) for got in GOT}
    return {VISITS: max(numbers.get(VISITS, 0), sum(found.values())), **found}


def in_the_way(numbers: Numbers) -> Numbers:
    """Of what is pending, what stood in the way: those that somebody said."""
    return {one: number for one in BARRIERS if (number := numbers.get(BARRIER + one, 0)) > 0}


def total(several: Iterable[Numbers]) -> Numbers:
    """The sum of each number."""
    found: Numbers = {}
    for one in several:
        for name, number in one.items():
            found[name] = found.get(name, 0) + number
    return found
