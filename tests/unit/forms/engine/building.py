"""Forms for the tests, written as pyxform's markdown; only what a column says has to be there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pyxform.xls2xform import convert

from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.publish.xform import definition

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
UUID = "00000000-0000-4000-8000-000000000000"


def made(survey: list[dict[str, str]], choices: list[dict[str, str]] | None = None, **files: str) -> Definition:
    """A form of rows; `files` are CSV files by their name without ending."""
    sheets: dict[str, Any] = {"survey": [_labelled(row) for row in survey]}
    if choices:
        sheets["choices"] = choices
    for name, rows in list(sheets.items()):
        sheets[f"{name}_header"] = [dict.fromkeys(column for row in rows for column in row)]
    xml = convert({**sheets, "sheet_names": list(sheets)}, form_name="data").xform
    return definition(xml.encode(), {f"{name}.csv": text.encode() for name, text in files.items()})


def _labelled(row: dict[str, str]) -> dict[str, str]:
    return row if any(column.startswith("label") for column in row) else {**row, "label": row.get("name", "")}


def opened(form: Definition, lang: str = "da") -> FormSession:
    """Just opened; the clock stands, chances are a half."""
    return FormSession(form, lang=lang, now=NOW, uuid=lambda: UUID, random=lambda: 0.5)


def session(survey: list[dict[str, str]], choices: list[dict[str, str]] | None = None, **files: str) -> FormSession:
    """A form of rows, just opened."""
    return opened(made(survey, choices, **files))


def row(kind: str, name: str = "", **columns: str) -> dict[str, str]:
    """A row of the survey sheet."""
    return {"type": kind, **({"name": name} if name else {}), **columns}


def values(form: FormSession) -> Mapping[str, str]:
    """The values of what is relevant, without the identity of the instance."""
    return {
        path: state.value
        for path, state in form.nodes().items()
        if state.relevant
        and not path.startswith("/data/meta")
        and form.definition.by_path[generic(path)].kind == "value"
    }


def generic(path: str) -> str:
    """The path without indices."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))
