"""The complaint's four weeks: in time, perhaps in time, and late; by the date of the letter and how it came."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.library import OURS

ZONE = ZoneInfo("Europe/Copenhagen")
FRIDAY = date(2026, 11, 6)
CHRISTMAS = date(2025, 12, 19)
SUMMER_TIME = date(2026, 3, 20)


def said(letter: date, came: str, days: int, sender: str = "kommune") -> str:
    """Which of the notes is shown so many days after the date of the letter."""
    definition = Definition.load((OURS / "klage" / "form.json").read_bytes())
    day = letter + timedelta(days)
    session = FormSession(definition, now=datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
    for name, value in (("afsender", sender), ("brev_dato", letter.isoformat()), ("brev_post", came)):
        session.set(f"/data/brevet/{name}", value)
    notes = ("frist_note", "maaske_note", "sent_note", "brevets_frist_note")
    return " ".join(name for name in notes if session.node(f"/data/brevet/{name}").relevant)


@pytest.mark.parametrize("letter", [FRIDAY, CHRISTMAS, SUMMER_TIME])
@pytest.mark.parametrize("came", ["digital", "papir", "ved_ikke", ""])
def test_within_four_weeks_the_day_is_told(letter: date, came: str) -> None:
    for days in (0, 1, 27, 28):
        assert said(letter, came, days) == "frist_note"


def test_a_digital_letter_is_late_after_that() -> None:
    for days in (29, 40, 400):
        assert said(FRIDAY, "digital", days) == "sent_note"


@pytest.mark.parametrize(("letter", "six_workdays"), [(FRIDAY, 10), (CHRISTMAS, 17)])
@pytest.mark.parametrize("came", ["papir", "ved_ikke", ""])
def test_on_paper_it_may_be_in_time_six_workdays_more(letter: date, six_workdays: int, came: str) -> None:
    for days in (29, 28 + six_workdays):
        assert said(letter, came, days) == "maaske_note"
    assert said(letter, came, 46) == "sent_note"


def test_of_others_the_rules_are_not_ours_to_tell() -> None:
    assert said(FRIDAY, "papir", 3, "andet") == "brevets_frist_note"


def test_the_day_that_is_told_is_four_weeks_on() -> None:
    definition = Definition.load((OURS / "klage" / "form.json").read_bytes())
    session = FormSession(definition, now=datetime(2026, 4, 1, 9, tzinfo=ZONE))
    session.set("/data/brevet/brev_dato", "2026-03-20")
    session.set("/data/brevet/afsender", "udk")
    assert session.node("/data/brevet/frist_note").label == "Klagen skal være fremme senest 17/4 2026."
