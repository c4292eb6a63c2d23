"""A workbook as its sheets: headings, and rows of text with the numbers that a spreadsheet program shows.

Read behind walls only. Nothing is worked out: a formula stays the text that it is. What is far larger than a form is
refused before it is opened.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import xlrd
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str

from kiosk.forms.publish.problems import Tell

MOST_BYTES = 8 << 20
MOST_UNPACKED = 48 << 20
MOST_TAGS = 250_000
"""In the XML of a workbook, all files together, with those that are no rows eight times: styles take that long."""
MOST_FILES = 400
MOST_ROWS = 10_000
MOST_COLUMNS = 200
LONGEST_CELL = 8_000
KINDS = (".xlsx", ".xls", ".csv", ".md")
_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)\|")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _unmeasured(_sheet: ReadOnlyWorksheet) -> None:
    """How large a sheet is, is not asked: where the file does not say it, openpyxl reads all of it for that alone."""


ReadOnlyWorksheet._get_size = _unmeasured


class Row(NamedTuple):
    """A row: its number, and the cells that are not empty, by heading."""

    number: int
    cells: Mapping[str, str]


class Sheet(NamedTuple):
    """A sheet: `columns` are its headings as they stand, those without one left out."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    head: int = 1
    """The number of the row of headings."""


Book = Mapping[str, Sheet]
"""Sheets by name, in small letters."""


Line = tuple[int, list[str]]
"""The number of a row, and its cells."""


class NoBook(Exception):
    """It is no workbook that we read; `key` is a problem's."""

    def __init__(self, key: str, sheet: str = "", **fields: str) -> None:
        super().__init__(key)
        self.key, self.sheet, self.fields = key, sheet, fields


def read(data: bytes, kind: str, tell: Tell) -> Book:
    """The sheets of a file whose name ends in `kind`; raises NoBook."""
    if not data:
        raise NoBook("empty_file")
    # What it is, not what it is called: many an .xls is an .xlsx.
    if data[:4] == b"PK\x03\x04":
        lines: Iterator[tuple[str, Iterable[Line]]] = _xlsx(data, tell)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        lines = _xls(data)
    elif kind in {".xlsx", ".xls"}:
        raise NoBook("not_a_workbook")
    else:
        lines = _csv(_text(data)) if kind == ".csv" else _markdown(_text(data))
    found: dict[str, Sheet] = {}
    for name, rows in lines:
        key = name.strip().lower()
        if key in found:
            tell("double_sheet", name)
        else:
            found[key] = _sheet(name.strip(), rows, tell)
    return found


def _sheet(name: str, lines: Iterable[Line], tell: Tell) -> Sheet:
    columns: list[str] = []
    rows: list[Row] = []
    head = 1
    for number, raw in lines:
        cells = [_clean(cell) if cell else "" for cell in raw[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if not columns:
            columns, head = cells, number
            for heading in sorted({one for one in cells if one and cells.count(one) > 1}):
                tell("double_column", name, number, heading, name=heading)
            continue
        found: dict[str, str] = {}
        for place, cell in enumerate(cells):
            heading = columns[place] if place < len(columns) else ""
            if not cell:
                continue
            if len(cell) > LONGEST_CELL:
                tell("long_cell", name, number, heading, most=LONGEST_CELL)
                cell = cell[:LONGEST_CELL]  # noqa: PLW2901 - said, and then cut
            if heading:
                found.setdefault(heading, cell)
            else:
                tell("no_heading", name, number, cell=cell)
        rows.append(Row(number, found))
        if len(rows) > MOST_ROWS:
            raise NoBook("many_rows", name, most=str(MOST_ROWS))
    return Sheet(name, tuple(one for one in dict.fromkeys(columns) if one), tuple(rows), head)


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\xa0", " ").replace("\r\n", "\n")).strip()


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoBook("not_utf8") from None
    if "\x00" in text:
        raise NoBook("not_utf8")
    return text


def _markdown(text: str) -> Iterator[tuple[str, Iterable[Line]]]:
    """Tables as pyxform has them. Rows are counted within each sheet, as if it were one of its own."""
    name = ""
    lines: list[Line] = []
    for line in text.split("\n"):
        bare = line.strip()
        if not bare.startswith("|"):
            continue
        parts = [cell.strip().replace(r"\|", "|") for cell in _BAR.split(bare)]
        first, cells = parts[1] if len(parts) > 1 else "", parts[2:-1] if len(parts) > 2 else []
        if set("".join(parts)) <= set("-: "):
            continue
        if first:
            if name:
                yield name, lines
            name, lines = first, []
        if any(cells) or (not first and lines):
            lines.append((len(lines) + 1, cells))
    if name:
        yield name, lines


def _csv(text: str) -> Iterator[tuple[str, Iterable[Line]]]:
    """One file with all sheets: the name of the sheet in the first column. Rows are those of the file."""
    header = text.partition("\n")[0]
    between = ";" if header.count(";") > header.count(",") else ","
    name = ""
    lines: list[Line] = []
    csv.field_size_limit(LONGEST_CELL * 16)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=between), 1):
            if row and row[0].strip():
                if name:
                    yield name, lines
                name, lines = row[0], []
            if any(cell.strip() for cell in row[1:]):
                lines.append((number, row[1:]))
            if number > MOST_ROWS * 4:
                raise NoBook("many_rows", name, most=str(MOST_ROWS))
    except csv.Error:
        raise NoBook("not_a_workbook") from None
    if name:
        yield name, lines


