"""Days and times: read, written, counted; across the nights when the clock is moved."""

import contextlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.xpath import moments
from kiosk.forms.xpath.errors import EvaluationError

ZONE = ZoneInfo("Europe/Copenhagen")


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)))
def test_a_day_is_counted_there_and_back(moment: datetime) -> None:
    day = moments.parse_day(moments.iso_day(moment))
    assert (day.year, day.month, day.day) == (moment.year, moment.month, moment.day)
    assert moments.from_days(moments.days(moment)) == day


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
        lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000)
    )
)
def test_a_moment_is_counted_there_and_back(moment: datetime) -> None:
    back = moments.from_exact_days(moments.exact_days(moment, ZONE), ZONE)
    assert abs((back - moment).total_seconds()) in (0.0, 3600.0) or abs((back - moment).total_seconds()) < 0.0011


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1)),
        ("2026-03-01T10:30", datetime(2026, 3, 1, 10, 30)),
        ("2026-03-01T10:30:15.250", datetime(2026, 3, 1, 10, 30, 15, 250_000)),
        ("2026-03-01T23:30:00.000Z", datetime(2026, 3, 2, 0, 30)),
        ("2026-07-01T10:30:00.000+05:30", datetime(2026, 7, 1, 7)),
        ("2026-07-01T10:30:00-02", datetime(2026, 7, 1, 14, 30)),
        ("2026-03-01T10:30:", datetime(2026, 3, 1, 10, 30)),
    ],
)
def test_reading(text: str, expected: datetime) -> None:
    assert moments.parse(text, ZONE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026",
        "2026-02-30",
        "2026-13-01",
        "0-1-1",
        "2026-01-01T",
        "2026-01-01T24:00",
        "2026-01-01T10:61",
        "2026-01-01T10:00:61",
        "2026-01-01T10:00+x",
        "9999-12-31T23:30-05:00",
        "1-2-3-4",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(EvaluationError):
        moments.parse(text, ZONE)


@given(st.text("0123456789-T:.+Z ", max_size=25))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(EvaluationError):
        assert moments.parse(text, ZONE).tzinfo is None


def test_the_hour_that_there_is_twice_is_written_as_the_second_and_counted_as_the_first() -> None:
    moment = moments.parse("2024-10-27T02:30:00.000+02:00", ZONE)
    assert moments.iso_time(moment, moments.offset(moment, ZONE)) == "02:30:00.000+01:00"
    assert moments.exact_days(moment, ZONE) == pytest.approx(20023 + 0.5 / 24)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%Y-%m-%d", "2026-03-01"),
        ("%e/%n-%y", "1/3-26"),
        ("%H:%M:%S.%3 %h", "09:05:07.008 9"),
        ("%a %b %W%%", "søn. mar. 9%"),
        ("", ""),
    ],
)
def test_writing(pattern: str, expected: str) -> None:
    assert moments.write(datetime(2026, 3, 1, 9, 5, 7, 8000), pattern, "da") == expected


def test_other_languages_have_english_names() -> None:
    assert (
        moments.write(datetime(2026, 3, 1), "%a %b", "en")
        == moments.write(datetime(2026, 3, 1), "%a %b", "pl")
        == "Sun Mar"
    )


@pytest.mark.parametrize("pattern", ["%", "%Q", "abc%"])
def test_an_unknown_letter_is_refused(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        moments.write(datetime(2026, 3, 1), pattern, "da")


def test_far_away_days_are_refused() -> None:
    for number in (1e9, -1e9):
        with pytest.raises(EvaluationError):
            moments.from_days(number)
        with pytest.raises(EvaluationError):
            moments.from_exact_days(number, ZONE)
