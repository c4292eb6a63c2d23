"""The words of a form: are they in every language, are they easy to read, do they call people by good names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kiosk.forms.publish import known
from kiosk.forms.publish.form import Form
from kiosk.forms.publish.problems import REFERENCE, Tell
from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, too_long, words

NAMES = {"da": "dansk", "en": "engelsk"}
_SHEETS = {
    "survey": known.SPOKEN,
    "choices": ("label",),
    "hjaelp": ("hvorfor", "hvor", "forslag"),
    "resume": ("saetning",),
}
_SPOKEN_KEYS = frozenset({"titel", "behov", "behov_flere", "papirer"})
_FORBIDDEN = re.compile(known.FORBIDDEN, re.IGNORECASE)
_FEW = 30
"""Words below which LIX says little."""


class Said(NamedTuple):
    """A text that a person reads and hears."""

    sheet: str
    row: int
    column: str
    language: str
    text: str


def texts(form: Form) -> Iterator[Said]:
    """Every text that is read on the screen; the letter itself is not among them."""
    for key, bases in _SHEETS.items():
        sheet = form.sheet(key)
        for row in sheet.rows:
            for column, text in form.words(key, row, bases):
                said = text.replace(";", "\n") if column.base == "forslag" else text
                yield Said(sheet.name, row.number, column.heading, column.language or "da", said)
    sheet = form.sheet("indstillinger")
    for row in sheet.rows:
        if form.cell("indstillinger", row, "noegle") in _SPOKEN_KEYS:
            for column, text in form.words("indstillinger", row, ("vaerdi",)):
                yield Said(sheet.name, row.number, column.heading, column.language or "da", text.replace(";", "\n"))


def check(form: Form, tell: Tell) -> dict[str, float]:
    """Tell what is hard to read, not translated, or unkind; gives LIX by language."""
    _translations(form, tell)
    everything: dict[str, list[str]] = {}
    for one in texts(form):
        heard = re.sub(r"[*_#]", "", REFERENCE.sub("det", one.text).replace("{svar}", "det"))
        everything.setdefault(one.language, []).append(heard)
        for sentence in too_long(heard):
            tell(
                "long_sentence",
                one.sheet,
                one.row,
                one.column,
                n=len(words(sentence)),
                text=sentence,
                most=LONGEST_SENTENCE,
            )
        for match in _FORBIDDEN.finditer(heard if one.language == "da" else ""):
            tell("forbidden_word", one.sheet, one.row, one.column, name=match[0])
    found = {language: round(lix("\n".join(lines)), 1) for language, lines in everything.items()}
    for language, index in found.items():
        many = sum(len(words(line)) for line in everything[language])
        if index > EASY and many >= _FEW:
            name = NAMES.get(language, language)
            tell("hard_form", form.sheet("survey").name, 0, "", language=name, lix=index, most=round(EASY))
    return found


def _translations(form: Form, tell: Tell) -> None:
    survey = form.sheet("survey")
    languages = list(
        dict.fromkeys(
            one.language for key in ("survey", "choices") for one in form.columns.get(key, ()) if one.language
        )
    )
    form.languages = languages
    if not languages or languages == ["da"]:
        tell("one_language", survey.name, survey.head, form.heading("survey", "label"))
    elif "da" not in languages:
        tell("no_danish", survey.name, survey.head, form.heading("survey", "label"))
    for key, bases in {**_SHEETS, "brev": ("tekst",), "indstillinger": ("vaerdi",)}.items():
        sheet = form.sheet(key)
        for base in bases:
            columns = {
                one.language: one.heading for one in form.columns.get(key, ()) if one.base == base and one.language
            }
            for row in sheet.rows:
                there = [language for language, heading in columns.items() if heading in row.cells]
                if not there:
                    continue
                for language in languages:
                    if language not in there:
                        heading = columns.get(language, f"{base}::{language}")
                        tell(
                            "missing_translation",
                            sheet.name,
                            row.number,
                            heading,
                            language=NAMES.get(language, language),
                        )
