"""Days, times and prices as people say them, held against Babel for every name and date."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date, format_time, get_date_format, get_time_format
from hypothesis import given
from hypothesis import strategies as st

from kiosk import i18n, words
from kiosk.activities.model import Occurrence
from kiosk.activities.views import Availability
from kiosk.clock import COPENHAGEN

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=COPENHAGEN)
OPEN = Availability(open=True, why="", room=True, left=3, waiting=0)


@pytest.fixture(autouse=True)
def _danish():
    i18n.use("da")


def occurrence(start="2026-11-21 10:00", end="2026-11-21 12:00", **fields):
    start, end = (datetime.fromisoformat(one).replace(tzinfo=COPENHAGEN) for one in (start, end))
    return Occurrence("u", "o", "Tur", start, end, **fields)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_dates_are_written_as_babel_writes_them(day):
    for language in i18n.LANGUAGES:
        i18n.use(language.code)
        usual = get_date_format("full", locale=language.locale).pattern
        full = format_date(day, usual.replace("dd", "d"), locale=language.locale)  # Greenlandic has a nought before it
        assert words.date_in_words(day) == full
        assert words.date_in_words(day, day) == re.sub(rf",? {day.year}(\u202fр\.)?$", "", full)


@given(st.times())
def test_the_clock_is_babels_without_the_nought_before_it(moment):
    for language in i18n.LANGUAGES:
        i18n.use(language.code)
        by_halves = "h" in get_time_format("short", locale=language.locale).pattern
        usual = "HH:mm" if by_halves else "short"  # nobody in Denmark writes those
        assert words.clock_face(moment) == format_time(moment, usual, locale=language.locale).removeprefix("0")


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [
        (-2, "onsdag den 18. november", "Wednesday, 18 November"),
        (-1, "i går", "yesterday"),
        (0, "i dag", "today"),
        (1, "i morgen", "tomorrow"),
        (2, "søndag", "Sunday"),
        (6, "torsdag", "Thursday"),
        (7, "fredag den 27. november", "Friday, 27 November"),
        (43, "lørdag den 2. januar 2027", "Saturday, 2 January 2027"),
    ],
)
def test_a_day_is_named_by_how_near_it_is(days, danish, english):
    day = FRIDAY + timedelta(days=days)
    assert words.day_in_words(day, FRIDAY) == danish
    i18n.use("en")
    assert words.day_in_words(day, FRIDAY) == english


@given(st.integers(2, 6))
def test_a_bare_weekday_is_never_todays_name(days):
    assert words.weekday(FRIDAY + timedelta(days=days)) != words.weekday(FRIDAY)


@pytest.mark.parametrize(
    ("start", "end", "all_day", "danish", "english"),
    [
        ("2026-11-21 10:00", "2026-11-21 12:00", False, "kl. 10-12", "10:00 to 12:00"),
        ("2026-11-21 09:05", "2026-11-21 12:30", False, "kl. 9.05-12.30", "9:05 to 12:30"),
        ("2026-11-21 10:00", "2026-11-21 10:00", False, "kl. 10", "at 10:00"),
        ("2026-11-21 20:00", "2026-11-22 01:00", False, "kl. 20-1", "20:00 to 1:00"),
        ("2026-11-21", "2026-11-22", True, "hele dagen", "all day"),
        ("2026-11-21", "2026-11-23", True, "fra lørdag til søndag", "from Saturday to Sunday"),
        (
            "2026-11-20 18:00",
            "2026-11-22 12:00",
            False,
            "fra fredag kl. 18 til søndag kl. 12",
            "from Friday at 18:00 to Sunday at 12:00",
        ),
    ],
)
def test_times(start, end, all_day, danish, english):
    occ = occurrence(start, end, all_day=all_day)
    assert words.time_in_words(occ) == danish
    i18n.use("en")
    assert words.time_in_words(occ) == english


def test_when_it_is_seen_from_now():
    assert words.when_in_words(occurrence(), NOW) == "i morgen kl. 10-12"
    assert words.when_in_words(occurrence("2026-11-20 09:00", "2026-11-20 11:00"), NOW) == "nu, til kl. 11"
    cancelled = occurrence("2026-11-20 09:00", "2026-11-20 11:00", cancelled=True)
    assert words.when_in_words(cancelled, NOW) == "i dag kl. 9-11"


@pytest.mark.parametrize(
    ("start", "end", "all_day", "near", "exact"),
    [
        (
            "2026-12-04 16:00",
            "2026-12-06 14:00",
            False,
            "fra fredag den 4. december kl. 16 til søndag kl. 14",
            "fra fredag den 4. december kl. 16 til søndag den 6. december kl. 14",
        ),
        (
            "2026-11-21",
            "2026-11-23",
            True,
            "fra i morgen til søndag",
            "fra lørdag den 21. november til søndag den 22. november",
        ),
        (
            "2026-11-19",
            "2026-11-26",
            True,
            "fra i går til onsdag",
            "fra torsdag den 19. november til onsdag den 25. november",
        ),
        (
            "2026-11-20",
            "2026-12-02",
            True,
            "fra i dag til tirsdag den 1. december",
            "fra fredag den 20. november til tirsdag den 1. december",
        ),
        ("2026-11-21 10:00", "2026-11-21 12:00", False, "i morgen kl. 10-12", "lørdag den 21. november kl. 10-12"),
    ],
)
def test_which_week_it_is_is_always_said(start, end, all_day, near, exact):
    occ = occurrence(start, end, all_day=all_day)
    assert words.when_in_words(occ, NOW) == near
    assert words.when_exactly(occ, FRIDAY) == exact


def test_the_night_the_clocks_go_back_keeps_its_words():
    assert words.time_in_words(occurrence("2026-10-24 22:00", "2026-10-25 03:00")) == "kl. 22-3"


@pytest.mark.parametrize(
    ("price", "danish", "english"),
    [
        (None, "", ""),
        (Decimal(0), "gratis", "free"),
        (Decimal(50), "50 kr.", "50 kr."),
        (Decimal("12.5"), "12,50 kr.", "12.50 kr."),
        (Decimal("0.999"), "1 kr.", "1 kr."),
    ],
)
def test_prices(price, danish, english):
    assert words.price_in_words(price) == danish
    i18n.use("en")
    assert words.price_in_words(price) == english


@pytest.mark.parametrize(
    ("fields", "availability", "said"),
    [
        ({}, OPEN, "3 pladser tilbage"),
        ({}, Availability(open=True, why="", room=True, left=1, waiting=0), "1 plads tilbage"),
        ({}, Availability(open=True, why="", room=True, left=None, waiting=0), "der er plads"),
        ({}, Availability(open=True, why="", room=False, left=0, waiting=2), "venteliste"),
        ({}, Availability(open=False, why="closed", room=True, left=2, waiting=0), "tilmelding er lukket"),
        ({}, Availability(open=False, why="started", room=True, left=2, waiting=0), "er begyndt"),
        ({"drop_in": True}, Availability(open=False, why="drop_in", room=True, left=None, waiting=0), "bare kom"),
        ({"cancelled": True}, Availability(open=False, why="cancelled", room=True, left=3, waiting=0), "aflyst"),
    ],
)
def test_places(fields, availability, said):
    assert words.places_in_words(occurrence(**fields), availability).words == said


@given(st.integers(0, 50) | st.none(), st.booleans())
def test_a_sensitive_activity_never_shows_a_number(left, room):
    said = words.places_in_words(occurrence(sensitive=True), Availability(True, "", room, left, None)).words
    assert not any(letter.isdigit() for letter in said)


@pytest.mark.parametrize(
    ("ago", "danish", "english"),
    [
        (timedelta(hours=2), "i dag kl. 7.30", "today at 7:30"),
        (timedelta(hours=19, minutes=25), "i går kl. 14.05", "yesterday at 14:05"),
        (timedelta(days=6), "lørdag den 14. november kl. 9.30", "Saturday, 14 November at 9:30"),
    ],
)
def test_a_moment_that_is_past(ago, danish, english):
    assert words.moment_in_words(NOW - ago, NOW) == danish
    i18n.use("en")
    assert words.moment_in_words(NOW - ago, NOW) == english
