"""`python -m kiosk update ...`: which version runs, putting another one in, and going back."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import arguments
from kiosk.answer import Answer
from kiosk.config import Config
from kiosk.i18n import _


def options(each: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of the family, with their options."""
    add(each, "status", ask, _("which version runs, and where an update stands"))
    one = add(each, "install", ask, _("put a newer version in, as soon as nobody uses the kiosk"))
    one.add_argument("file", type=arguments.path, metavar="FILE", help=_("stuen-....raucb, on a stick or here"))
    one.add_argument("--tonight", action="store_true", help=_("not before the night"))
    add(each, "rollback", ask, _("go back to the version before"))


def ask(args: argparse.Namespace, settings: Config) -> Answer:
    """Run one of them."""
    from kiosk.update.service import NoImage, Updates  # noqa: PLC0415 - only when it is asked for

    updates = Updates.here(settings)
    if updates is None:
        raise NoImage
    if args.action == "install":
        updates.install(args.file, tonight=args.tonight)
    elif args.action == "rollback":
        updates.roll_back()
    found = updates.now()
    said = {
        "running": updates.runs.version,
        "state": found.state,
        "version": found.version,
        "from": found.source,
        "percent": found.percent,
        "code": found.code,
        "at": found.at,
        "sentence": found.sentence,
        "what_to_do": found.next_step,
    }
    if args.action != "status":
        asked = _("It is asked for, and done when nobody uses the kiosk. See: kiosk update status")
        return Answer({"asked": args.action, **said}, [asked])
    lines = [_("Version {version} runs.").format(version=updates.runs.version)]
    lines.append(found.sentence or _("No update is under way."))
    if found.version and found.state not in {"idle", "good"}:
        lines.append(_("It is about version {version}.").format(version=found.version))
    return Answer(said, [*lines, *filter(None, [found.next_step])], exit_code=int(found.failed))
