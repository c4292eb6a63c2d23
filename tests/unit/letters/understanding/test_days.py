"""Days are found again in every Danish spelling, with the right offsets; what contradicts itself is in doubt."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.understanding import days
from kiosk.letters.understanding.counting import Facts

LETTER = date(2026, 3, 9)
FACTS = Facts(LETTER, None, "digital", LETTER)
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
SHORT = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sept.", "okt.", "nov.", "dec.")
SPELLINGS = {
    "in full": lambda day: f"{WEEKDAYS[day.weekday()]} den {day.day}. {MONTHS[day.month - 1]} {day.year}",
    "no weekday": lambda day: f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
    "d.": lambda day: f"d. {day.day}. {MONTHS[day.month - 1]} {day.year}",
    "no stop": lambda day: f"den {day.day} {MONTHS[day.month - 1]} {day.year}",
    "short month": lambda day: f"{day.day}. {SHORT[day.month - 1]} {day.year}",
    "capitals": lambda day: f"DEN {day.day}. {MONTHS[day.month - 1].upper()} {day.year}",
    "short weekday": lambda day: f"{WEEKDAYS[day.weekday()][:3]} {day.day}. {MONTHS[day.month - 1]} {day.year}",
    "dots": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "dots bare": lambda day: f"{day.day}.{day.month}.{day.year}",
    "dashes": lambda day: f"{day.day:02}-{day.month:02}-{day.year}",
    "slash and year": lambda day: f"{day.day}/{day.month} {day.year}",
    "slash, dash": lambda day: f"d. {day.day}/{day.month}-{day.year}",
    "two digits": lambda day: f"{day.day:02}.{day.month:02}.{day.year % 100:02}",
    "iso": lambda day: day.isoformat(),
    "weekday and slash": lambda day: f"{WEEKDAYS[day.weekday()]} d. {day.day}/{day.month}-{day.year}",
}
SOME_DAY = st.dates(date(2000, 1, 1), date(2059, 12, 31))


@given(SOME_DAY, st.sampled_from(sorted(SPELLINGS)), st.sampled_from(("", "Vi skal have svar senest ", "Møde ")))
def test_a_day_with_its_year_is_found_in_any_spelling(day: date, how: str, before: str) -> None:
    spelled = SPELLINGS[how](day)
    text = f"{before}{spelled}. Med venlig hilsen"
    found = days.find(text.lower(), FACTS)
    assert [one.day for one in found] == [day]
    assert text[found[0].start : found[0].end].strip(".") == spelled.strip(".")
    assert found[0].has_year
    assert found[0].doubt == ""


@given(st.integers(0, 230), st.sampled_from(("{w} den {d}. {m}", "den {d}. {m}", "{w} d. {d}/{n}", "d. {d}/{n}")))
def test_a_day_without_a_year_is_the_first_one_from_the_letters_day_on(ahead: int, how: str) -> None:
    day = LETTER + timedelta(days=ahead)
    words = how.format(w=WEEKDAYS[day.weekday()], d=day.day, m=MONTHS[day.month - 1], n=day.month)
    found = days.find(f"senest {words} skal vi", FACTS)
    assert [(one.day, one.has_year, one.doubt) for one in found] == [(day, False, "")]


@given(SOME_DAY, st.integers(1, 6))
def test_a_weekday_that_contradicts_its_date_is_in_doubt(day: date, off: int) -> None:
    wrong = WEEKDAYS[(day.weekday() + off) % 7]
    found = days.find(f"{wrong} den {day.day}. {MONTHS[day.month - 1]} {day.year}", FACTS)
    assert [one.doubt for one in found] == ["weekday"]


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("den 31. april", "digits"),
        ("den 30. februar 2026", "digits"),
        ("den 1o. marts 2o26", "digits"),
        ("den 1. marts", "far"),
        ("på fredag", "relative"),
    ],
)
def test_what_may_be_another_day_is_in_doubt(words: str, doubt: str) -> None:
    assert [one.doubt for one in days.find(words, FACTS)] == [doubt]


def test_across_new_year_a_day_without_a_year_is_in_doubt_unless_its_weekday_agrees() -> None:
    december = Facts(date(2025, 12, 29), None, "digital", date(2025, 12, 29))
    assert [one.doubt for one in days.find("den 13. januar", december)] == ["year"]
    assert [(one.day, one.doubt) for one in days.find("tirsdag den 13. januar", december)] == [(date(2026, 1, 13), "")]


def test_the_first_of_two_has_the_year_of_the_second() -> None:
    found = days.find("fra den 27. februar til den 31. marts 2026", FACTS)
    assert [one.day for one in found] == [date(2026, 2, 27), date(2026, 3, 31)]


def test_a_range_in_one_month_has_its_first_and_last_day() -> None:
    found = days.find("den 3.-5. april", FACTS)
    assert [(one.day, one.until) for one in found] == [(date(2026, 4, 3), date(2026, 4, 5))]


def test_a_passed_day_whose_weekday_agrees_is_that_day() -> None:
    assert [one.day for one in days.find("mødet tirsdag den 3. marts", FACTS)] == [date(2026, 3, 3)]


def test_a_weekday_and_a_number_are_counted_from_the_letters_day() -> None:
    assert [(one.day, one.doubt) for one in days.find("fredag den 13.", FACTS)] == [(date(2026, 3, 13), "")]


def test_tomorrow_and_its_date_are_one_day() -> None:
    found = days.find("tid i morgen 10/3 kl. 9.05", FACTS)
    assert [one.day for one in found] == [date(2026, 3, 10)]


@pytest.mark.parametrize(
    "words",
    [
        "mandag-onsdag kl. 9-15, torsdag kl. 9-17",
        "hver fredag kl. 10",
        "§ 3/4",
        "1/2 time",
        "konto 1234-567890",
        "12.500,00 kr.",
        "kl. 9.30",
        "2 kap. 3",
        "251248-9996",
        "sag 27.60.00-g01-44-26",
        "tlf. 44 55 66 77",
    ],
)
def test_what_is_no_day_is_not_found(words: str) -> None:
    assert days.find(words, FACTS) == []
