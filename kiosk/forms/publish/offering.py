"""What the sheet `hjaelp` offers for an answer (`forslag`): short words, and other answers that may be said again."""

from typing import Final

from kiosk.forms.offers import CPR, LONGEST, REFERENCE, parts, private_by_kind
from kiosk.forms.publish import known
from kiosk.forms.publish.book import Row
from kiosk.forms.publish.form import Form, Question
from kiosk.forms.publish.problems import Tell

SHEET: Final = "hjaelp"
MOST: Final = 12
"""Offered for one question in one language; four are shown at a time."""


def check(form: Form, row: Row, question: Question, tell: Tell) -> None:
    """Tell what is wrong with what a row offers."""
    sheet = form.sheet(SHEET).name
    for column, written in form.words(SHEET, row, ("forslag",)):
        those = parts(written)
        if question.kind != "text" or "numbers" in question.get("appearance").split():
            tell("offers_no_text", sheet, row.number, column.heading, name=question.name)
        elif len(those) > MOST:
            tell("offers_many", sheet, row.number, column.heading, most=MOST)
        for one in those:
            if key := _wrong(form, one):
                tell(key[0], sheet, row.number, column.heading, **key[1])


def _wrong(form: Form, one: str) -> tuple[str, dict[str, object]] | None:
    """What is wrong with one offer: which sentence, and what stands in it."""
    name = REFERENCE.fullmatch(one)
    if name:
        return _named(form, name[1])
    if "${" in one:
        return "offers_alone", {"text": one}
    if len(one) > LONGEST:
        return "offers_long", {"most": LONGEST, "text": one}
    return ("offers_number", {"text": one}) if CPR.search(one) else None


def _named(form: Form, name: str) -> tuple[str, dict[str, object]] | None:
    """The same of another answer."""
    other = form.by_name.get(name)
    if other is None or not other.asked:
        near = known.nearest(name, (one for one, question in form.by_name.items() if question.asked))
        return "near_question" if near else "unknown_question", {"name": name, "near": near}
    private = any(
        form.cell(SHEET, row, "name") == name and form.cell(SHEET, row, "folsom") == "ja"
        for row in form.sheet(SHEET).rows
    )
    if private or private_by_kind(name, other.get("appearance")):
        return "offers_secret", {"name": name}
    return None
