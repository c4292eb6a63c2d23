"""Our forms filled in by people we made up: the answers are files, the letter is read as the person would read it."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

from kiosk.forms.answers import in_words
from kiosk.forms.commands import begun, taken
from kiosk.forms.definition import Definition, Sidecar
from kiosk.forms.engine import FormSession
from kiosk.forms.publish.xform import definition
from tests.unit.forms.content.sheets import REFERENCE, sheets

PERSONAS = Path(__file__).parents[3] / "fixtures" / "forms" / "personas"
IN_FORM = ("survey", "choices", "settings")


@cache
def compiled(form: str) -> Definition:
    """The form, and beside it every condition of the letter and of the hand-in as a calculation of its own."""
    book = {name: [dict(row) for row in sheets(form).get(name, [])] for name in IN_FORM}
    for sheet in ("brev", "aflevering"):
        for number, row in enumerate(sheets(form)[sheet]):
            if condition := row.get("vis_hvis"):
                found = f"if({condition}, 'ja', 'nej')"
                book["survey"].append({"type": "calculate", "name": f"{sheet}_{number}", "calculation": found})
    return definition(convert(book, validate=False).xform.encode())


def filled(persona: str, today, language: str = "da") -> tuple[FormSession, list]:
    """The form after the answers in tests/fixtures/forms/personas/PERSONA.json, and what went wrong."""
    form, _, name = persona.partition(".")
    session = begun(compiled(form), language, today)
    return session, taken(session, json.loads((PERSONAS / f"{persona}.json").read_text("utf-8")) if name else [])


def with_sidecar(persona: str, today) -> FormSession:
    """The same, of the form with its sheets resume and hjaelp. Without a name after the point nothing is answered."""
    form = persona.partition(".")[0]
    session = filled(persona, today)[0]
    beside = Sidecar(resume=tuple(sheets(form)["resume"]), hjaelp=tuple(sheets(form)["hjaelp"]))
    session.definition = replace(session.definition, sidecar=beside)
    return session


def shown(session: FormSession) -> str:
    """The notes that are there now, one on each line."""
    nodes = session.definition.by_path
    return "\n".join(
        state.label
        for path, state in session.nodes().items()
        if state.relevant and nodes[re.sub(r"\[\d+\]", "", path)].type == "note"
    )


def letter(form: str, session: FormSession) -> str:
    """The letter in Danish: the parts that are relevant, each on a line."""
    return "\n".join(parts(form, session))


def parts(form: str, session: FormSession, part: str = "") -> list[str]:
    """The relevant texts of the letter, in order; those of one part only, if it is named."""
    return [
        REFERENCE.sub(lambda found: _said(session, found[1]), row["tekst::da"])
        for number, row in enumerate(sheets(form)["brev"])
        if part in {"", row["del"]} and _holds(session, f"/data/brev_{number}")
    ]


def places(form: str, session: FormSession) -> list[str]:
    """The keys of where to hand it in."""
    rows = enumerate(sheets(form)["aflevering"])
    return [row["noegle"] for number, row in rows if _holds(session, f"/data/aflevering_{number}")]


def _holds(session: FormSession, path: str) -> bool:
    state = session.nodes().get(path)
    return state is None or state.value == "ja"


def _said(session: FormSession, name: str) -> str:
    nodes = session.definition.by_path
    answers = [
        in_words(nodes[re.sub(r"\[\d+\]", "", path)], state)
        for path, state in session.nodes().items()
        if path.endswith(f"/{name}") and state.relevant and state.value
    ]
    return "; ".join(answers)
