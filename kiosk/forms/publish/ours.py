"""Our own sheets (resume, hjaelp, indstillinger, brev, blanket, aflevering) and the form's settings."""

import re
import tomllib
from datetime import date
from functools import cache

from kiosk.forms.definition import Sidecar
from kiosk.forms.publish import known, offering
from kiosk.forms.publish.book import Row
from kiosk.forms.publish.form import Form
from kiosk.forms.publish.picking import PICTURES
from kiosk.forms.publish.problems import Tell
from kiosk.paths import ASSETS

FORM_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
HAND_IN = ASSETS / "content" / "forms" / "handin.toml"
_YES_NO = ("ja", "nej")


def check(form: Form, tell: Tell) -> None:
    """Tell what is wrong with them."""
    _settings(form, tell)
    for key in ("resume", "hjaelp"):
        _of_questions(form, key, tell)
    _keys(form, tell)
    _letter(form, tell)
    _hand_in(form, tell)
    _pdf(form, tell)


def sidecar(form: Form) -> Sidecar:
    """What they say, as it goes with the form: columns by their usual names, with ::da or ::en where they have one."""

    def rows(key: str) -> tuple[dict[str, str], ...]:
        columns = [
            (one, f"{one.base}::{one.language}" if one.language else one.base) for one in form.columns.get(key, ())
        ]
        return tuple(
            {name: row.cells[one.heading] for one, name in columns if one.heading in row.cells}
            for row in form.sheet(key).rows
        )

    settings: dict[str, str] = {}
    for row in rows("indstillinger"):
        for column, value in row.items():
            base, _, language = column.partition("::")
            if base == "vaerdi" and "noegle" in row:
                settings[f"{row['noegle']}::{language}" if language else row["noegle"]] = value
    return Sidecar(
        resume=rows("resume"),
        hjaelp=rows("hjaelp"),
        blanket=rows("blanket"),
        brev=rows("brev"),
        aflevering=rows("aflevering"),
        settings=settings,
    )


def setting(form: Form, key: str) -> str:
    """One of the settings of the sheet indstillinger, in Danish if it is in several languages."""
    for row in form.sheet("indstillinger").rows:
        if form.cell("indstillinger", row, "noegle") == key:
            return form.cell("indstillinger", row, "vaerdi")
    return ""


def _settings(form: Form, tell: Tell) -> None:
    sheet = form.sheet("settings")
    name, row = sheet.name, sheet.rows[0] if sheet.rows else Row(0, {})

    def said(key: str, column: str, **fields: object) -> None:
        tell(key, name, row.number, form.heading("settings", column), **fields)

    identity = form.cell("settings", row, "form_id")
    if not identity:
        said("no_form_id", "form_id")
    elif not FORM_ID.fullmatch(identity):
        said("bad_form_id", "form_id", name=identity)
    if not form.cell("settings", row, "form_title"):
        said("no_title", "form_title")
    if not form.cell("settings", row, "version"):
        said("no_version", "version")
    wanted = form.cell("settings", row, "default_language")
    headings = {heading.split("::")[-1].strip() for heading in form.sheet("survey").columns if "::" in heading}
    if wanted and wanted not in headings:
        said("default_language", "default_language", name=wanted)


def _of_questions(form: Form, key: str, tell: Tell) -> None:
    sheet = form.sheet(key)
    seen: dict[str, int] = {}
    for row in sheet.rows:
        name = form.cell(key, row, "name")
        column = form.heading(key, "name")
        if not name:
            tell("empty_key", sheet.name, row.number, column, name=column)
            continue
        if name in seen:
            tell("double_key", sheet.name, row.number, column, name=name, first=seen[name])
        seen.setdefault(name, row.number)
        question = form.by_name.get(name)
        if question is None:
            near = known.nearest(name, form.by_name)
            tell("near_question" if near else "unknown_question", sheet.name, row.number, column, name=name, near=near)
        skip = form.cell(key, row, "ved_ikke")
        where = form.heading(key, "ved_ikke")
        if skip and skip not in _YES_NO:
            tell("yes_or_no", sheet.name, row.number, where, name=skip)
        elif skip == "ja" and question and question.get("required").lower() in {"yes", "true", "true()"}:
            tell("dont_know_required", sheet.name, row.number, where)
        if key == "hjaelp":
            private = form.cell(key, row, "folsom")
            if private and private not in _YES_NO:
                tell("yes_or_no", sheet.name, row.number, form.heading(key, "folsom"), name=private)
            if question is not None:
                offering.check(form, row, question, tell)


