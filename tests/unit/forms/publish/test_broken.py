"""Whoever breaks a form in a spreadsheet is told where, and how to mend it."""

import pytest

from kiosk import i18n
from kiosk.forms.definition import Definition
from kiosk.letters.explaining.lix import too_long
from tests.unit.forms.publish.broken import ADVICE, BROKEN
from tests.unit.forms.publish.workbooks import Broken, good, looked, markdown, problems, table, xlsx


@pytest.fixture(autouse=True)
def _danish() -> None:
    """The words are looked at in Danish."""
    i18n.use("da")


@pytest.mark.parametrize(("kind", "made"), [(".xlsx", xlsx), (".md", markdown), (".csv", table)])
def test_a_form_that_is_in_order_is_made(kind, made) -> None:
    found = looked(made(good()), kind)
    assert problems(found) == []
    form = Definition.load(found["definition"].encode())
    assert form.id == "proeve"
    assert form.sidecar.settings["behov::da"] == "Jeg vil prøve"
    assert form.sidecar.brev[0]["vis_hvis"] == "${hjem} = 'ja'"
    assert found["questions"] == 9


def test_there_are_forty_and_more() -> None:
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_a_problem_is_told_where_it_is(name: str) -> None:
    _is_told(BROKEN[name], warning=False)


@pytest.mark.parametrize("name", ADVICE)
def test_advice_stops_nothing(name: str) -> None:
    found = _is_told(ADVICE[name], warning=True)
    assert found["definition"]


def _is_told(one: Broken, *, warning: bool) -> dict:
    sheets = good()
    one.edit(sheets)
    found = looked(xlsx(sheets))
    told = problems(found)
    here = [problem for problem in told if problem.key == one.key]
    assert [(each.sheet, each.row, each.column) for each in here][:1] == [(one.sheet, one.row, one.column)], [
        each.line() for each in told
    ]
    assert one.words in f"{here[0].what} {here[0].how}"
    assert here[0].warning is warning
    assert bool(found["definition"]) is warning
    assert here[0].how, "every problem ends in a next step"
    return found


def test_the_sentences_are_short() -> None:
    """In Danish, the quoted words aside."""
    from kiosk.forms.publish.sentences import SENTENCES
    from kiosk.i18n import _

    for key, words in SENTENCES.items():
        for text in (words.what, words.how):
            assert not too_long(_(text)), f"{key}: {_(text)}"
            assert _(text), key
            assert key == "forbidden_word" or "!" not in text


def test_what_is_misspelt_is_told_once() -> None:
    sheets = good()
    BROKEN["group_misspelt"].edit(sheets)
    assert [one.key for one in problems(looked(xlsx(sheets)))] == ["near_type"]


def test_problems_come_in_the_order_of_the_sheets() -> None:
    sheets = good()
    for name in ("letter_part", "type_misspelt", "choice_double", "bracket"):
        BROKEN[name].edit(sheets)
    places = [(each.sheet, each.row) for each in problems(looked(xlsx(sheets)))]
    order = list(sheets)
    assert places == sorted(places, key=lambda place: (order.index(place[0]), place[1]))
    assert len({sheet for sheet, _ in places}) == 3
