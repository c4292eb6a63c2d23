"""Danish public holidays and working days, against a list of their own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import holidays

# From kalendersiderne (almanak.ku.dk): Easter Sundays.
EASTERS = [
    date(2000, 4, 23),
    date(2008, 3, 23),
    date(2011, 4, 24),
    date(2019, 4, 21),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
    date(2030, 4, 21),
    date(2038, 4, 25),
]


@pytest.mark.parametrize("sunday", EASTERS, ids=str)
def test_easter(sunday: date) -> None:
    assert holidays.easter(sunday.year) == sunday


def test_the_holidays_of_2026() -> None:
    assert holidays.holidays(2026) == {
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    }


def test_store_bededag_was_one_up_to_2023() -> None:
    assert date(2023, 5, 5) in holidays.holidays(2023)
    assert date(2024, 4, 26) not in holidays.holidays(2024)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 5, 1), True),
        (date(2026, 6, 5), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), False),
        (date(2026, 4, 2), False),
        (date(2026, 4, 1), True),
        (date(2026, 3, 14), False),
        (date(2026, 5, 15), True),
    ],
)
def test_when_offices_work(day: date, works: bool) -> None:
    assert holidays.works(day) is works


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_working_days_forth_and_back_again(day: date, number: int) -> None:
    there = holidays.add_working(day, number)
    assert holidays.works(there)
    between = sum(holidays.works(day + timedelta(days=ahead)) for ahead in range(1, (there - day).days + 1))
    assert between == number
    if holidays.works(day):
        assert holidays.add_working(there, -number) == day


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_next_working_day_is_at_most_a_christmas_away(day: date) -> None:
    found = holidays.next_working(day)
    assert holidays.works(found)
    assert timedelta() <= found - day <= timedelta(days=6)
