"""`python -m kiosk counts ...` and `consult ...` as the command line knows them."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments
from kiosk.answer import Answer
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


def consult_options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands about consultations, with theirs."""
    add(each, "list", consult, _("all of them, also those that are to come or over"))
    one = add(each, "results", consult, _("what was answered, when it has closed; small numbers are left out"))
    one.add_argument("id", nargs="?", metavar="ID", help=_("one of them; else all"))
    one = add(each, "check", consult, _("whether a file can be published, and else why not"))
    file = _("a consultation in TOML; kiosk/voice/voice.md says how, assets/content/consultations has examples")
    one.add_argument("file", type=arguments.path, metavar="FILE", help=file)
    one = add(each, "add", consult, _("put one on the screen, or change its texts and days; what can be chosen stays"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=file)
    one = add(each, "answer", consult, _("say what moved, and what did not"))
    one.add_argument("id", metavar="ID", help=_("as 'consult list' writes it"))
    outcome = _("TOML with moved and not_moved, by language, and on, the day; without it, today")
    one.add_argument("file", type=arguments.path, metavar="FILE", help=outcome)
    one = add(each, "withdraw", consult, _("take one of the house's own away, with its answers"))
    one.add_argument("id", metavar="ID", help=_("as 'consult list' writes it"))


def consult(args: argparse.Namespace, settings: Config) -> Answer:
    """Run one of them."""
    from kiosk.app_voice import open_consultations  # noqa: PLC0415 - only when it is asked for
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.voice import consult_commands as commands  # noqa: PLC0415 - as above

    clock = SystemClock()
    if args.action == "check":
        return Answer(*commands.check(args))
    if args.action == "add":
        commands.check(args)  # before a store is made for it
    with open_consultations(settings, clock, new=args.action == "add") as asked:
        return Answer(*commands.run(args, asked, clock.now().date()))


def ask(args: argparse.Namespace, settings: Config) -> Answer:
    """Run one of them."""
    from kiosk.app_voice import open_counts  # noqa: PLC0415 - only when it is asked for
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.voice import commands  # noqa: PLC0415 - as above

    clock = SystemClock()
    with open_counts(settings, clock) as counts:
        return Answer(*commands.run(args, counts, settings.centre.name, clock.now().date()))
