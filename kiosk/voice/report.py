"""The counts of a year on paper: bars, and the same numbers as a table. Typeset as letters are."""

from pathlib import Path
from typing import Any, Final

from kiosk.errors import KnownError
from kiosk.forms import outputs
from kiosk.i18n import N_, _, current, dates
from kiosk.voice import counts
from kiosk.voice.pending import VISITS
from kiosk.voice.suppress import K
from kiosk.voice.told import COLUMNS, SILENT, Line, Told
from sync.limited import ChildFailed

TEMPLATE: Final = Path(__file__).with_name("report.typ")
NAMES: Final = {**counts.NAMES, SILENT: N_("No answer"), VISITS: N_("Visits")}


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
        "why": why(),
    }


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
