"""`python -m kiosk counts ...`: what is told of the counts, as JSON, as lines, or as a page for the annual report."""

import argparse
from datetime import date
from typing import Any

from kiosk.errors import KnownError
from kiosk.i18n import N_, _
from kiosk.store import durable
from kiosk.voice import report
from kiosk.voice.barriers import LABELS
from kiosk.voice.counts import Counts
from kiosk.voice.told import COLUMNS, Line, Told, told


class NotWritten(KnownError):
    """The file can't be made there."""

    message = N_("The file can't be written there. Choose another folder.")


def run(args: argparse.Namespace, counts: Counts | None, centre: str, today: date) -> tuple[Any, list[str]]:
    """One of the commands, by its name: JSON, and lines. `counts` is None where the kiosk never ran."""
    year = args.year or today.year
    found = told(counts.days(), year, today, counts.barriers()) if counts else told({}, year, today)
    if args.action == "show":
        return found.as_json(), lines(found)
    pdf = report.paper(report.content(found, centre))
    try:
        durable.write_new(args.out, pdf)
    except OSError as error:
        raise NotWritten from error
    return {"file": str(args.out), **found.as_json()}, [_("{file} is written.").format(file=args.out)]


def lines(found: Told) -> list[str]:
    """The same for people."""
    if not found.months:
        return [_("A month can be seen when it is over; none of {year} is.").format(year=found.year)]
    rows = [*found.months, *([found.whole] if found.whole else [])]
    barriers = [f"{_(LABELS[one])} {said}" for one, (many, said) in report.in_the_way(found).items() if many]
    in_the_way = [_("In the way: {what}").format(what=", ".join(barriers))] if barriers else []
    return [*(f"{report.name(line)}: {_said(line)}" for line in rows), *in_the_way, report.why()]


def _said(line: Line) -> str:
    numbers = ", ".join(f"{_(report.NAMES[name])} {report.number(line.numbers[name])}" for name in COLUMNS)
    return _("{n} visits ({numbers})").format(n=report.number(line.numbers["visits"]), numbers=numbers)
