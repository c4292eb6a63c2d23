"""Forms for tests, from sheets written as pyxform's markdown: the sidecar's sheets are read here, plainly."""

import re
from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

from kiosk.forms.definition import Definition, Sidecar
from kiosk.forms.publish import xform

CONTENT = Path(__file__).resolve().parents[2] / "assets" / "content" / "forms"
EVERYTHING = CONTENT.parent / "demo" / "forms" / "alt.md"
FOR_PYXFORM = ("survey", "choices", "settings")
SIDECAR = ("resume", "hjaelp", "blanket", "brev", "aflevering")


@cache
def made(path: Path, version: str = "") -> Definition:
    """The form in a file of sheets."""
    return of_text(path.read_text("utf-8"), version)


def of_text(text: str, version: str = "") -> Definition:
    """The form of such a text; `version` instead of its own."""
    sheets = _sheets(text)
    for_pyxform = "\n".join("\n".join([f"| {name} |", *sheets[name]]) for name in FOR_PYXFORM if name in sheets)
    rows = {name: tuple(_rows(sheets.get(name, []))) for name in SIDECAR}
    settings = {}
    for row in _rows(sheets.get("indstillinger", [])):
        settings |= {
            f"{row['noegle']}::{one}": row[f"vaerdi::{one}"] for one in ("da", "en") if row.get(f"vaerdi::{one}")
        }
    xml = convert(for_pyxform, validate=False, file_type=".md", form_name="data").xform
    if version:
        xml = re.sub(r'(<data id="[^"]*" version=)"[^"]*"', rf'\1"{version}"', xml, count=1)
    return xform.definition(xml.encode(), sidecar=Sidecar(**rows, settings=settings))


def _sheets(text):
    sheets, name = {}, ""
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        cells = line.split("|")
        if cells[1].strip():
            name = cells[1].strip()
            sheets[name] = []
        else:
            sheets[name].append(line)
    return sheets


def _rows(lines):
    cells = [[one.strip().replace(r"\|", "|") for one in re.split(r"(?<!\\)\|", line)[2:-1]] for line in lines]
    if cells:
        for row in cells[1:]:
            yield {column: text for column, text in zip(cells[0], row, strict=False) if column and text}
