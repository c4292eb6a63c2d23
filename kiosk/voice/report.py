"""The counts of a year on paper: bars, and the same numbers as a table. Typeset as letters are."""

from pathlib import Path
from typing import Any, Final

from kiosk.errors import KnownError
from kiosk.forms import outputs
from kiosk.i18n import N_, _, current, dates
from kiosk.voice import counts
from kiosk.voice.barriers import BARRIERS, LABELS, Barrier
from kiosk.voice.pending import VISITS
from kiosk.voice.suppress import K
from kiosk.voice.told import COLUMNS, SILENT, Line, Told
from sync.limited import ChildFailed

TEMPLATE: Final = Path(__file__).with_name("report.typ")
NAMES: Final[dict[str, str]] = {
    **{str(got): words for got, words in counts.NAMES.items()},
    SILENT: N_("No answer"),
    VISITS: N_("Visits"),
}


class NotOnPaper(KnownError):
    """The page could not be typeset."""

    message = N_("The page could not be made. Try again.")


def content(found: Told, centre: str) -> dict[str, Any]:
    """What the page says, in the language now in use. A bar's number is 0 where it is not told."""
    rows = [*found.months, *([found.whole] if found.whole else [])]
    table = [[name(line), *(number(line.numbers[key]) for key in (*COLUMNS, VISITS))] for line in rows]
    bars = [
        {"name": name(line), "said": number(line.numbers[VISITS]), "number": line.numbers[VISITS] or 0}
        for line in found.months
    ]
    return {
        "title": _("The screen in {year}: {centre}").format(year=found.year, centre=centre),
        "language": current().code,
        "page": _("Page {page} of {pages}"),
        "intro": _(
            "How often the screen was used, and what people answered when they had finished: “Did you get what you "
            "came for?”. Nobody has to answer, and nobody is asked who they are."
        ),
        "none": "" if rows else _("A month can be seen when it is over; none of {year} is.").format(year=found.year),
        "bars_head": _("Visits at the screen"),
        "bars": bars,
        "table_head": _("The numbers"),
        "columns": ["", *(_(NAMES[key]) for key in (*COLUMNS, VISITS))],
        "table": table,
        **_in_the_way(found),
        "why": why(),
    }


def _in_the_way(found: Told) -> dict[str, Any]:
    """What stood in the way: a bar for each, and each month as a column."""
    rows = [*found.months, *([found.whole] if found.whole else [])]
    sums = in_the_way(found)
    return {
        "barriers_head": _("What people said stood in the way"),
        "barriers_intro": _(
            "Who did not get what they came for may say why. Staff say what they saw. It is never counted who."
        ),
        "barriers": [{"name": _(LABELS[one]), "said": said, "number": many or 0} for one, (many, said) in sums.items()],
        "barrier_columns": ["", *(_short(line) for line in rows)],
        "barrier_table": [[_(LABELS[one]), *(number(line.barriers[one]) for line in rows)] for one in BARRIERS],
    }


def in_the_way(found: Told) -> dict[Barrier, tuple[int | None, str]]:
    """Of the year, each number and how it is written. Where its sum is not told, the sum of its months that are."""
    sums: dict[Barrier, tuple[int | None, str]] = {}
    for one in BARRIERS:
        exact = found.whole.barriers[one] if found.whole else None
        least = sum(line.barriers[one] or 0 for line in found.months)
        if exact is None and least:
            sums[one] = least, _("at least {n}").format(n=least)
        else:
            sums[one] = exact, number(exact)
    return sums


def _short(line: Line) -> str:
    """The first letters of a month; the year."""
    return name(line)[:3] if "-" in line.what else line.what


def why() -> str:
    """Why some numbers are not there."""
    said = _("A dash: fewer than {k}, or it would tell of a number that is. So nobody can be found in the numbers.")
    return said.format(k=K)


def number(value: int | None) -> str:
    """As it is written."""
    return "–" if value is None else str(value)


def name(line: Line) -> str:
    """A month's name, or the year."""
    year, _dash, month = line.what.partition("-")
    return dates().months[int(month) - 1].capitalize() if month else _("All of {year}").format(year=year)


def paper(said: dict[str, Any]) -> bytes:
    """The PDF of `content`. Raises NotOnPaper."""
    try:
        return outputs.page(said, TEMPLATE)
    except ChildFailed as error:
        raise NotOnPaper from error
