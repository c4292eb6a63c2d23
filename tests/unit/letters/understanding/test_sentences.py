"""Sentences as authorities write them, and what the day in each is: a deadline, an appointment, or neither."""

from datetime import date, datetime

import pytest

from tests.helpers.corpus import CORPUS

FILE = CORPUS / "sentences" / "days.txt"
LINES = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
# Right in nearly all; a floor, so that a change of the rules that loses some is seen.
AT_MOST_WRONG = 6


def findings(found) -> list[str]:
    """As the file writes them."""
    deadlines = [f"D {_moment(one)}" for one in found.deadlines]
    return sorted(deadlines + [f"A {_moment(one)}" for one in found.appointments])


def _moment(one) -> str:
    return datetime.combine(one.day, one.at).isoformat(timespec="minutes") if one.at else one.day.isoformat()


def test_days_in_sentences(read) -> None:
    wrong, silent = [], []
    for line in LINES:
        wanted, words = line.split(" | ", 1)
        parts = wanted.split()
        expected = [] if wanted == "-" else sorted(f"{a} {b}" for a, b in zip(parts[::2], parts[1::2], strict=True))
        found = read(words.replace("\\n", "\n"))
        if findings(found) != expected:
            wrong.append(f"{findings(found)}, not {expected}: {words}")
            silent += [words] if not found.needs_person else []
    assert len(wrong) <= AT_MOST_WRONG, "\n".join(wrong)
    assert len(silent) <= 1, "\n".join(silent)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Svarfrist: tirsdag den 18. marts 2026", date(2026, 3, 18)),  # a Wednesday
        ("Vi skal have svar senest den 31. april 2026.", date(2026, 4, 28)),
    ],
)
def test_a_day_that_contradicts_itself_is_found_and_never_sure(read, words: str, day: date) -> None:
    (deadline,) = read(words).deadlines
    assert deadline.day == day
    assert not deadline.sure


def test_two_appointments_on_two_days_are_both_found(read) -> None:
    found = read("Du skal møde til samtale torsdag den 19. marts kl. 9.30 og igen fredag den 27. marts kl. 10.")
    assert [(one.day.day, one.at.hour) for one in found.appointments] == [(19, 9), (27, 10)]


def test_a_day_that_is_left_over_before_the_first_makes_it_unsure(read) -> None:
    found = read("Se listen: den 10. marts 2026.\n\nVi skal have dit svar senest den 17. marts 2026.")
    assert [one.sure for one in found.deadlines] == [False]
    assert found.needs_person
