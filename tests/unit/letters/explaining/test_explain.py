"""Every letter of the corpus, explained: easy to read, nothing unsure said as a fact, a way on at the end of each."""

from dataclasses import replace
from itertools import product

import pytest

from kiosk import i18n
from kiosk.letters.explaining import explain
from kiosk.letters.explaining.explain import grouped
from kiosk.letters.explaining.lix import EASY, lix, too_long
from kiosk.letters.model import Deadline
from kiosk.letters.order import first
from tests.helpers.corpus import load
from tests.helpers.every import every
from tests.helpers.understood import understood

CASES = load("tune")
FORBIDDEN = ("misbruger", "psykisk syg", "klient", "udsat ")


@pytest.fixture(autouse=True)
def _danish_again():
    yield
    i18n.use("da")


@every(list(product(CASES, ("da", "en"))), lambda one: f"{one[0].part}-{one[0].name} {one[1]}")
def test_a_letter_explained(one):
    case, language = one
    i18n.use(language)
    reading, found = understood(case)
    said = explain(reading, found, today=case.today)
    whole = "\n".join(said.sentences)
    assert lix(whole) <= EASY
    assert too_long(whole) == []
    assert not [word for word in FORBIDDEN if word in whole.casefold()]
    assert said.can[-1].staff
    assert "{" not in whole
    main = first(found, case.today)
    if main is None:
        assert said.when is None
        assert said.no_day
    elif case.unsure:
        assert said.when.question.words.endswith("?")
        assert said.when.question.quote == main.quote
    else:
        assert said.when.question is None
        assert said.when.on == case.first
    assert bool(said.care) == case.open_with_care
    assert len(said.others) + bool(main) == len(found.deadlines) + len(found.appointments)


def test_who_swindles_is_not_to_be_called():
    case = replace(next(one for one in CASES if one.phones), suspicious=True)
    reading, found = understood(case)
    said = explain(reading, found, today=case.today)
    assert "call" not in {one.key for one in said.can}
    assert said.suspicious
    assert said.can[0].guide == "svindel"


def test_a_number_to_call_is_read_in_pairs():
    assert grouped("89402000") == "89 40 20 00"
    assert grouped("1813") == "1813"


def partly(case, **read):
    reading, found = understood(case)
    return explain(replace(reading, cut=True, **read), found, today=case.today)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_letter_that_was_read_in_part_says_how_much_and_what_not(language):
    i18n.use(language)
    case = CASES[0]
    pages = partly(case, pages_read=40, pages_there=300)
    assert "40" in pages.partly[0]
    assert "300" in pages.partly[0]
    unread = partly(case, unread=("Bilag 2.pdf", ""), pages_read=1, pages_there=1)
    assert unread.unread == ("Bilag 2.pdf",)
    assert [line for line in unread.sentences if "Bilag 2.pdf" in line]
    assert len(partly(case).partly) == 1
    for one in (pages, unread):
        assert set(one.partly) & set(one.sentences)
        assert too_long("\n".join(one.partly)) == []
    assert explain(*understood(case), today=case.today).partly == ()


def test_no_day_found_in_half_a_letter_is_no_day_that_is_not_there():
    case = next(one for one in CASES if one.first is None and not one.unsure and not one.suspicious)
    reading, found = understood(case)
    assert explain(reading, found, today=case.today).no_day == "Der er ingen dag, du skal huske."
    said = partly(case)
    assert said.no_day == "Der kan være en dag, som vi ikke fandt."
    assert said.first_step == "Læs brevet sammen med en her."


def test_an_amount_says_what_it_is_and_a_swindlers_is_only_what_they_write():
    case = next(one for one in CASES if one.amounts and not one.suspicious)
    reading, found = understood(case)
    amounts = (replace(found.amounts[0], what="pay", kroner=450.0),)
    said = explain(reading, replace(found, amounts=amounts), today=case.today)
    assert "Du skal betale: 450 kr." in said.sentences
    swindle = replace(found, amounts=amounts, suspicious=(found.sender,))
    assert explain(reading, swindle, today=case.today).amount_said == "De skriver et beløb:"


def test_a_meeting_behind_a_deadline_is_said_where_its_place_is_said():
    case = next(one for one in CASES if one.appointments and one.place and not one.unsure and not one.suspicious)
    reading, found = understood(case)
    day = found.appointments[0].day
    sending = Deadline(
        0.95, "", 0, 0, day=case.today + (day - case.today) / 2, at=None, what="send"
    )  # papers before the meeting
    said = explain(reading, replace(found, deadlines=(sending,)), today=case.today)
    assert said.when.deadline == sending
    assert said.meeting.sentences[0].startswith("Du har også en tid ")
    place = next(at for at, line in enumerate(said.sentences) if line.startswith("Det er her"))
    assert said.sentences[place - len(said.meeting.sentences) : place] == said.meeting.sentences
    assert said.sentences.count(said.meeting.sentences[0]) == 1
    assert explain(reading, found, today=case.today).meeting is None
