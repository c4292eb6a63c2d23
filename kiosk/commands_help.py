"""`python -m kiosk help ...` as the command line knows it: its options, and the directory that it asks."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments
from kiosk.answer import Answer
from kiosk.config import Config
from kiosk.i18n import _


def options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of the family, with their options."""
    one = add(each, "search", ask, _("who can help with what somebody says, the best first"))
    one.add_argument("text", metavar="TEXT", help=_("in somebody's own words; nothing of it is kept"))
    one.add_argument("--at", type=arguments.moment, metavar="ISO", help=_("as at this moment: 2026-11-20T21:30"))
    one.add_argument("--lang", choices=["da", "en"], help=_("the language of the answer"))
    one = add(each, "check", ask, _("what is wrong, unchecked for 90 days, untranslated, or leads nowhere"))
    one.add_argument(
        "path", type=arguments.path, nargs="?", metavar="PATH",
        help=_("an HSDS file or folder; without it, the directory as it is here"),
    )  # fmt: skip
    one = add(each, "import", ask, _("take in HSDS 3, by id; what staff changed here stays"))
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "path", type=arguments.path, nargs="?", metavar="PATH", help=_("JSON, a zip of CSVs, or a folder of them")
    )
    which.add_argument("--undo", action="store_true", help=_("one step back: as it was before the last import"))
    one = add(each, "export", ask, _("write the directory as HSDS 3.1"))
    one.add_argument("path", type=arguments.path, metavar="FILE", help=_("NAME.json, or NAME.zip for the CSVs"))


def ask(args: argparse.Namespace, settings: Config) -> Answer:
    """Run one of them."""
    from kiosk.app_help import open_directory  # noqa: PLC0415 - only when it is asked for
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.directory import commands  # noqa: PLC0415 - as above

    with open_directory(settings, SystemClock()) as directory:
        ran = commands.run(args, directory)
    return Answer(ran.found, ran.lines, ran.exit_code, ran.aside)
