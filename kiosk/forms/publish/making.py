"""A workbook that was found in order, to a definition: by pyxform and `xform`; what these say is told by row."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from kiosk.forms.definition import Definition
from kiosk.forms.plan import faults
from kiosk.forms.publish import known, ours
from kiosk.forms.publish.form import Form
from kiosk.forms.publish.problems import Tell
from kiosk.forms.publish.refusals import Refused
from kiosk.forms.publish.rows import plain
from kiosk.forms.publish.tree import NotXml
from kiosk.forms.publish.xform import definition

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROW = re.compile(r"\[row\s*:?\s*(\d+)\]")
_FOR_PYXFORM = ("survey", "choices", "settings")
_COLUMN = {"calculate": "calculation", "choices": "type", "count": "repeat_count", "setvalue": "default"}


def make(form: Form, tell: Tell, media: list[str]) -> Definition | None:
    """The form, or None with what was wrong told."""
    try:
        xml = convert(_plain(form)).xform
    except PyXFormError as error:
        _told(form, str(error), tell)
        return None
    try:
        made = definition(xml.encode(), form.tables, sidecar=ours.sidecar(form))
    except Refused as error:
        question = form.by_name.get(error.path.rpartition("/")[2])
        row, column = (question.row, form.heading("survey", "type")) if question else (0, "")
        tell("refused", form.sheet("survey").name, row, column, name=error.name)
        return None
    except NotXml:
        tell("crashed")
        return None
    if not _expressions(made, form, tell):
        return None
    extra = {"titel::da", "titel::en", "titel"} & made.sidecar.settings.keys()
    title = dict(made.title)
    for key in extra:
        title[key.partition("::")[2] or made.default_language] = made.sidecar.settings[key]
    pdf = ours.setting(form, "blanket_fil")
    return replace(made, title=title, media=tuple(sorted({*media, *([pdf] if pdf else [])})))


def _plain(form: Form) -> dict[str, object]:
    """The workbook as pyxform takes it, without our own sheets. A row without anything stands for each left out."""
    found: dict[str, object] = {"sheet_names": [name for name in _FOR_PYXFORM if name in form.book]}
    for name in _FOR_PYXFORM:
        sheet = form.sheet(name)
        if not sheet.columns:
            continue
        used = [one.heading for one in form.columns[name]]
        rows: list[Mapping[str, str]] = []
        for row in sheet.rows:
            while name == "survey" and len(rows) + 2 < row.number and len(rows) < row.number:
                rows.append({})
            rows.append({heading: row.cells[heading] for heading in used if heading in row.cells})
        found[name] = rows
        found[f"{name}_header"] = [dict.fromkeys(used)]
    said = form.sheet("settings").rows[:1]
    settings = dict(said[0].cells) if said else {}
    if not any(one.base == "form_id" and one.heading in settings for one in form.columns.get("settings", ())):
        settings["form_id"] = plain(form.stem)[:40].replace("_", "-")
    found["settings"] = [settings]
    found["settings_header"] = [dict.fromkeys(settings)]
    return found


def _told(form: Form, said: str, tell: Tell) -> None:
    """The sentence of pyxform, at its row."""
    row = int(match[1]) if (match := _ROW.search(said)) else _row_of(form, said)
    sheet = next((name for name in _FOR_PYXFORM if f"'{name}'" in said), "survey")
    text = _ROW.sub("", said).partition("\n")[0].strip(" :.")[:200]
    tell("pyxform", form.sheet(sheet).name, row, "", text=f"{text}.")


def _row_of(form: Form, said: str) -> int:
    """The only row that holds one of the words it puts in quotes, 0 where that is not plain."""
    for word in re.findall(r"'([^']+)'", said):
        rows = [one.row for one in form.questions if any(word in value for value in one.cells.values())]
        if len(rows) == 1:
            return rows[0]
    return 0


def _expressions(made: Definition, form: Form, tell: Tell) -> bool:
    """Compile every expression where it stands in the form; what the sheets could not show is told now."""
    found = faults(made)
    sheet = form.sheet("survey").name
    for one in found:
        question = form.by_name.get(one.path.rpartition("/")[2])
        row = question.row if question else 0
        column = form.heading("survey", _COLUMN.get(one.field, one.field))
        if one.error is None:
            names = [path.rpartition("/")[2] for path in one.circle]
            tell("circle", sheet, row, column, chain=" → ".join([*names, *names[:1]]))
            continue
        name, what = one.error.name, one.error.what
        key = {
            "unknown_name": "unknown_question",
            "unknown_instance": "unknown_list",
            "unknown_function": "unknown_function",
        }.get(what)
        if what == "arguments":
            key = "x_unexpected"
        key = key or f"x_{what}"
        near = known.nearest(name, form.by_name) if name else ""
        tell(key, sheet, row, column, name=name, near=near, text=one.source, at=one.error.at + 1)
    return not found
