"""What makes guessing at codes slow: one count for the whole kiosk, for who guesses has no account to count for.

It is kept in the store, for the kiosk's process starts anew after every visit; kept in the process, *Slut* was a way
to five more guesses. Nothing makes up for a wrong code but time: whoever has a code of their own could otherwise give
it after every fourth guess. So in the long run one guess a minute can be made, and with a hundred sign-ups on the list
it takes some five years to hit one of them. The count is a number and a time, and says nothing of anybody.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from kiosk.activities.ports import Tables
from kiosk.errors import KnownError

TABLE = "code_attempts"
FREE = 5
FIRST, LONGEST = timedelta(seconds=5), timedelta(seconds=60)
FORGIVEN = timedelta(minutes=1)  # one wrong code is forgotten in this time


class Attempts:
    """After `FREE` wrong codes each further one costs a longer wait. `now` is the wall clock: it outlives a restart.

    `table` is where they are counted: codes, key slips and key cards each have a count of their own.
    """

    def __init__(self, store: Tables, now: Callable[[], datetime], *, table: str = TABLE) -> None:
        self._store, self._now, self._table = store, now, table
        self._before: tuple[int, datetime] | None = None
        self._unwritten: tuple[int, datetime] | None = None  # a disk that takes no writes makes guessing no quicker

    def wait(self) -> float:
        """Seconds until the next try may be made; 0.0 when it may be made now."""
        wrong, last = self._read()
        over = wrong - FREE
        pause = min(LONGEST, FIRST * 2 ** min(over, 10)) if over >= 0 else timedelta()
        return max(0.0, (last + pause - self._now()).total_seconds())

    def wrong(self) -> float:
        """A code that nobody has was tried. Gives the seconds to wait."""
        wrong, last = self._before = self._read()
        now = self._now()
        self._write(max(0, wrong - (now - last) // FORGIVEN) + 1, now)
        return self.wait()

    def right(self) -> None:
        """The last `wrong` was none. For who counts a try before it is made: pulling the plug in time must not help."""
        if self._before is not None:
            (wrong, last), self._before = self._before, None
            self._write(wrong, last)

    def _write(self, wrong: int, last: datetime) -> None:
        row = {"wrong": wrong, "last": last.astimezone(UTC).isoformat()}
        self._unwritten = wrong, last
        with suppress(KnownError):
            table = self._store.table(self._table)
            if table.get(doc_id=1) is None:
                table.insert(row)
            else:
                table.update(row, doc_ids=[1])
            self._unwritten = None

    def _read(self) -> tuple[int, datetime]:
        """How many were wrong, and when the last was: never in the future, or a clock set back would wait for years."""
        now = self._now()
        if self._unwritten:
            wrong, last = self._unwritten
        else:
            row = self._store.table(self._table).get(doc_id=1)
            wrong, last = (row["wrong"], datetime.fromisoformat(row["last"])) if row else (0, now)
        return wrong, min(last, now)
