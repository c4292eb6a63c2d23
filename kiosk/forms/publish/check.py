"""check(): what is wrong with a form in a spreadsheet, by sheet, row and column; and the form itself when nothing is.

The file is foreign bytes: it is read in a process that is shut in, and what that says is checked before it is believed.
"""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.errors import BadInput, KnownError
from kiosk.forms.definition import Definition
from kiosk.forms.publish import flow, media
from kiosk.forms.publish.problems import MOST, Found, Problem, short, told
from kiosk.forms.publish.sentences import SENTENCES
from kiosk.i18n import N_
from sync import limited

KINDS = (".xlsx", ".xls", ".csv", ".md")
MOST_BYTES = 8 << 20
MOST_TABLES = 8 << 20
"""Bytes of all CSV files beside it."""
MOST_BESIDE = 2_000
MEMORY, CPU, FILE, WALL = 512 << 20, 20, 32 << 20, 90.0


class NotInOrder(BadInput):
    """The form has problems, so it can't be used."""

    exit_code = 1
    message = N_("{name} has something to mend: {what} Run 'form check' to see all of it.")


@dataclass(frozen=True)
class Report:
    """What was found. `lix` is that of the Danish words; `flow` is the picture of the form, an SVG."""

    ok: bool
    problems: tuple[Problem, ...]
    lix: float
    questions: int
    flow: str
    definition: Definition | None
    media: Mapping[str, bytes] = field(default_factory=dict)
    """Its pictures and sounds, as they are published."""

    def as_json(self) -> dict[str, object]:
        """For programs."""
        problems = [one.as_json() for one in self.problems]
        return {"ok": self.ok, "problems": problems, "lix": self.lix, "questions": self.questions}


def check(path: Path) -> Report:
    """Look at a workbook. Raises nothing: a file that can't be read is a problem too."""
    try:
        data, files, tables = _given(path)
    except _NotRead as error:
        return _failed(error.key)
    if path.suffix.lower() not in KINDS:
        return _failed("wrong_kind")
    said = _asked(data, path, files, tables)
    return said if isinstance(said, Report) else _with_media(believed(said), said, path)


def _with_media(report: Report, said: Any, path: Path) -> Report:
    """The same with its pictures and sounds, or with what is wrong with them."""
    try:
        wanted = [_wanted(*one) for one in said["media"]]
    except (TypeError, ValueError, KeyError):
        return _failed("crashed")
    made, found = media.recast(wanted, lambda name, most: beside(path, name, most))
    problems = (*report.problems, *map(told, found))
    if found or not report.ok:
        return replace(report, ok=False, problems=problems, definition=None)
    return replace(report, media=made)


def _wanted(name: object, sheet: object, row: object, column: object, small: object) -> media.Wanted:
    if not isinstance(name, str) or "/" in name or not media.ours(name) or type(row) is not int:
        raise ValueError
    return media.Wanted(name, short(str(sheet)), row, short(str(column)), bool(small))


def beside(path: Path, name: str, most: int) -> bytes:
    """A file of the workbook at `path`. Raises OSError."""
    for folder in media_folders(path):
        with suppress(_NotRead):
            return _load(folder / name, most)
    raise FileNotFoundError(name)


class _NotRead(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _failed(key: str) -> Report:
    fields = {"most": str(MOST_BYTES >> 20)}
    return Report(False, (told(Found(key, fields=fields)),), 0.0, 0, "", None)


def _given(path: Path) -> tuple[bytes, dict[str, int], dict[str, bytes]]:
    """The file, the names and sizes of those beside it, and the tables among them."""
    data = _load(path, MOST_BYTES)
    files: dict[str, int] = {}
    tables: dict[str, bytes] = {}
    left = MOST_TABLES
    for folder in media_folders(path):
        with suppress(OSError), os.scandir(folder) as entries:
            for place, entry in enumerate(entries):
                if place >= MOST_BESIDE or entry.name in files or entry.name == path.name:
                    continue
                if not entry.is_file(follow_symlinks=False):
                    continue
                size = entry.stat(follow_symlinks=False).st_size
                files[entry.name] = size
                if entry.name.endswith(".csv") and size <= left:
                    with suppress(_NotRead):
                        tables[entry.name] = _load(Path(entry.path), left)
                        left -= len(tables[entry.name])
    return data, files, tables


def media_folders(path: Path) -> tuple[Path, ...]:
    """Where files of a form lie: in NAME-media beside it (as ODK has it), and beside it."""
    return path.with_name(f"{path.stem}-media"), path.parent


def _load(path: Path, most: int) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except (OSError, ValueError):
        raise _NotRead("gone") from None
    about = os.fstat(file)
    if not stat.S_ISREG(about.st_mode) or about.st_size > most:
        os.close(file)
        raise _NotRead("too_large" if stat.S_ISREG(about.st_mode) else "gone")
    with os.fdopen(file, "rb") as opened:
        try:
            data = opened.read(most + 1)
        except OSError:
            raise _NotRead("gone") from None
    if len(data) > most:
        raise _NotRead("too_large")
    return data


def _asked(data: bytes, path: Path, files: Mapping[str, int], tables: Mapping[str, bytes]) -> Any:
    sizes = {name: len(table) for name, table in tables.items()}
    order = {"kind": path.suffix.lower(), "stem": path.stem, "size": len(data), "files": files, "tables": sizes}
    limits = limited.Limits(MEMORY, CPU, FILE, WALL)
    try:
        with (
            limited.memory_file(json.dumps(order).encode(), b"\n", data, *tables.values()) as file,
            TemporaryDirectory(prefix="stuen-form-") as room,  # pyxform writes what it makes to a file
        ):
            return limited.ask("kiosk.forms.publish.behind:answer", Path(room), file, write=True, limits=limits)
    except limited.TookTooLong:
        return _failed("too_slow")
    except (limited.ChildFailed, OSError):
        return _failed("crashed")


def believed(said: Any) -> Report:
    """What the process said, field by field; a report of one problem where it is not as it should be."""
    try:
        problems = tuple(_problem(*one) for one in said["problems"][:MOST])
        definition = Definition.load(str(said["definition"]).encode()) if said["definition"] else None
        picture = flow.drawn(said["flow"])
        lix, questions = round(float(said["lix"]), 1), int(said["questions"])
    except (KnownError, TypeError, ValueError, KeyError, AttributeError):
        return _failed("crashed")
    ok = definition is not None and all(one.warning for one in problems)
    if not ok and all(one.warning for one in problems):
        return _failed("crashed")
    return Report(ok, problems, lix, questions, picture, definition if ok else None)


def _problem(key: object, sheet: object, row: object, column: object, fields: object) -> Problem:
    if key not in SENTENCES or type(row) is not int or not isinstance(fields, dict):
        raise ValueError
    given = {str(name): short(str(value), 240) for name, value in fields.items()}
    return told(Found(str(key), short(str(sheet)), row, short(str(column)), given))
