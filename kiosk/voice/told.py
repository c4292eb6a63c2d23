"""What is told of the counts: of months that are over, and of a year that is over, and no small number (suppress.py).

A number that is shown while it still grows tells what the last visit added, by tomorrow's number less today's. So a
month is told when it is over, and the sums over its months when the year is; of a month nothing more is told then than
before. Days are never told, nor a span that somebody chooses: two spans would tell of the day between them.

What stood in the way is a table of its own, each barrier by itself: its months, and its sum over the year. No sum over
barriers is told.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from kiosk.voice.barriers import BARRIERS
from kiosk.voice.counts import GOT, total
from kiosk.voice.pending import VISITS, Numbers
from kiosk.voice.periods import month_of
from kiosk.voice.suppress import K, Shown, suppressed

SILENT = "unanswered"
COLUMNS = (*GOT, SILENT)


class Line(NamedTuple):
    """A month, or the year: each of `COLUMNS` and the visits, and each of `BARRIERS`, None where it is not told."""

    what: str
    numbers: dict[str, int | None]
    barriers: dict[str, int | None]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {**self.numbers, "barriers": self.barriers}


class Told(NamedTuple):
    """One year. `whole` is None while it goes on."""

    year: int
    months: list[Line]
    whole: Line | None

    def as_json(self) -> dict[str, Any]:
        """For programs. null: below k, or it would tell of one that is."""
        months = [{"month": line.what, **line.as_json()} for line in self.months]
        return {"k": K, "year": self.year, "months": months, "whole": self.whole.as_json() if self.whole else None}


def told(days: Mapping[date, Numbers], year: int, today: date, hindered: Mapping[str, Numbers] | None = None) -> Told:
    """What may be told of a year on this day: its months that are over, all of them, also those without a visit.

    `hindered` is what stood in the way, by month (`Counts.barriers`).
    """
    over = 12 if year < today.year else 0 if year > today.year else today.month - 1
    names = [f"{year}-{number:02d}" for number in range(1, over + 1)]
    shown = suppressed([_month(days, name) for name in names], told=True)
    monthly, yearly = _barriers(hindered or {}, names)
    months = [
        _line(name, row, all_of, barriers)
        for name, row, all_of, barriers in zip(names, shown.cells, shown.rows, monthly, strict=True)
    ]
    return Told(year, months, _line(str(year), shown.columns, shown.all, yearly) if over == 12 else None)


def _month(days: Mapping[date, Numbers], name: str) -> list[int]:
    found = total(numbers for day, numbers in days.items() if month_of(day) == name)
    answers = [found.get(got, 0) for got in GOT]
    return [*answers, found.get(VISITS, 0) - sum(answers)]


ByName = dict[str, int | None]


def _barriers(hindered: Mapping[str, Numbers], names: list[str]) -> tuple[list[ByName], ByName]:
    """Of each month, and of the year: each barrier as a table of one column."""
    tables: dict[str, Shown] = {
        one: suppressed([[hindered.get(name, {}).get(one, 0)] for name in names], told=True) for one in BARRIERS
    }
    monthly = [{one: table.rows[number] for one, table in tables.items()} for number in range(len(names))]
    return monthly, {one: table.all for one, table in tables.items()}


def _line(what: str, row: list[int | None], all_of: int | None, barriers: Mapping[str, int | None]) -> Line:
    return Line(what, {**dict(zip(COLUMNS, row, strict=True)), VISITS: all_of}, dict(barriers))
