"""The learned judge of days: shares of one, a first only as sure as what may come before it, and its sentences."""

from datetime import date, time

import pytest

from kiosk.letters.model import Deadline
from kiosk.letters.understanding import day_judge
from kiosk.letters.understanding.day_judge import ANSWERS, Mention, Verdict

TODAY = date(2026, 3, 3)
BY = date(2026, 3, 17)


def verdict(day: date | None, **shares: float) -> Verdict:
    return Verdict(Mention(day, None, None, {}, "none"), {one: shares.get(one, 0.0) for one in ANSWERS})


def due(day: date) -> Deadline:
    return Deadline(0.9, "", 0, 0, day, None, "send")


def test_shares_are_of_one_and_the_rules_count() -> None:
    for ruled in ANSWERS:
        (said,) = day_judge.judge([Mention(BY, None, None, {"never:heard": 1.0}, ruled)])
        assert abs(sum(said.shares.values()) - 1) < 1e-9
        (other,) = day_judge.judge([Mention(BY, None, None, {"never:heard": 1.0}, "none")])
        assert said.shares[ruled] >= other.shares[ruled]


def test_a_day_that_may_come_before_takes_from_the_trust() -> None:
    sure = verdict(BY, deadline=0.98, none=0.02)
    before, after = date(2026, 3, 10), date(2026, 3, 24)
    alone = day_judge.trust([sure], due(BY), TODAY)
    assert alone == pytest.approx(0.98)
    assert day_judge.trust([sure, verdict(before, deadline=0.4, none=0.6)], due(BY), TODAY) == pytest.approx(0.98 * 0.6)
    assert day_judge.trust([sure, verdict(after, deadline=0.4, none=0.6)], due(BY), TODAY) == pytest.approx(alone)
    assert day_judge.trust([sure, verdict(None, deadline=0.9, none=0.1)], due(BY), TODAY) < day_judge.ENOUGH


def test_that_there_is_nothing_is_as_likely_as_that_no_day_is_anything() -> None:
    days = [verdict(BY, deadline=0.3, none=0.7), verdict(date(2026, 3, 20), appointment=0.1, none=0.9)]
    assert day_judge.trust(days, None, TODAY) == pytest.approx(0.63)


def test_every_row_has_a_weight_for_every_answer_and_no_number() -> None:
    known = day_judge.weights()
    assert known.answers == ANSWERS
    assert all(len(row) == len(ANSWERS) for row in known.rows.values())
    assert not any(part.isdigit() for name in known.rows if name[:2] in {"s:", "b:", "a:"} for part in name[2:].split())


@pytest.mark.parametrize(
    ("words", "day", "hour"),
    [
        (
            "Samtalen torsdag den 12. marts kl. 12.30 er flyttet.\n\nNy samtale: mandag den 16. marts kl. 8.45.",
            16,
            "8.45",
        ),
        ("Du skal møde til samtale den 16. marts 2026, klokken halv et (12.30).", 16, "12.30"),
        ("Dag:      mandag den 16. marts 2026\nKl.:      11.00-12.15\nSted:     Torvet 1, 9999 Nordby", 16, "11.00"),
    ],
)
def test_appointments_of_many_forms(read, words: str, day: int, hour: str) -> None:
    found = read(words, heading="Indkaldelse til samtale")
    hours, minutes = map(int, hour.split("."))
    assert [(one.day.day, one.at) for one in found.appointments][:1] == [(day, time(hours, minutes))]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Klagen skal være modtaget i nævnet senest to uger efter, at du har fået denne afgørelse.", date(2026, 3, 16)),
        ("Vi ser frem til at modtage beløbet inden 8 dage.", date(2026, 3, 10)),
        ("Du skal sende skemaet senest torsdag i uge 12.", date(2026, 3, 19)),
        ("Vi vil gerne have, at du bestiller en tid senest den 30. marts.", date(2026, 3, 30)),
    ],
)
def test_deadlines_by_who_acts_and_how_they_count(read, words: str, day: date) -> None:
    assert [one.day for one in read(words).deadlines] == [day]


def test_one_day_or_another_is_a_question(read) -> None:
    found = read("Du skal sende skemaet senest 12. marts eller 21. marts.")
    assert found.needs_person
    assert not any(one.sure for one in found.deadlines)


def test_a_date_before_a_case_number_is_the_letters_date(read) -> None:
    text = "Nordby Kommune\n2. marts 2026, sag 26-1234\n\nKære Ane\n\nDu kan klage inden 4 uger fra modtagelsen.\n"
    assert read(text, bare=True).letter_date == date(2026, 3, 2)
