"""The lists of a form: written in it, or in a CSV file beside it."""

import csv
import io
from collections.abc import Mapping

from kiosk.forms.definition import Secondary
from kiosk.forms.publish.refusals import Refused
from kiosk.forms.publish.tree import Element

MOST_ROWS = 100_000
_CSV = "jr://file-csv/"


def secondary(element: Element, files: Mapping[str, bytes]) -> Secondary:
    """One list; raises Refused for one that is not there, or of a kind that we don't read."""
    name, source = element.get("id"), element.get("src")
    if source:
        if not source.startswith(_CSV):
            raise Refused("list", source)
        file = source.removeprefix(_CSV)
        if file not in files:
            raise Refused("missing_file", file)
        return Secondary(name, table(files[file], file), file)
    root = element.first("root")
    if root is None:
        raise Refused("list", name)
    rows = [{cell.name: cell.words() for cell in item} for item in root]
    return Secondary(name, tuple(rows))


def table(data: bytes, file: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file with a header, in UTF-8, with commas or semicolons; raises Refused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("csv", file) from error
    header = text.partition("\n")[0]
    between = ";" if header.count(";") > header.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise Refused("csv", file) from error
    if not lines or len(lines) > MOST_ROWS:
        raise Refused("csv", file)
    names = [name.strip() for name in lines[0]]
    return tuple(
        {name: cell for name, cell in zip(names, line, strict=False) if name} for line in lines[1:] if any(line)
    )
