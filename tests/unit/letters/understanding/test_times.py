"""Times of day, in any spelling, and what is none."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.understanding import times

FORMS = (
    "kl. {h}.{m:02}",
    "kl {h}:{m:02}",
    "klokken {h}.{m:02}",
    "kl. {h:02}{m:02}",
    "kl.{h}.{m:02}",
    "kl. {h},{m:02}",
    "{h:02}:{m:02}",
)


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.sampled_from(FORMS))
def test_a_time_is_found_in_any_spelling(at: time, form: str) -> None:
    words = form.format(h=at.hour, m=at.minute)
    found = times.find(f"du skal komme {words} i morgen")
    assert [(one.at, one.until, one.doubt) for one in found] == [(at, None, False)]


@pytest.mark.parametrize(
    ("words", "at", "until"),
    [
        ("mellem kl. 8 og 12", time(8), time(12)),
        ("kl. 10.15-11", time(10, 15), time(11)),
        ("kl. 0930 til 10:15", time(9, 30), time(10, 15)),
        ("kl. 8-12", time(8), time(12)),
        ("kl. 9 og 10. marts", time(9), None),
        ("kl. 13 til kl. 14.30", time(13), time(14, 30)),
        ("kl. 9, 10 personer", time(9), None),
    ],
)
def test_ranges(words: str, at: time, until: time | None) -> None:
    assert [(one.at, one.until) for one in times.find(words)] == [(at, until)]


@pytest.mark.parametrize(
    ("words", "at"), [("kl. halv ti", time(9, 30)), ("klokken kvart over to", time(2, 15)), ("kl. tolv", time(12))]
)
def test_times_in_words(words: str, at: time) -> None:
    found = times.find(words)
    assert [one.at for one in found] == [at]


def test_what_may_be_before_or_after_noon_and_letters_for_digits_are_in_doubt() -> None:
    assert times.find("kl. halv to")[0].doubt
    assert times.find("kl. 1o.3o")[0].doubt
    assert times.find("kl. 24")[0].doubt


@pytest.mark.parametrize("words", ["kl. i dag", "9.30", "kl. 25", "12.500,00", "kl. 9.75", "1:2:3"])
def test_what_is_no_time(words: str) -> None:
    assert [one for one in times.find(words) if one.at.minute] == []