def _keys(form: Form, tell: Tell) -> None:
    sheet = form.sheet("indstillinger")
    seen: dict[str, int] = {}
    for row in sheet.rows:
        key, value = (form.cell("indstillinger", row, base) for base in ("noegle", "vaerdi"))
        noegle, vaerdi = (form.heading("indstillinger", base) for base in ("noegle", "vaerdi"))
        if not key:
            tell("empty_key", sheet.name, row.number, noegle, name=noegle)
        elif key not in known.KEYS:
            _of_these(key, known.KEYS, sheet.name, row.number, noegle, tell)
        elif key in seen:
            tell("double_key", sheet.name, row.number, noegle, name=key, first=seen[key])
        elif not value:
            tell("empty_key", sheet.name, row.number, vaerdi, name=vaerdi)
        elif key == "behov_svar":
            _answers(form, value, sheet.name, row.number, vaerdi, tell)
        else:
            _value(key, value, sheet.name, row.number, vaerdi, tell)
        seen.setdefault(key, row.number)
    if "behov" not in seen:
        tell("no_need", sheet.name or "indstillinger", sheet.head if sheet.rows else 0)


def _answers(  # noqa: PLR0917 - the form, the value, and where it stands
    form: Form, value: str, sheet: str, row: int, column: str, tell: Tell
) -> None:
    """What each need has answered: `question=choice`, or nothing."""
    for one in filter(None, (part.strip() for part in value.split(";"))):
        name, _equals, choice = (part.strip() for part in one.partition("="))
        question = form.by_name.get(name)
        if question is None or choice not in form.lists.get(question.list, {}):
            tell("need_answer", sheet, row, column, name=one)


def _value(  # noqa: PLR0917 - the key, its value, and where it stands
    key: str, value: str, sheet: str, row: int, column: str, tell: Tell
) -> None:
    if key == "emne" and value not in known.TOPICS:
        _of_these(value, known.TOPICS, sheet, row, column, tell)
    elif key == "billede" and not ("/" not in value and (PICTURES / f"{value}.png").is_file()):
        tell("no_picture", sheet, row, column, name=value)
    elif key == "folsom" and value not in _YES_NO:
        tell("yes_or_no", sheet, row, column, name=value)
    elif key == "minutter" and not value.isdecimal():
        tell("whole_number", sheet, row, column, name=value)
    elif key == "tjekket":
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            tell("a_day", sheet, row, column, name=value)


def _of_these(  # noqa: PLR0917 - as above
    value: str, those: tuple[str, ...], sheet: str, row: int, column: str, tell: Tell
) -> None:
    near = known.nearest(value, those)
    tell("near_key" if near else "unknown_key", sheet, row, column, name=value, near=near, known=", ".join(those))


def _letter(form: Form, tell: Tell) -> None:
    sheet = form.sheet("brev")
    for row in sheet.rows:
        part = form.cell("brev", row, "del")
        column = form.heading("brev", "del")
        if not part:
            tell("empty_key", sheet.name, row.number, column, name=column)
        elif part not in known.PARTS:
            _of_these(part, known.PARTS, sheet.name, row.number, column, tell)
        if not form.cell("brev", row, "tekst"):
            tell("empty_key", sheet.name, row.number, form.heading("brev", "tekst"), name="tekst::da")


@cache
def hand_in_keys() -> frozenset[str]:
    """The authorities that handin.toml knows, none where it is not there."""
    try:
        found = tomllib.loads(HAND_IN.read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    inner = [key for value in found.values() if isinstance(value, dict) for key in value]
    listed = [
        str(one.get("noegle") or one.get("id") or one.get("key"))
        for value in found.values()
        if isinstance(value, list)
        for one in value
        if isinstance(one, dict)
    ]
    return frozenset([*found, *inner, *listed])


def _hand_in(form: Form, tell: Tell) -> None:
    sheet = form.sheet("aflevering")
    keys = hand_in_keys()
    for row in sheet.rows:
        column = form.heading("aflevering", "noegle")
        key = form.cell("aflevering", row, "noegle")
        if not key:
            tell("empty_key", sheet.name, row.number, column, name=column)
        elif keys and key not in keys:
            near = known.nearest(key, keys)
            fields = {"name": key, "near": near, "known": "handin.toml"}
            tell("near_key" if near else "unknown_key", sheet.name, row.number, column, **fields)


def _pdf(form: Form, tell: Tell) -> None:
    sheet = form.sheet("blanket")
    if not sheet.rows:
        return
    file = setting(form, "blanket_fil")
    if not file:
        tell("blanket_file", sheet.name, sheet.head)
    elif file not in form.files:
        ours = form.sheet("indstillinger")
        at = next(row.number for row in ours.rows if form.cell("indstillinger", row, "noegle") == "blanket_fil")
        tell("media_missing", ours.name, at, form.heading("indstillinger", "vaerdi"), name=file)
    for row in sheet.rows:
        for base in ("felt", "vaerdi"):
            if not form.cell("blanket", row, base):
                column = form.heading("blanket", base)
                tell("empty_key", sheet.name, row.number, column, name=column)
