"""Deadlines that are counted: days, working days, weeks, months, from the letter or from when it came."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.model import Deadline, Reading
from kiosk.letters.understanding import counting, understand
from kiosk.letters.understanding.counting import Facts

SOME_DAY = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(SOME_DAY, st.integers(-300, 300))
def test_weeks_end_on_the_same_weekday(day: date, number: int) -> None:
    there = counting.add(day, number, "weeks")
    assert there is not None
    assert there.weekday() == day.weekday()
    assert there - day == timedelta(weeks=number)


@given(SOME_DAY, st.integers(-40, 40))
def test_months_end_on_the_same_day_or_the_last_one(day: date, number: int) -> None:
    there = counting.add(day, number, "months")
    assert there is not None
    assert (there.year - day.year) * 12 + there.month - day.month == number
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)


def test_what_runs_out_of_the_calendar_is_no_day() -> None:
    assert counting.add(date(9999, 12, 1), 300, "days") is None
    assert counting.add(date(9999, 12, 1), 30, "months") is None


@pytest.mark.parametrize(
    ("received", "channel", "day", "known", "anchor"),
    [
        (date(2026, 3, 12), "paper", date(2026, 3, 26), True, "received"),
        (None, "digital", date(2026, 3, 23), True, "letter_date"),
        (None, "paper", date(2026, 3, 31), False, "assumed_received"),
        (None, "unknown", date(2026, 3, 31), False, "assumed_received"),
    ],
)
def test_when_a_letter_counts_as_received(received, channel, day, known, anchor) -> None:
    facts = Facts(date(2026, 3, 13), received, channel, date(2026, 3, 9))
    found, how, sure = counting.from_receipt(facts, 14, "days")
    assert (found, how.anchor, sure) == (day, anchor, known)


def one_deadline(sentence: str, **more) -> Deadline:
    text = f"Nordby Kommune\n\nDato: 2. marts 2026\n\nKære Ane\n\n{sentence}\n\nVenlig hilsen\nNordby Kommune"
    found = understand(Reading(text, "text"), today=date(2026, 3, 3), **{"channel": "digital", **more})
    (deadline,) = found.deadlines
    return deadline


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Du skal klage inden 4 uger fra den dag, du har fået brevet.", date(2026, 3, 30)),
        ("Du skal svare senest fjorten dage fra dags dato.", date(2026, 3, 16)),
        ("Du skal sende os skemaet senest 8 hverdage efter brevets dato.", date(2026, 3, 12)),
        ("Du skal svare inden to måneder fra modtagelsen af dette brev.", date(2026, 5, 2)),
        ("Du skal betale inden månedens udgang.", date(2026, 3, 31)),
        ("Du skal svare senest i uge 12.", date(2026, 3, 20)),
    ],
)
def test_what_the_words_count_to(sentence: str, day: date) -> None:
    found = one_deadline(sentence)
    assert found.day == day
    assert found.sure


def test_only_a_complaints_deadline_moves_to_a_working_day() -> None:
    friday = {"received": date(2026, 3, 6)}  # four weeks on it is langfredag, the next working day Tuesday
    assert one_deadline("Du skal klage inden 4 uger efter modtagelsen.", **friday).day == date(2026, 4, 7)
    assert one_deadline("Du skal svare inden 4 uger efter modtagelsen.", **friday).day == date(2026, 4, 3)


def test_on_paper_with_an_unknown_day_of_receipt_it_is_not_sure() -> None:
    found = one_deadline("Du skal klage inden 4 uger efter, at du har modtaget dette brev.", channel="paper")
    assert not found.sure
    assert found.counted is not None
    assert found.counted.since == date(2026, 3, 10)
    assert found.counted.anchor == "assumed_received"


def test_days_before_the_meeting_are_counted_back() -> None:
    text = "Du er indkaldt til møde torsdag den 19. marts 2026 kl. 9.30. Du skal sende dit CV senest 3 dage før mødet."
    found = understand(Reading(text, "text"), today=date(2026, 3, 3), channel="digital")
    assert [one.day for one in found.deadlines] == [date(2026, 3, 16)]
