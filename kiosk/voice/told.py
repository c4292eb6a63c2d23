"""What is told of the counts: of months that are over, and of a year that is over, and no small number (suppress.py).

A number that is shown while it still grows tells what the last visit added, by tomorrow's number less today's. So a
month is told when it is over, and the sums over its months when the year is; of a month nothing more is told then than
before. Days are never told, nor a span that somebody chooses: two spans would tell of the day between them.
"""

from datetime import date
from typing import Any, NamedTuple

from kiosk.voice.counts import GOT, total
from kiosk.voice.pending import VISITS, Numbers
from kiosk.voice.suppress import K, suppressed

SILENT = "unanswered"
COLUMNS = (*GOT, SILENT)


class Line(NamedTuple):
    """A month, or the year: each of `COLUMNS`, and the visits, None where it is not told."""

    what: str
    numbers: dict[str, int | None]


class Told(NamedTuple):
    """One year. `whole` is None while it goes on."""

    year: int
    months: list[Line]
    whole: Line | None

    def as_json(self) -> dict[str, Any]:
        """For programs. null: below k, or it would tell of one that is."""
        months = [{"month": line.what, **line.numbers} for line in self.months]
        return {"k": K, "year": self.year, "months": months, "whole": self.whole.numbers if self.whole else None}


def told(days: dict[date, Numbers], year: int, today: date) -> Told:
    """What may be told of a year on this day: its months that are over, all of them, also those without a visit."""
    over = 12 if year < today.year else 0 if year > today.year else today.month - 1
    cells = [_month(days, year, number) for number in range(1, over + 1)]
    shown = suppressed(cells, told=True)
    months = [
        _line(f"{year}-{number:02d}", row, all_of)
        for number, (row, all_of) in enumerate(zip(shown.cells, shown.rows, strict=True), 1)
    ]
    return Told(year, months, _line(str(year), shown.columns, shown.all) if over == 12 else None)


def _month(days: dict[date, Numbers], year: int, month: int) -> list[int]:
    found = total(numbers for day, numbers in days.items() if (day.year, day.month) == (year, month))
    answers = [found.get(got, 0) for got in GOT]
    return [*answers, found.get(VISITS, 0) - sum(answers)]


def _line(what: str, row: list[int | None], all_of: int | None) -> Line:
    return Line(what, {**dict(zip(COLUMNS, row, strict=True)), VISITS: all_of})
