"""Our forms as they are published, and filled in by the people of tests/fixtures/forms/personas."""

import json
from dataclasses import replace
from datetime import date
from functools import cache

from kiosk.forms.commands import begun, taken
from kiosk.forms.publish.check import check
from tests.unit.forms.content.sheets import FOLDER
from tests.unit.forms.content.walking import PERSONAS

TODAY = date(2026, 11, 20)


@cache
def published(form):
    """The form as the kiosk has it, with all its sheets."""
    report = check(FOLDER / f"{form}.md")
    assert report.definition is not None, report.problems
    return report.definition


def made(form, **sheets):
    """The same with other sheets beside it."""
    definition = published(form)
    return replace(definition, sidecar=replace(definition.sidecar, **sheets))


def answered(persona, language="da"):
    """A form and a session with somebody's answers."""
    definition = published(persona.partition(".")[0])
    session = begun(definition, language, TODAY)
    errors = taken(session, json.loads((PERSONAS / f"{persona}.json").read_text("utf-8")))
    assert errors == []
    return definition, session
