"""Time zones as calendars name and describe them."""

import pytest
from icalendar import Timezone

from kiosk.activities.tzids import match, normal
from kiosk.activities.zones import known, zone


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        ('"Europe/Copenhagen"', "Europe/Copenhagen"),
        (" Europe/Copenhagen ", "Europe/Copenhagen"),
        ("Romance Standard Time", "Europe/Paris"),
        ("Central Europe Standard Time", "Europe/Budapest"),
        ("Greenland Standard Time", "America/Godthab"),
        ("/citadel.org/20210210_1/Europe/Copenhagen", "Europe/Copenhagen"),
        ("/x/y/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("UTC", "UTC"),
        ("Etc/GMT", "UTC"),
        ("CET", "CET"),
        ("", ""),
        ("Narnia", ""),
        ("../../../etc/passwd", ""),
        ("/etc/passwd", ""),
        ("Europe/../../x", ""),
        ("\x00", ""),
        ("x" * 10_000, ""),
    ],
)
def test_names(name, wanted):
    found = normal(name, {})
    assert found == wanted
    assert not found or known(found)


@pytest.mark.parametrize("name", ["Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "Europe/London"])
def test_a_description_of_a_known_zone_is_known_by_any_name(name):
    text = Timezone.from_tzid(name).to_ical().decode().replace(f"TZID:{name}", "TZID:Vores tid")
    assert match(text, [2026]) == name


def test_a_description_like_no_other():
    text = """BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r
TZOFFSETTO:+0500\r\nRRULE:FREQ=YEARLY;BYMONTH=5\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700901T000000\r
TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=9\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"""
    assert match(text, [2026]) == ""


@pytest.mark.parametrize("offset", ["+03:00", "-09:30", "+00:00"])
def test_fixed_offsets_are_zones(offset):
    assert known(offset)
    assert zone(offset).utcoffset(None) is not None


@pytest.mark.parametrize("name", ["+24:00", "", "x", "Europe", "../x", "/etc/localtime", "Europe/Copenhagen\n"])
def test_what_is_no_zone(name):
    assert not known(name)