def _xlsx(data: bytes, tell: Tell) -> Iterator[tuple[str, Iterable[Line]]]:
    _unpacked_is_harmless(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = list(book.worksheets)
    except Exception as error:  # openpyxl raises whatever the XML below it does
        raise NoBook("not_a_workbook") from error
    for sheet in sheets:
        yield sheet.title, _xlsx_rows(sheet, tell)


def _xlsx_rows(sheet: Any, tell: Tell) -> Iterator[Line]:
    blank = 0
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = []
            for cell in row[:MOST_COLUMNS]:
                value = cell.value
                if value is None:
                    cells.append("")
                    continue
                if cell.data_type == "f":
                    tell("formula", sheet.title, number, "", cell=str(value))
                elif cell.data_type == "e":
                    tell("cell_error", sheet.title, number, "", cell=str(value))
                cells.append(str(xlsx_value_to_str(value)))
            blank = 0 if any(cells) else blank + 1
            if blank > 1_000:  # formatted down to the end, and empty
                return
            yield number, cells
    except (ValueError, TypeError, KeyError, IndexError, SyntaxError, zipfile.BadZipFile) as error:
        raise NoBook("not_a_workbook", sheet.title) from error


def _unpacked_is_harmless(data: bytes) -> None:
    """No bomb, no document type, not more rows than a form has: found before a parser sees it. Raises NoBook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            size = sum(one.file_size for one in entries)
            wrong = "bomb" if len(entries) > MOST_FILES or size > MOST_UNPACKED else ""
            tags: list[int] = []
            wrong = next((found for one in entries if (found := wrong or _harm(packed, one, tags))), "")
    except Exception as error:  # zlib.error, and whatever else damaged bytes make of it
        raise NoBook("not_a_workbook") from error
    if wrong:
        raise NoBook(wrong, most=str(MOST_ROWS))


def _harm(packed: zipfile.ZipFile, one: zipfile.ZipInfo, tags: list[int]) -> str:
    """What is wrong with a file of the package, "" for nothing; `tags` gathers how much XML there is."""
    if one.flag_bits & 1:
        return "locked"
    if not one.filename.endswith((".xml", ".rels", ".vml")):
        return ""
    with packed.open(one) as opened:
        inside = opened.read(one.file_size + 1)
    if len(inside) > one.file_size:  # it said less
        return "bomb"
    if _TYPE.search(inside) or inside[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in inside[:64]:
        return "entities"
    if inside.count(b"<row") > MOST_ROWS * 3:
        return "many_rows"
    rows = one.filename.startswith("xl/worksheets/") or one.filename == "xl/sharedStrings.xml"
    tags.append((inside.count(b"<") + inside.count(b"=") // 4) * (1 if rows else 8))
    return "bomb" if sum(tags) > MOST_TAGS else ""


def _xls(data: bytes) -> Iterator[tuple[str, Iterable[Line]]]:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=False)
    except Exception as error:  # xlrd raises whatever the bytes make of it
        raise NoBook("not_a_workbook") from error
    if any(sheet.nrows > MOST_ROWS * 3 for sheet in book.sheets()):
        raise NoBook("many_rows", most=str(MOST_ROWS))

    def rows(sheet: Any) -> Iterator[Line]:
        for at in range(sheet.nrows):
            cells = sheet.row(at)[:MOST_COLUMNS]
            yield (
                at + 1,
                [
                    "" if one.value in {"", None} else xls_value_to_unicode(one.value, one.ctype, book.datemode)
                    for one in cells
                ],
            )

    for sheet in book.sheets():
        yield sheet.name, rows(sheet)
