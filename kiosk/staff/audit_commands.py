"""`python -m kiosk audit show|verify`: the log of what was done with folders and staff's keys; is it whole?"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, _, n_
from kiosk.staff.audit import Audit, Head
from kiosk.store import durable


class NotAHead(BadInput):
    """It is no end of a log."""

    message = N_("Give the end of the log as 'audit verify' writes it: a number, a colon and 64 signs.")


class NotWritten(KnownError):
    """The disk did not take the file."""

    exit_code = 30
    message = N_("The log could not be written there. Check the folder, and that there is room.")


class Ran:
    """What the command found: JSON for programs, lines for people, and the exit code."""

    def __init__(self, found: dict[str, Any], lines: Sequence[str], exit_code: int = 0) -> None:
        self.found, self.lines, self.exit_code = found, lines, exit_code


def run(args: argparse.Namespace, audit: Audit) -> Ran:
    """Do what was asked."""
    return _show(args, audit) if args.action == "show" else _verify(args, audit)


def _show(args: argparse.Namespace, audit: Audit) -> Ran:
    lines = audit.lines(args.folder or None)
    said = [f"{one.at:%Y-%m-%d %H:%M:%S}  {one.said}  {one.who}  {one.folder or ''}".rstrip() for one in lines]
    if args.csv:
        _write(args.csv, audit.csv())
        audit.write("log.exported", who="command")
    return Ran({"entries": [one.as_json() for one in lines]}, said or [_("Nothing was written down yet.")])


def _verify(args: argparse.Namespace, audit: Audit) -> Ran:
    found = audit.verify(*([_head(args.head)] if args.head else []))
    problems = [{"entry": one.seq, "what": _(one.what)} for one in found.problems]
    head = f"{found.head.entries}:{found.head.hash}"
    lines = [f"{one['entry']}: {one['what']}" for one in problems]
    if found.ok:
        lines = [n_("{n} entry, all as it was written.", "{n} entries, all as they were written.", found.entries)]
        lines.append(_("The end of the log, to note elsewhere: {head}").format(head=head))
    return Ran({"ok": found.ok, "entries": found.entries, "head": head, "problems": problems}, lines, int(not found.ok))


def _head(text: str) -> Head:
    number, _colon, digest = text.strip().partition(":")
    if not number.isdecimal() or len(digest) not in (0, 64):
        raise NotAHead
    return Head(int(number), digest)


def _write(path: Path, text: str) -> None:
    try:
        durable.write_new(path, text.encode("utf-8-sig"))
    except OSError as error:
        raise NotWritten from error
