"""Words to choose in the place of typing: from this form alone, never a CPR number or what is private."""

from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms import offers
from kiosk.forms.engine import FormSession
from kiosk.forms.offers import LONGEST, MOST, Offer, Word, fitting, offered
from kiosk.forms.steps import Steps
from tests.helpers.made_forms import of_text

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
FORM = """
| survey |
| | type | name | label::Dansk (da) | label::English (en) | appearance |
| | text | navn | Hvad hedder du? | What is your name? | |
| | text | cpr | Hvad er dit CPR-nummer? | What is your CPR number? | |
| | text | telefon | Hvad er dit nummer? | What is your number? | numbers |
| | text | by | Hvilken by? | Which town? | |
| | select_one k | kommune | Hvilken kommune? | Which kommune? | |
| | select_multiple til | til | Hvad søger du til? | What is it for? | |
| | text | sygdom | Hvad fejler du? | What is wrong? | |
| | text | historie | Hvad er der sket? | What happened? | multiline |
| | text | hvorfor | Hvorfor? | Why? | |
| | begin_repeat | boern | Et barn | A child | |
| | text | barn | Hvad hedder barnet? | What is it called? | |
| | end_repeat | | | | |
| choices |
| | list_name | name | label::Dansk (da) | label::English (en) |
| | k | a | Aarhus | Aarhus |
| | k | b | Billund | Billund |
| | til | tand | Tandlæge | The dentist |
| | til | leje | Husleje | Rent |
| settings |
| | form_title | form_id | version | default_language |
| | Prøve | proeve | 1 | Dansk (da) |
| hjaelp |
| | name | forslag::da | forslag::en | folsom |
| | hvorfor | Det er dyrt;  Jeg har  ikke råd ; ${til}; ${sygdom}; ${cpr} | It costs too much | |
| | sygdom | | | ja |
"""


NORDBY = Word("Nordby", personal=True)


def words(those):
    return [one.words for one in those]


@cache
def form():
    return of_text(FORM)


@pytest.fixture
def steps():
    found = Steps(FormSession(form(), now=NOW, uuid=lambda: "u", random=lambda: 0.5))
    for name, value in {
        "navn": "Solveig Testesen", "cpr": "0101901234", "telefon": "12345678", "by": "Nordby", "kommune": "b",
        "til": "tand leje", "sygdom": "Gigt", "historie": "Der kom et brev",
    }.items():  # fmt: skip
        found.answer(f"/data/{name}", value)
    return found


def test_at_once_what_the_author_offers_and_later_what_was_typed(steps):
    at_once, later = offered(steps, "/data/hvorfor")
    assert at_once == [
        Word("Det er dyrt", personal=False), Word("Jeg har ikke råd", personal=False), Word("Tandlæge", personal=True),
        Word("Husleje", personal=True),
    ]  # fmt: skip
    assert later == [Word(one, personal=True) for one in ("Solveig Testesen", "Nordby", "Billund")]


def test_each_once_where_it_comes_first(steps):
    steps.answer("/data/navn", "nordby")
    steps.answer("/data/by", "DET ER DYRT")
    assert words(offered(steps, "/data/hvorfor")[0])[0] == "Det er dyrt"
    assert words(offered(steps, "/data/hvorfor")[1]) == ["nordby", "Billund"]


def test_in_the_language_of_the_form(steps):
    steps.language("en")
    assert words(offered(steps, "/data/hvorfor")[0]) == ["It costs too much"]


def test_of_several_the_one_before_at_once(steps):
    for number, name in enumerate(("Ida", "Ole"), 1):
        if number > 1:
            steps.add("/data/boern")
        steps.answer(f"/data/boern[{number}]/barn", name)
    steps.add("/data/boern")
    assert words(offered(steps, "/data/boern[3]/barn")[0]) == ["Ida", "Ole"]
    assert words(offered(steps, "/data/boern[1]/barn")[0]) == ["Ole"]


def test_nothing_private_and_nothing_long(steps):
    steps.answer("/data/by", "010190-1234")
    steps.answer("/data/navn", "S" * (LONGEST + 1))
    for path in ("/data/hvorfor", "/data/boern[1]/barn"):
        found = {one.words for those in offered(steps, path) for one in those}
        assert not {"0101901234", "010190-1234", "12345678", "Gigt", "Der kom et brev", "S" * 41} & found


def test_what_is_not_asked_any_more_is_not_offered(steps):
    steps.answer("/data/navn", "")
    assert "Solveig Testesen" not in words(offered(steps, "/data/hvorfor")[1])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [("Nørregade 7", 0)]),
        ("n", [("Nørregade 7", 1), ("Nordby", 1)]),
        ("NØ", [("Nørregade 7", 2)]),
        ("Jeg bor i no", [("Nordby", 2)]),
        ("Jeg bor på Nørregade", [("Nørregade 7", 9)]),
        ("Jeg bor på nørregade 7", []),
        ("Nørregade 7, og så ", []),
        ("anno", []),
        ("Nordby ", [("Nørregade 7", 0)]),
    ],
)
def test_what_fits(typed, found):
    at_once, later = Word("Nørregade 7", personal=False), Word("Nordby", personal=True)
    assert fitting([at_once], [later], typed) == [Offer(*one, personal=one[0] == "Nordby") for one in found]


WORDS = st.text("aåbæ nNøØ7-ıİßŉ", max_size=12)
OFFERED = WORDS.filter(lambda one: any(letter.isalnum() for letter in one))


@given(st.lists(OFFERED, max_size=8), st.lists(OFFERED, max_size=8), WORDS)
def test_a_touch_goes_on_from_what_is_typed(at_once, later, typed):
    found = fitting(*([Word(one, personal=False) for one in those] for those in (at_once, later)), typed)
    assert len(found) <= MOST
    for words, over, _personal in found:
        assert 0 <= over <= min(len(typed), len(words) * 3)
        taken, left = typed[len(typed) - over :], typed[: len(typed) - over]
        assert words.casefold().startswith(taken.casefold())
        assert not left or left[-1].isspace()
        assert words in at_once or over


def test_what_was_put_in_is_not_offered_again():
    (one,) = fitting([NORDBY], [], "no")
    assert fitting([NORDBY], [], "no"[: -one.over] + one.words) == []


def test_parts():
    assert offers.parts(" a ; b  c;; ") == ["a", "b c"]


@pytest.mark.parametrize(
    "written", ["0101901234", "010190-1234", "010190 - 1234", "01 01 90 1234", "01.01.90-1234", "Min er 010190–1234."]
)
def test_a_cpr_number_is_one_however_it_is_written(written):
    assert offers.CPR.search(written)


@pytest.mark.parametrize(
    "written", ["12 34 56 78", "+45 12 34 56 78", "21. november 2026", "Havnegade 12, 2. th., 9000"]
)
def test_what_is_no_cpr_number(written):
    assert not offers.CPR.search(written)
