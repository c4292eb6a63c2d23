"""Reads and writes HSDS 3: JSON, and the tabular data package (CSVs with datapackage.json, zipped or in a folder).

Foreign bytes are read by a process of its own (sync/limited.py), with little memory and time and no way out; what comes
back is checked row by row before it is believed. directory.md says what is taken, and what an import does with it.
"""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.directory import raw
from kiosk.directory.checks import check
from kiosk.directory.fields import TABLES, fields, file_name
from kiosk.directory.problems import Problem, of_note
from kiosk.directory.tables import Entry, Nesting, Note, Row, Tables, empty, gather, value_of
from kiosk.errors import BadInput
from kiosk.i18n import N_

MOST_BYTES: Final = raw.MOST
_MEMORY, _CPU, _WALL = 640 << 20, 60, 120.0
"""A kiosk has 1 GB in all: rows of as many bytes as are taken need a quarter of this."""
_ANSWER: Final = 64 << 20
_LEFT_OUT: Final = (
    N_("HSDS has no such list or object here; it was left out."),
    N_("HSDS has no table of this name; it was left out."),
)
"""What reading tells of, but is no reason to refuse a file."""


class NotRead(BadInput):
    """The files are not there, are too large, or broke what read them."""

    message = N_("The file can't be read safely; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read. `version` is the HSDS version; `ok` is whether nothing serious is wrong with it."""

    tables: Tables
    problems: list[Problem]
    version: str
    places: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it can be taken."""
        return not any(one.serious for one in self.problems)


def read_path(path: Path, *, foreign: bool = True, checked: bool = True) -> Read:
    """Read a file, or all files of a folder that are HSDS. Raises NotRead.

    `foreign` False: ours, or signed. `checked` False: what was checked before, and shall be there soon.
    """
    return read_files(files_of(path), foreign=foreign, checked=checked)


def files_of(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of the CSV and JSON files of a folder by their names. Raises NotRead."""
    try:
        paths = sorted(one for one in path.iterdir() if _is_hsds(one)) if path.is_dir() else [path]
        found, left = {}, MOST_BYTES
        for one in paths:
            with one.open("rb") as file:
                found[one.name] = file.read(left + 1)
            left -= len(found[one.name])
            if left < 0:
                message = N_("{name} and what lies beside it are more than {most} MB; split it.")
                raise NotRead(message, name=one.name, most=MOST_BYTES >> 20)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotRead(N_("{name} can't be read: {why}."), name=path.name, why=why) from error
    if not found:
        raise NotRead(N_("In {name} there is no CSV and no JSON."), name=path.name)
    return found


def _is_hsds(path: Path) -> bool:
    return path.suffix.lower() in {".csv", ".json"} and path.name != "words.json" and path.is_file()


def read_files(files: Mapping[str, bytes], *, foreign: bool = True, checked: bool = True) -> Read:
    """Read what these files hold, and check it. Raises NotRead."""
    entries, notes, version = _believed(_ask(files) if foreign else raw.read(files).as_json())
    tables, places, more = gather(entries)
    problems = [_problem(one) for one in (*notes, *more)]
    return Read(tables, problems + (check(tables, places) if checked else []), version, places)


def read_entries(files: Mapping[str, bytes]) -> tuple[dict[str, list[Entry]], dict[str, list[Problem]]]:
    """The rows of each file for itself, and what can't be read of it; not checked. Raises NotRead."""
    entries, notes, _version = _believed(_ask(files))
    by_file: dict[str, list[Entry]] = {}
    problems: dict[str, list[Problem]] = {}
    for one in entries:
        by_file.setdefault(one.file, []).append(one)
    for note in notes:
        problems.setdefault(note.file, []).append(_problem(note))
    return by_file, problems


def _believed(answer: Any) -> tuple[list[Entry], list[Note], str]:
    """What a process said that read foreign bytes, as far as it makes sense. Raises NotRead."""
    try:
        entries = [_entry(one) for one in answer["entries"]]
        notes = [Note(str(a), str(b), str(c), str(d), dict(e)) for a, b, c, d, e in answer["notes"]]
        return entries, notes, str(answer["version"])
    except (KeyError, TypeError, ValueError, IndexError):
        raise NotRead from None


def _problem(note: Note) -> Problem:
    return of_note(note, serious=note.message not in _LEFT_OUT)


def _entry(one: Any) -> Entry:
    table, row, file, where = one
    if table not in TABLES:
        raise ValueError(table)
    clean: Row = {str(name): value for name, found in row.items() if (value := value_of(found)) is not None}
    return Entry(table, clean, str(file), str(where))


def _ask(files: Mapping[str, bytes]) -> Any:
    from sync import limited  # noqa: PLC0415 - no start pays for it

    head = json.dumps([[name, len(data)] for name, data in files.items()]).encode() + b"\n"
    limits = limited.Limits(memory=_MEMORY, cpu=_CPU, file=_ANSWER, wall=_WALL)
    try:
        with limited.memory_file(head, *files.values()) as given:
            return limited.ask("kiosk.directory.raw:answer", Path("/"), given, limits=limits)
    except limited.TookTooLong:
        raise NotRead(N_("The file takes too long to read; nothing was changed. Split it.")) from None
    except (limited.ChildFailed, OSError) as error:
        raise NotRead from error


def as_json(tables: Tables, *, version: str = "3.1") -> dict[str, Any]:
    """All of it as the page of services that an HSDS interface gives, and beside them what no service leads to."""
    nesting = Nesting(tables)
    services = [nesting.put("service", key) for key in tables["service"]]
    page = {
        "version": version, "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services),
        "first_page": True, "last_page": True, "empty": not services, "contents": services,
    }  # fmt: skip
    return page | dict(nesting.rest())


def as_zip(tables: Tables, *, version: str = "3.1") -> bytes:
    """All of it as a tabular data package: a CSV a table, and datapackage.json. The same tables give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in _package(tables, version).items():
            pack.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _package(tables: Tables, version: str) -> dict[str, str]:
    files, resources = {}, []
    for table, rows in tables.items():
        if not rows:
            continue
        columns = [*fields(table), *sorted({name for row in rows.values() for name in row} - fields(table).keys())]
        out = io.StringIO()
        writer = csv.writer(out)  # RFC 4180
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in rows.values())
        files[file_name(table)] = out.getvalue()
        resources.append(_resource(table, columns))
    package = {
        "name": "human_services_data", "title": "Human Services Data Specification", "version": version,
        "homepage": "http://docs.openreferral.org", "profile": "tabular-data-package", "resources": resources,
    }  # fmt: skip
    return {raw.PACKAGE: json.dumps(package, ensure_ascii=False, indent=1), **files}


def _resource(table: str, columns: list[str]) -> dict[str, Any]:
    known = fields(table)
    described = []
    for name in columns:
        one = known.get(name)
        kind = "number" if one and one.kind == "number" else "date" if one and one.kind == "date" else "string"
        described.append(
            {"name": name, "type": kind, "constraints": {"required": bool(one and (one.required or one.tabular))}}
        )
    schema: dict[str, Any] = {"fields": described, "primaryKey": "id"}
    foreign = [
        {"fields": one.name, "reference": {"resource": one.to, "fields": "id"}} for one in known.values() if one.to
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": table, "path": file_name(table), "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "profile": "tabular-data-resource", "schema": schema,
    }  # fmt: skip


def flat(tables: Tables) -> dict[str, list[Row]]:
    """The rows as they are kept, by table, without the empty ones."""
    return {table: list(rows.values()) for table, rows in tables.items() if rows}


def from_flat(found: Mapping[str, list[Row]]) -> Tables:
    """What `flat` gave."""
    tables = empty()
    for table, rows in found.items():
        tables[table] = {str(row["id"]): row for row in rows}
    return tables
