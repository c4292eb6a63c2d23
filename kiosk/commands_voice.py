"""`python -m kiosk counts ...` as the command line knows it."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments
from kiosk.commands import Answer
from kiosk.config import Config
from kiosk.i18n import _


def options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of the family, with their options."""
    words = _("what the counts of a year tell, month by month; small numbers are left out")
    shown = add(each, "show", ask, words)
    paper = add(each, "report", ask, _("the same as a PDF for the annual report: bars, and a table"))
    paper.add_argument("--out", type=arguments.path, required=True, metavar="FILE", help=_("the new file"))
    for one in (shown, paper):
        one.add_argument("--year", type=arguments.year, metavar="YYYY", help=_("the year; else this one"))


def ask(args: argparse.Namespace, settings: Config) -> Answer:
    """Run one of them."""
    from kiosk.app_voice import open_counts  # noqa: PLC0415 - only when it is asked for
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.voice import commands  # noqa: PLC0415 - as above

    clock = SystemClock()
    with open_counts(settings, clock) as counts:
        return Answer(*commands.run(args, counts, settings.centre.name, clock.now().date()))
