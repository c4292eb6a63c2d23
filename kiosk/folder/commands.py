"""`python -m kiosk folder create|open|export|shred`: what a technician tries a folder with. No secret is an argument.

The six words and the pictures are asked for at the terminal, or read from a file descriptor (`--secret-fd`): the words
on the first line (none for `create`), the pictures' names on the next.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any

from kiosk.errors import BadInput
from kiosk.folder import keycard
from kiosk.folder.folder import Folder
from kiosk.folder.folders import Folders
from kiosk.i18n import N_, _

LONGEST = 4096

Ask = Callable[[str], str]
"""Asks for one line, unseen."""


class NoSecret(BadInput):
    """The file descriptor gives nothing."""

    message = N_("The key card could not be read from there. Give the number of an open file descriptor.")


class Ran:
    """What the command found: JSON for programs, and lines for people."""

    def __init__(self, found: dict[str, Any], lines: Sequence[str]) -> None:
        self.found, self.lines = found, lines


def run(args: argparse.Namespace, folders: Folders, ask: Ask) -> Ran:
    """Do what was asked; the folder is closed again when this returns."""
    try:
        if args.action == "create":
            return _create(args, folders, ask)
        folder = _opened(args, folders, ask)
        return {"open": _open, "export": _export, "shred": _shred}[args.action](args, folder)
    finally:
        folders.wipe()


def _create(args: argparse.Namespace, folders: Folders, ask: Ask) -> Ran:
    _words, row = _secret(args, ask, words=False) if args.pictures else ("", ())
    card, folder = folders.create(picture_pin=row)
    months = folders.unopened_months
    paper = keycard.paper(card, staff_may_recover=folder.staff_may_recover, unopened_months=months)
    found = {"words": list(card.words), "code": card.code, "pictures": card.pictures, "after": list(paper.after)}
    return Ran(found, [paper.before, "", *card.words, "", *paper.after])


def _opened(args: argparse.Namespace, folders: Folders, ask: Ask) -> Folder:
    words, row = _secret(args, ask, words=True)
    return folders.open(keycard.read(words), row)


def _open(args: argparse.Namespace, folder: Folder) -> Ran:  # noqa: ARG001 - as the others
    things, days = folder.things(), folder.days()
    found = {
        "things": [one.as_json() for one in things],
        "days": [{"day": one.day.isoformat(), "thing": one.thing.id, "past": one.past} for one in days],
        "log": [line.as_json() for line in folder.log()],
        "log_whole": folder.log_whole,
        "staff_may_recover": folder.staff_may_recover,
    }
    lines = [f"{one.kept:%Y-%m-%d}  {one.kind}  {one.title}" for one in things]
    return Ran(found, lines or [_("It is empty.")])


def _export(args: argparse.Namespace, folder: Folder) -> Ran:
    names = list(folder.export(args.out))
    return Ran({"files": names}, names)


def _shred(args: argparse.Namespace, folder: Folder) -> Ran:  # noqa: ARG001 - as the others
    receipt = folder.shred()
    return Ran({"at": receipt.at.isoformat(), "deleted": dict(receipt.counts), "copies": receipt.copies}, receipt.lines)


def _secret(args: argparse.Namespace, ask: Ask, *, words: bool) -> tuple[str, tuple[str, ...]]:
    """The words, and the row of pictures."""
    if args.secret_fd is None:
        said = [ask(_("The six words: "))] if words else [""]
        said.append(ask(_("The pictures' names, with spaces between (none: just Enter): ")))
    else:
        said = [*([] if words else [""]), *_read(args.secret_fd).splitlines(), "", ""]
    return said[0], tuple(said[1].split())


def _read(number: int) -> str:
    try:
        with os.fdopen(os.dup(number), "rb") as source:
            return source.read(LONGEST).decode()
    except (OSError, ValueError) as error:
        raise NoSecret from error
