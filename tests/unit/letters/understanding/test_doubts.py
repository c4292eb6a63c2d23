"""What must leave doubt: a day that leans on another, one that was not read, an hour that the writer does not know."""

from datetime import date, time

import pytest

from kiosk.letters.model import Reading
from kiosk.letters.understanding import understand


@pytest.mark.parametrize(
    "words",
    [
        "Du skal sende skemaet senest dagen før det åbner.",
        "Send svaret senest den 1?. marts.",
        "Du skal betale inden medio marts.",
    ],
)
def test_a_day_that_cannot_be_told_asks_for_a_person(read, words: str) -> None:
    found = read(words)
    assert not any(one.sure for one in found.deadlines)
    assert found.needs_person


def test_a_day_that_may_come_before_makes_the_first_unsure(read) -> None:
    plain = read("Du skal betale 300 kr. senest den 17. marts 2026.")
    assert plain.deadlines[0].sure
    leaning = read("Du skal betale 300 kr. senest den 17. marts 2026.\n\nStophanen skal være lukket senest dagen før.")
    assert not leaning.deadlines[0].sure


def test_two_hours_to_choose_from_are_a_question(read) -> None:
    met = read("Du skal møde torsdag den 19. marts kl. 9 eller kl. 10 på jobcentret.").appointments
    assert met
    assert not any(one.sure for one in met)


@pytest.mark.parametrize(
    "words",
    [
        "Har du brug for tolk, skal du sige det senest den 10. marts.",
        "Giv os i så fald besked senest den 10. marts.",
        "Giv os besked senest den 10. marts, hvis du ikke vil med.",
    ],
)
def test_side_conditions_are_no_deadlines(read, words: str) -> None:
    found = read(f"Du indkaldes til møde torsdag den 19. marts 2026 kl. 9.30 på jobcentret.\n\n{words}")
    assert not found.deadlines
    assert (found.appointments[0].day, found.appointments[0].at) == (date(2026, 3, 19), time(9, 30))


def test_pay_today_is_today(read) -> None:
    found = read("Betal i dag inden midnat med gavekort.")
    assert [one.day for one in found.deadlines] == [date(2026, 3, 2)]


def test_midnight_is_the_end_of_the_day(read) -> None:
    found = read("Bekræft dine oplysninger senest den 5. marts kl. 24.")
    assert [(one.day, one.at) for one in found.deadlines] == [(date(2026, 3, 5), None)]


def test_money_that_arrives_is_no_deadline(read) -> None:
    assert not read("Beløbet er overført til din NemKonto og er der senest onsdag den 11. marts.").deadlines


def test_hours_from_to_in_a_short_message(read) -> None:
    met = read("Sundhedsplejersken kommer på hjemmebesøg mandag d. 9. marts ml. 10.15 og 11.").appointments
    assert [(one.day, one.at) for one in met] == [(date(2026, 3, 9), time(10, 15))]


def test_what_may_be_only_for_who_wants_it_otherwise_is_a_question(read) -> None:
    met = "Du indkaldes til møde torsdag den 19. marts 2026 kl. 9.30 på jobcentret."
    found = read(f"{met}\n\nKontakt os senest den 10. marts, hvis du gerne vil have en pårørende med.")
    assert not any(one.sure for one in found.deadlines)
    assert all(one.sure for one in read(f"{met}\n\nDu skal sende dit cv senest den 10. marts.").deadlines)


def test_something_asked_by_a_time_that_was_not_found_asks_for_a_person(read) -> None:
    assert read("Ring til os hurtigst muligt om din sag.").needs_person


def test_a_letter_that_was_cut_may_hide_a_day():
    text = "Nordby Kommune\n\n9. marts 2026\n\nOrientering om nye åbningstider i borgerservice."
    assert not understand(Reading(text, "pdf"), today=date(2026, 3, 10)).needs_person
    assert understand(Reading(text, "pdf", cut=True), today=date(2026, 3, 10)).needs_person


def test_a_summons_that_threatens_with_arrest_is_announced():
    text = (
        "Retten i Nordby\n\n9. marts 2026\n\nTilsigelse\n\n"
        "Du tilsiges til møde i Retten i Nordby torsdag den 19. marts 2026 kl. 9.30.\n"
        "Udebliver du uden lovligt forfald, kan du blive anholdt."
    )
    found = understand(Reading(text, "text"), today=date(2026, 3, 10))
    assert found.open_with_care
    assert found.appointments[0].sure
