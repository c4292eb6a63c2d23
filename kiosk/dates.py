"""How a language writes its days, dates and times, as Babel has it from the CLDR.

Babel itself would cost the start a tenth of its time. So `make setup` asks it once, beside compiling the catalogues,
and keeps what it says in assets/locale/LANGUAGE/dates.json; the kiosk reads that.

    python -m kiosk.dates LOCALE FILE       (needs Babel)
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

FIELDS = {"EEEE": "{weekday}", "MMMM": "{month}", "d": "{day}", "dd": "{day}", "y": "{year}"}
YEAR = re.compile(r"[\s,.]*\by\b(?:\s*'[^']*'\.?)?")  # with the word for it that may stand behind
CLOCK = {"HH": "{hour}", "H": "{hour}", "mm": "{minute}"}


class Dates(NamedTuple):
    """Names as they stand within a date, Monday and January first, and patterns with {} fields."""

    weekdays: list[str]
    months: list[str]
    date: str
    """With {weekday}, {day} and {month}."""
    date_and_year: str
    """The same with {year}."""
    clock: str
    """With {hour} (0 to 23) and {minute} (two digits)."""
    thousands: str
    """What stands between the thousands of a number."""
    decimals: str
    """What stands before its decimals."""


def read(path: Path) -> Dates:
    """What `write` wrote. Raises FileNotFoundError where `make setup` was not run."""
    return Dates(**json.loads(path.read_text("utf-8")))


def write(locale: str, path: Path) -> None:
    """Ask Babel how this locale ("da_DK") writes dates."""
    from babel import Locale  # noqa: PLC0415 - not needed to read

    known = Locale.parse(locale)
    full = known.date_formats["full"].pattern
    short = known.time_formats["short"].pattern
    if "h" in short:  # by halves of the day: signs and tickets in Denmark say 18:00
        short = known.datetime_skeletons["Hm"].pattern
    names = known.days["format"]["wide"], known.months["format"]["wide"]
    found = Dates(
        weekdays=[names[0][number] for number in range(7)],
        months=[names[1][number] for number in range(1, 13)],
        date=_filled(YEAR.sub("", full), FIELDS),
        date_and_year=_filled(full, FIELDS),
        clock=_filled(short, CLOCK),
        thousands=known.number_symbols["latn"]["group"],
        decimals=known.number_symbols["latn"]["decimal"],
    )
    path.write_text(json.dumps(found._asdict(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _filled(pattern: str, fields: dict[str, str]) -> str:
    """A CLDR pattern (UTS 35, part 4, section 8) with {} fields; raises KeyError for a letter that is not known."""

    def field(found: re.Match[str]) -> str:
        return found["words"] if found["words"] is not None else fields[found["letters"]]

    return re.sub(r"'(?P<words>[^']*)'|(?P<letters>[A-Za-z]+)", field, pattern)


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]))
