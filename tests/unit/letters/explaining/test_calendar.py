"""The QR for the phone's calendar: what was chosen and no more, at its hour in the right zone, small enough to scan."""

from datetime import UTC, date, datetime, time

import icalendar
import pytest

from kiosk import i18n
from kiosk.letters.explaining.calendar import calendar_text
from kiosk.letters.explaining.texts import texts
from kiosk.letters.explaining.when import when_of
from kiosk.letters.model import Appointment, Deadline
from kiosk.ui.qr import matrix

STAMP = datetime(2026, 3, 10, 9, tzinfo=UTC)
F = {"confidence": 0.95, "quote": "", "start": 0, "end": 0}
MEETING = Appointment(**F, day=date(2026, 3, 30), at=time(9, 30), until=None, place="", room="", who="", mode="phone")
DEADLINE = Deadline(**F, day=date(2026, 4, 7), at=None, what="pay")


@pytest.fixture(autouse=True)
def _danish():
    i18n.use("da")


def event(one, **chosen):
    when = when_of(one, STAMP.date(), texts("da"))
    text = calendar_text(when, STAMP, **chosen)
    assert matrix(text)
    (found,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return found


def test_a_meeting_is_at_its_hour_and_rings_the_day_before():
    found = event(MEETING, place="Værkmestergade 5, 8000 Aarhus C")
    assert found.decoded("DTSTART") == datetime(2026, 3, 30, 7, 30, tzinfo=UTC)  # summer time has begun
    assert found.decoded("DTEND") == datetime(2026, 3, 30, 8, 30, tzinfo=UTC)
    assert found["SUMMARY"] == "En aftale"
    assert found["LOCATION"] == "Værkmestergade 5, 8000 Aarhus C"
    (alarm,) = found.walk("VALARM")
    assert alarm["TRIGGER"].to_ical() == b"-P1D"


def test_a_deadline_is_a_whole_day_and_says_who_only_if_chosen():
    found = event(DEADLINE)
    assert found.decoded("DTSTART") == date(2026, 4, 7)
    assert found["SUMMARY"] == "En frist"
    assert "LOCATION" not in found
    assert event(DEADLINE, who="Jobcentret")["SUMMARY"] == "Frist: Jobcentret"


def test_the_same_day_is_the_same_entry_and_another_is_another():
    assert event(MEETING)["UID"] == event(MEETING, who="Retten")["UID"] != event(DEADLINE)["UID"]


def test_a_long_place_is_cut():
    assert len(event(MEETING, place="Langgade " * 99, who="W" * 500).to_ical()) < 900
