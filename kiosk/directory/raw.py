"""In a limited process: what the bytes of a file hold, as rows. JSON, a zip of CSVs, or CSVs one by one.

Nothing here judges what the rows say (checks.py does); it tells what can't be read, and stops at its bounds.
"""

import csv
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kiosk.directory.fields import NEW_TABLES, TABLES, by_name, fields
from kiosk.directory.tables import LONGEST, MOST_ROWS, Entry, Flattening, Note, Notes, Row, value_of
from kiosk.i18n import N_

PACKAGE: Final = "datapackage.json"
MOST: Final = 16 << 20  # bytes, also unpacked: 20,000 services
MOST_FILES: Final = 100
_NUMBERS: Final = 40  # characters of a number in a CSV
NOT_TEXT: Final = N_("The file is not UTF-8 text; save it again as UTF-8.")
NOT_JSON: Final = N_("This is not whole JSON: {why}, line {line}. Export it again.")


class Found:
    """What was read so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.notes = Notes()
        self.version = ""

    def tell(self, file: str, where: str, name: str, message: str, **more: object) -> None:
        """Remember what is wrong."""
        self.notes.tell(Note(file, where, name, message, dict(more)))

    def as_json(self) -> dict[str, Any]:
        """For the process that asked."""
        return {"entries": self.entries, "notes": self.notes, "version": self.version or _guessed(self.entries)}


def answer() -> dict[str, Any]:
    """What the files on standard input hold: a line of JSON with [name, bytes] of each, then all of them."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    files, start = {}, 0
    for name, size in json.loads(head):
        files[name] = data[start : start + size]
        start += size
    return read(files).as_json()


def read(files: Mapping[str, bytes]) -> Found:
    """What these files hold: one of JSON, one zip, or those of a tabular package."""
    found = Found()
    unpacked: dict[str, bytes] = {}
    for name, data in files.items():
        if data[:4] == b"PK\x03\x04":
            unpacked |= _unpacked(name, data, found)
        else:
            unpacked[name] = data
    tables = _of_package(unpacked.pop(PACKAGE, None), found)
    for name, data in unpacked.items():
        low = name.lower()
        table = tables.get(name) or by_name().get(low.rpartition("/")[2].removesuffix(".csv"))
        if low.endswith(".csv"):
            if table is None:
                found.tell(name, "", "", N_("HSDS has no table of this name; it was left out."))
            else:
                _csv(name, table, data, found)
        elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            _json(name, data, found)
        else:
            found.tell(
                name, "", "", N_("This is neither JSON nor a zip or CSV of HSDS. Export it again as one of them.")
            )
    return found


def _guessed(entries: list[Entry]) -> str:
    """The version that the fields speak for, where the file says none."""
    for entry in entries:
        if entry.table in NEW_TABLES or any(
            fields(entry.table)[name].new for name in entry.row.keys() & fields(entry.table)
        ):
            return "3.1"
    return "3.0"


def _unpacked(name: str, data: bytes, found: Found) -> dict[str, bytes]:
    """The files in a zip by their last names, up to the bounds whatever its directory says of their sizes."""
    files: dict[str, bytes] = {}
    left = MOST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for member in pack.infolist()[:MOST_FILES]:
                short = member.filename.rpartition("/")[2]
                if not short.lower().endswith((".csv", ".json")) or member.flag_bits & 1 or short.startswith("."):
                    continue
                with pack.open(member) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    found.tell(name, "", "", N_("Unpacked it has more than {most} MB; split it."), most=MOST >> 20)
                    return {}
                files[short] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        found.tell(name, "", "", N_("The zip is broken. Fetch it again."))
        return {}
    if not files:
        found.tell(name, "", "", N_("The zip has no CSV and no JSON."))
    return files


def _text(name: str, data: bytes, found: Found) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.tell(name, "", "", NOT_TEXT)
        return None


def _loaded(name: str, data: bytes, found: Found) -> Any:
    text = _text(name, data, found)
    if text is None:
        return None
    try:
        return json.loads(text)
    except RecursionError:
        found.tell(name, "", "", N_("It is nested too deeply to be HSDS."))
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        found.tell(name, str(line), "", NOT_JSON, why=str(getattr(error, "msg", "?"))[:60], line=line)
    return None


