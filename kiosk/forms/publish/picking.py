"""What is chosen from: the sheet of choices, CSV files beside the workbook, pictures and sounds."""

import re

from kiosk.forms.publish import known, lists
from kiosk.forms.publish import media as files
from kiosk.forms.publish.form import Form, Question, takes_list
from kiosk.forms.publish.problems import Tell
from kiosk.forms.publish.refusals import Refused
from kiosk.forms.publish.rows import parameters, plain
from kiosk.paths import ASSETS

PICTURES = ASSETS / "icons" / "pictures"
VALUE = re.compile(r"[A-Za-z0-9_.-]+")
FILE = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
"""What a content pack may hold (sync/packs.py)."""


def gather(form: Form, tell: Tell) -> None:
    """Find all lists and their values; tell what is wrong with them."""
    _choices(form, tell)
    for one in form.questions:
        if takes_list(one.kind) and one.list:
            _used(form, one, tell)
        elif one.kind == "csv-external" and one.name:
            _table(form, f"{one.name}.csv", one, (), tell)
    for name in form.tables:
        if (stem := name.removesuffix(".csv")) not in form.list_columns and _pulled(form, stem):
            _table(form, name, None, (), tell)
    used = {one.list.split()[0] for one in form.questions if takes_list(one.kind) and one.list}
    for name, rows in form.lists.items():
        if (
            name not in used
            and rows
            and not any(name in value for one in form.questions for value in one.cells.values())
        ):
            first = next(iter(rows.values()))
            tell(
                "unused_list", form.sheet("choices").name, first.number, form.heading("choices", "list_name"), name=name
            )


def _pulled(form: Form, stem: str) -> bool:
    return any(stem in one.get(base) for one in form.questions for base in ("calculation", "relevant", "constraint"))


def _choices(form: Form, tell: Tell) -> None:
    sheet = form.sheet("choices")

    def said(key: str, row: int, column: str, **fields: object) -> None:
        tell(key, sheet.name, row, form.heading("choices", column), **fields)

    for row in sheet.rows:
        where = form.cell("choices", row, "list_name")
        value = form.cell("choices", row, "name")
        if not where:
            said("choice_list", row.number, "list_name")
            continue
        values = form.lists.setdefault(where, {})
        form.list_columns[where] = form.list_columns.get(where, frozenset()) | {
            one.base for one in form.columns["choices"]
        }
        if not value:
            said("choice_name", row.number, "name")
        elif not VALUE.fullmatch(value):
            said("choice_blank", row.number, "name", name=value, near=plain(value))
        elif value in values:
            said("choice_double", row.number, "name", name=value, first=values[value].number)
        if value:
            values.setdefault(value, row)
        if not any(True for _ in form.words("choices", row, ("label",))):
            said("choice_label", row.number, "label")


def _used(form: Form, one: Question, tell: Tell) -> None:
    sheet, heading = form.sheet("survey").name, form.heading("survey", "type")
    name = one.list.split()[0]
    if name.startswith("${"):
        return  # choices made of answers: looked at with the expressions
    if one.kind.endswith("_from_file"):
        if not name.endswith(".csv"):
            tell("list_file_kind", sheet, one.row, heading, name=name)
            return
        given = parameters(one)
        _table(form, name, one, (given.get("value", "name"), given.get("label", "label")), tell)
    elif name not in form.lists:
        near = known.nearest(name, form.lists)
        tell("near_list" if near else "unknown_list", sheet, one.row, heading, name=name, near=near)


def _table(form: Form, name: str, one: Question | None, needed: tuple[str, ...], tell: Tell) -> None:
    sheet, heading = form.sheet("survey").name, form.heading("survey", "type")
    row = one.row if one else 0
    if name not in form.tables:
        tell("list_file", sheet, row, heading, name=name)
        return
    try:
        rows = lists.table(form.tables[name], name)
    except Refused:
        tell("list_file_bad", sheet, row, heading, name=name)
        return
    columns = frozenset(column for line in rows for column in line)
    form.list_columns[name.removesuffix(".csv")] = columns
    if rows and not set(needed) <= columns:
        tell("list_file_columns", sheet, row, heading, name=name)


def media(form: Form, tell: Tell) -> list[files.Wanted]:
    """The files beside the workbook that the form shows or plays; tells of those that are not there."""
    wanted: dict[str, files.Wanted] = {}
    for key in ("survey", "choices"):
        sheet = form.sheet(key)
        for column in form.columns.get(key, ()):
            if column.base not in known.MEDIA:
                continue
            sound = column.base.endswith("audio")
            some = any(column.heading in row.cells for row in sheet.rows)
            for row in sheet.rows:
                if name := row.cells.get(column.heading):
                    one = files.Wanted(name, sheet.name, row.number, column.heading, key == "choices")
                    if _file(form, one, tell, sound=sound):
                        wanted.setdefault(name, one)
                elif sound and some and any(True for _ in form.words(key, row, ("label",))):
                    tell("missing_sound", sheet.name, row.number, column.heading)
    return list(wanted.values())


def _file(form: Form, one: files.Wanted, tell: Tell, *, sound: bool) -> bool:
    """Whether the file goes with the form: the screen's own pictures need not."""

    def said(key: str, **fields: object) -> None:
        tell(key, one.sheet, one.row, one.column, name=one.name, **fields)

    most = files.MOST_SOUND if sound else files.MOST_PICTURE
    if not FILE.fullmatch(one.name):
        said("media_name")
    elif not one.name.endswith(files.SOUNDS if sound else files.PICTURES):
        said("sound_kind" if sound else "picture_kind")
    elif one.name in form.files:
        if form.files[one.name] <= most << 20:
            return True
        said("media_large", most=most)
    elif sound or not (PICTURES / one.name).is_file():
        said("media_missing")
    return False
