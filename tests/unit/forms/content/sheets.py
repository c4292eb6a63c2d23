"""Our own forms as the sheets that their authors wrote: for tests of what they say."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[4] / "assets" / "content" / "forms"
PICTURES = FOLDER.parents[1] / "icons" / "pictures"
LANGUAGES = {"da": "Dansk (da)", "en": "English (en)"}
FORMS = tuple(sorted(path.stem for path in FOLDER.glob("*.md")))
REFERENCE = re.compile(r"\$\{([^}]*)\}")
_CELL = re.compile(r"(?<!\\)\|")
# What a person reads on the screen, by sheet: columns that come once for each language.
_COLUMNS = {"survey": ("label", "hint", "required_message", "constraint_message"), "choices": ("label",)}
_SIDECAR = {"hjaelp": ("hvorfor", "hvor"), "resume": ("saetning",)}
SPOKEN_SETTINGS = ("titel", "behov", "behov_flere", "papirer")

Row = dict[str, str]


@cache
def sheets(form: str) -> dict[str, list[Row]]:
    """Sheet -> rows, from column to text; cells that are empty are left out."""
    found: dict[str, list[Row]] = {}
    name, columns = "", []
    for line in (FOLDER / f"{form}.md").read_text("utf-8").splitlines():
        if not line.startswith("|"):
            continue
        first, *cells = (cell.strip().replace(r"\|", "|") for cell in _CELL.split(line)[1:-1])
        if first:
            name, columns = first, []
            found[name] = []
        elif not columns:
            columns = cells
        else:
            assert len(cells) == len(columns), f"{form}, {name}: {line}"
            found[name].append({column: cell for column, cell in zip(columns, cells, strict=True) if cell})
    return found


def questions(form: str) -> dict[str, Row]:
    """Every row of the survey that has a name, by it."""
    return {row["name"]: row for row in sheets(form)["survey"] if "name" in row}


def settings(form: str, code: str = "da") -> dict[str, str]:
    """What the sheet indstillinger says."""
    return {row["noegle"]: row.get(f"vaerdi::{code}", "") for row in sheets(form)["indstillinger"]}


def asked(form: str) -> list[Row]:
    """The questions that a person answers."""
    silent = {"note", "calculate", "today", "begin_group", "begin_repeat"}
    return [row for row in questions(form).values() if row["type"].split()[0] not in silent]


def spoken(form: str, code: str) -> Iterator[tuple[str, str]]:
    """Every text that a person reads and hears, as (where it stands, text). The letter itself is not among them."""
    marked = [(sheet, names, LANGUAGES[code]) for sheet, names in _COLUMNS.items()]
    marked += [(sheet, names, code) for sheet, names in _SIDECAR.items()]
    for sheet, names, mark in marked:
        for row in sheets(form).get(sheet, []):
            yield from (
                (f"{sheet} {row['name']} {one}", row[f"{one}::{mark}"]) for one in names if f"{one}::{mark}" in row
            )
    for key in SPOKEN_SETTINGS:
        for text in settings(form, code).get(key, "").split(";"):
            if text.strip():
                yield f"indstillinger {key}", text.strip()


def as_heard(text: str) -> str:
    """The text with a short word where an answer stands."""
    return REFERENCE.sub("det", text).replace("{svar}", "det")