def _of_package(data: bytes | None, found: Found) -> dict[str, str]:
    """Which file holds which table, and the version, as a datapackage.json says."""
    if data is None:
        return {}
    package = _loaded(PACKAGE, data, found)
    if not isinstance(package, dict):
        return {}
    if (version := str(package.get("version", "")))[:3] in ("3.0", "3.1", "3.2"):
        found.version = version[:3]
    named: dict[str, str] = {}
    resources = package.get("resources")
    for one in resources if isinstance(resources, list) else []:
        if isinstance(one, dict) and isinstance(path := one.get("path"), str) and one.get("name") in TABLES:
            named[path.rpartition("/")[2]] = str(one["name"])
    return named


def _csv(name: str, table: str, data: bytes, found: Found) -> None:
    text = _text(name, data, found)
    if text is None:
        return
    csv.field_size_limit(LONGEST * 4)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [one.strip() for one in next(reader, [])]
        if "id" not in head or len(set(head)) < len(head) or not all(head):
            message = N_("The first line must name every column once, and id among them.")
            found.tell(name, "1", "", message)
            return
        _rows(name, table, head, reader, found)
    except csv.Error as error:
        message = N_("Line {line} is not CSV: {why}. Look at its quotes.")
        found.tell(name, str(reader.line_num), "", message, line=reader.line_num, why=str(error))


def _rows(name: str, table: str, head: list[str], reader: Any, found: Found) -> None:
    known = fields(table)
    for cells in _each(reader):
        where = str(reader.line_num)
        if len(found.entries) >= MOST_ROWS:
            found.tell(name, where, "", N_("The file has more than {most} rows; split it."), most=MOST_ROWS)
            return
        if len(cells) != len(head):
            message = N_("It has {cells} cells, but there are {columns} columns. Look for a comma too many, or quotes.")
            found.tell(name, where, "", message, cells=len(cells), columns=len(head))
            continue
        row: Row = {}
        for column, cell in zip(head, cells, strict=True):
            try:
                scalar = _number(cell) if column in known and known[column].kind == "number" else value_of(cell)
            except ValueError:
                found.tell(name, where, column, N_("This is too long, or not a text or a number; shorten it."))
                continue
            if scalar is not None:
                row[column] = scalar
        found.entries.append(Entry(table, row, name, where))


def _each(reader: Any) -> Iterator[list[str]]:
    for cells in reader:
        if cells:  # an empty line
            yield cells


def _number(cell: str) -> Any:
    """A number as it was meant; as text where it is none, for the checks to tell of it."""
    try:
        return value_of(float(cell)) if cell and len(cell) < _NUMBERS and "_" not in cell else value_of(cell)
    except ValueError:
        return value_of(cell)


def _json(name: str, data: bytes, found: Found) -> None:
    """JSON: one object, a list, the page of an API ({"contents": [...]}), or lists by the names of their tables."""
    whole = _loaded(name, data, found)
    if whole is None:
        return
    flat = Flattening(name)
    if isinstance(whole, list):
        _listed(whole, "", flat)
    elif isinstance(whole, dict):
        if str(whole.get("version", ""))[:3] in ("3.0", "3.1", "3.2"):
            found.version = str(whole["version"])[:3]
        lists = {key: value for key, value in whole.items() if isinstance(value, list)}
        tables = {key: by_name()[key] for key in lists if key in by_name() and "id" not in whole}
        if isinstance(whole.get("contents"), list):
            _listed(whole["contents"], "contents", flat)
        for key, table in tables.items():
            for place, one in enumerate(whole[key]):
                flat.take(table, one, f"{key}[{place}]", {})
        if not tables and "contents" not in lists:
            _listed([whole], "", flat)
    found.entries += flat.entries
    found.notes += flat.notes


def _listed(items: list[Any], name: str, flat: Flattening) -> None:
    for place, one in enumerate(items):
        where = f"{name}[{place}]"
        table = _kind(one)
        if table is None:
            flat.tell(
                where, "", N_("It can't be seen what this is: a service has a status, a location a location_type.")
            )
        else:
            flat.take(table, one, where, {})


def _kind(found: object) -> str | None:
    """Which table an object is of, by the fields that only one of them has or must have."""
    if not isinstance(found, dict):
        return None
    keys = found.keys()
    for table, marks in (
        ("service", {"status", "service_at_locations"}),
        ("service_at_location", {"location", "location_id", "service"}),
        ("location", {"location_type", "addresses"}),
        ("service", {"organization", "organization_id", "assured_date", "cost_options", "eligibility_description"}),
        ("taxonomy_term", {"taxonomy", "taxonomy_id", "taxonomy_detail", "parent_id"}),
    ):
        if keys & marks:
            return table
    return "organization" if {"name", "description"} <= keys else None
