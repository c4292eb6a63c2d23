"""`python -m kiosk help ...`: search, check, import and export, as JSON or as lines for people."""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk import i18n
from kiosk.clock import SystemClock
from kiosk.directory import hsds, report
from kiosk.directory.facts import SAID, opening
from kiosk.directory.hsds import NotRead
from kiosk.directory.offers import in_language
from kiosk.directory.results import Result, hours_of
from kiosk.directory.service import WORDS, Directory
from kiosk.errors import BadInput
from kiosk.i18n import N_, _, n_
from kiosk.words import capital

if TYPE_CHECKING:
    from pathlib import Path


class Ran:
    """What a command found: JSON for programs, lines for people, the exit code, and a sentence for standard error."""

    def __init__(self, found: Any, lines: Sequence[str], exit_code: int = 0, aside: str = "") -> None:
        self.found, self.lines, self.exit_code, self.aside = found, lines, exit_code, aside


def run(args: argparse.Namespace, directory: Directory) -> Ran:
    """One of the commands, by its name."""
    if getattr(args, "lang", None):
        i18n.use(args.lang)
    return {"search": search, "check": check, "import": import_, "export": export}[args.action](args, directory)


def search(args: argparse.Namespace, directory: Directory) -> Ran:
    """What is found for these words."""
    now = args.at or SystemClock().now()
    found = directory.search(args.text, at=now)
    rows = [as_json(one, directory, now) for one in found.results]
    if found.nothing:
        return Ran(rows, [_("Nothing was found. Ask somebody on the staff: they know more than this list.")])
    lines = []
    for one, row in zip(found.results, rows, strict=True):
        away = "" if row["distance_m"] is None else f", {row['distance_m']} m"
        lines += [f"{row['name']}: {opening(one.offer, one.spot, now)}{away}"]
        lines += [f"    {row['why']}"] if row["why"] else []
    return Ran(rows, lines)


def as_json(result: Result, directory: Directory, now: datetime) -> dict[str, Any]:
    """One result. `open_now` null: its hours are not known. Moments as ISO 8601."""
    hours = hours_of(result.offer, result.spot)
    state = hours.state(now)
    return {
        "id": result.offer.id,
        "name": in_language(result.offer.name, i18n.current().code),
        "open_now": state.open if hours else None,
        "opens": state.opens.isoformat() if state.opens else None,
        "closes": state.closes.isoformat() if state.closes else None,
        "distance_m": result.spot.metres if result.spot else None,
        "why": why(result, directory),
    }


def why(result: Result, directory: Directory) -> str:
    """Why it is shown: what it helps with of what was asked for, in a sentence; "" when only its words fitted."""
    language = i18n.current().code
    said = [_("a crisis line")] if result.crisis else []
    for code in result.why:
        if condition := SAID.get((code, result.offer.says(code))):
            said.append(_(condition))
        else:
            said.append(in_language(directory.names.get(code, {}), language))
    words = "; ".join(dict.fromkeys(filter(None, said)))
    return f"{capital(words)}." if words else ""


def check(args: argparse.Namespace, directory: Directory) -> Ran:
    """What is wrong: with files, or with the directory as it is here."""
    if args.path is not None:
        read = hsds.read_path(args.path)
        folder = args.path if args.path.is_dir() else args.path.parent
        words = folder / WORDS if (folder / WORDS).is_file() else directory.ours / WORDS
    else:
        read, words = directory.whole(), directory.ours / WORDS
    found = report.checked(read, words, SystemClock().now())
    return Ran(found, report.lines(found), 0 if found["ok"] else 1)


def import_(args: argparse.Namespace, directory: Directory) -> Ran:
    """Take in HSDS files, or say what is wrong with them and change nothing; or undo the last time."""
    if args.undo:
        directory.untake()
        return Ran({"ok": True, "undone": True}, [_("It is as it was before.")])
    read = hsds.read_path(args.path)
    problems = [one.as_json() for one in read.problems]
    if not read.ok or not read.tables["service"]:
        lines = [one.line() for one in read.problems if one.serious]
        lines = lines or [_("There is no service in it.")]
        found = {"ok": False, "version": read.version, "problems": problems}
        return Ran(found, lines, BadInput.exit_code, _("Nothing was changed."))
    done = directory.take(read)
    found = {"ok": True, "version": read.version, **done.as_json(), "problems": problems}
    lines = [
        n_("{n} row is new.", "{n} rows are new.", len(done.added)),
        n_("{n} row was changed.", "{n} rows were changed.", len(done.changed)),
        n_("{n} row is gone.", "{n} rows are gone.", len(done.removed)),
    ]
    if done.kept:
        lines += [_("Here staff say something else, and that stays:")]
        lines += [f"  {table} {key}: {name}" for table, key, name in done.kept]
    lines += [f"  ! {one.line()}" for one in read.problems]
    return Ran(found, lines)


def export(args: argparse.Namespace, directory: Directory) -> Ran:
    """Write the directory as it is here, as JSON or as a tabular package, by the file's ending."""
    path: Path = args.path
    if path.suffix.lower() not in {".json", ".zip"}:
        raise BadInput(N_("{name} must end in .json (HSDS JSON) or .zip (the tabular package)."), name=path.name)
    tables = directory.tables
    if path.suffix.lower() == ".zip":
        content = hsds.as_zip(tables)
    else:
        content = json.dumps(hsds.as_json(tables), ensure_ascii=False, indent=1).encode()
    try:
        path.write_bytes(content)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotRead(N_("{name} can't be written: {why}."), name=path.name, why=why) from error
    services = len(tables["service"])
    found = {"file": str(path), "version": "3.1", "services": services, "bytes": len(content)}
    return Ran(found, [n_("{n} service was written.", "{n} services were written.", services)])
