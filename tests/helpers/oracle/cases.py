"""Forms in a few lines, as tests/unit/forms/vectors/cases.txt and divergences.txt have them.

# name of the case
integer a | label: A | constraint: . > 0          a row: type, name, and other cells
> /data/a = 3                                     a step: an answer; > +/data/r adds a row, > -/data/r[2] removes
> @English (en)                                   one, > @... changes the language
? /data/c value                                   in divergences.txt: where to look, what JavaRosa has there,
JavaRosa: "0"                                     and what is there here; "refused" where the form is
here: "-3"
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from tests.helpers.oracle.forms import CSV, LISTS, Form, Row

FOLDER = Path(__file__).resolve().parents[2] / "unit" / "forms" / "vectors"


class Case(NamedTuple):
    """A form with its steps, and what is looked at."""

    name: str
    form: Form
    path: str = ""
    field: str = ""
    javarosa: Any = None
    here: Any = None


def cases(file: str) -> list[Case]:
    """All cases of a file in FOLDER."""
    return [case(text) for text in (FOLDER / file).read_text(encoding="utf-8").split("\n# ")]


def case(text: str) -> Case:
    """One case, from its name on."""
    rows, steps, told = [], [], {}
    path = field = ""
    name, *lines = text.removeprefix("# ").splitlines()
    for line in filter(None, lines):
        if line.startswith("> "):
            steps.append(_step(line[2:]))
        elif line.startswith("? "):
            _, path, field = line.split()
        elif line.startswith(("JavaRosa: ", "here: ")):
            who, _, what = line.partition(": ")
            told[who] = json.loads(what)
        else:
            rows.append(_row(line))
    return Case(name, form(rows, steps), path, field, told.get("JavaRosa"), told.get("here"))


def form(survey: list[Row], steps: list[dict[str, Any]]) -> Form:
    """With the lists and tables that it uses."""
    langs = sorted({column.partition("::")[2] for row in survey for column in row if "::" in column})
    used = {word for row in survey for word in row["type"].split()}
    choices: list[Row] = []
    for name in sorted(used & set(LISTS)):
        for value, label, land in LISTS[name]:
            words = {f"label::{lang}": label if lang.startswith("Dansk") else f"{label} (en)" for lang in langs}
            choices.append({"list_name": name, "name": value, "land": land or "x", **(words or {"label": label})})
    tables = {f"{name}.csv": text for name, text in CSV.items() if f"{name}.csv" in used}
    return Form(survey, choices, tables, steps, langs[0] if langs else "")


def _row(line: str) -> Row:
    first, *cells = line.split(" | ")
    kind, _, name = first.rpartition(" ") if not first.startswith("end_") else (first, "", "")
    row: Row = {"type": kind, **({"name": name} if name else {})}
    for cell in cells:
        column, _, text = cell.partition(": ")
        row[column] = text
    return row


def _step(text: str) -> dict[str, Any]:
    what = {"+": "add", "-": "remove", "@": "lang"}.get(text[0])
    if what is not None:
        return {what: text[1:]}
    path, _, value = text.partition(" =")
    return {"set": path, "value": value.removeprefix(" ")}
