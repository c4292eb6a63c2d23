"""Our own forms page by page: who answers in turn gets to the list of answers, and each answer there is a sentence."""

from datetime import date

import pytest

from kiosk import i18n
from kiosk.forms.publish.check import check
from kiosk.forms.steps import Steps
from tests.unit.forms.content.sheets import FOLDER, FORMS
from tests.unit.forms.content.walking import PERSONAS, compiled, filled, with_sidecar

TODAY = date(2026, 11, 20)
EVERY = sorted(path.stem for path in PERSONAS.glob("*.json"))
LONG = {"enkeltydelse", "budget", "klage", "bostoette"}


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


@pytest.mark.parametrize("persona", EVERY)
class TestEach:
    def test_one_page_leads_to_the_next(self, persona):
        steps = Steps(with_sidecar(persona, TODAY))
        seen = []
        while steps.current.kind != "check":
            assert steps.next() == []
            assert steps.current.key not in seen
            seen.append(steps.current.key)
        assert steps.complete
        assert len(seen) <= 45

    def test_every_answer_is_told_in_a_sentence(self, persona):
        steps = Steps(with_sidecar(persona, TODAY))
        for row in steps.check():
            if row.answered:
                assert row.statement[-1] in ".?!", row
                assert row.statement[0].isupper() or row.statement[0].isdigit(), row
            assert "{" not in row.statement


@pytest.mark.parametrize("form", FORMS)
def test_long_forms_have_a_list_of_their_parts(form):
    steps = Steps(with_sidecar(f"{form}.", TODAY))
    assert form not in LONG or len(steps.tasks()) >= 2


@pytest.mark.parametrize("form", FORMS)
def test_publishing_has_nothing_to_mend(form):
    report = check(FOLDER / f"{form}.md")
    assert [one.line() for one in report.problems] == []
    assert report.ok
    assert report.definition is not None
    assert report.definition.title.keys() == {"da", "en"}
    assert report.definition.id == form


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_kept_from_going_on_by_a_question_about_themselves(form):
    """Only what the letter is about must be answered: never more than three questions, none of who one is."""
    must = [node.name for node in compiled(form).root.walk() if node.required]
    assert len(must) <= 3
    assert filled(f"{form}.", TODAY)[1] == []
