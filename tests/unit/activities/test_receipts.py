"""The calendar file in the receipt's QR code: small, correct, and about nobody."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kiosk.activities import receipts
from kiosk.clock import COPENHAGEN
from tests.helpers.centre import NOON, TRIP

# What RFC 5545's TEXT can hold; other control characters are turned into spaces.
WORDS = st.text(st.characters(codec="utf-8"), max_size=400)


def event(occ):
    text = receipts.calendar_text(occ, NOON)
    (found,) = Calendar.from_ical(text.encode()).walk("VEVENT")
    return found


def test_comes_back_as_it_went_in():
    occ = replace(TRIP, summary="Kaffe, kage; og \\ snak", location="Vejen 1, 2. sal")
    assert "SUMMARY:Kaffe\\, kage\\; og \\\\ snak\r\n" in receipts.calendar_text(occ, NOON)
    found = event(occ)
    assert found["SUMMARY"] == "Kaffe, kage; og \\ snak"
    assert found["LOCATION"] == "Vejen 1, 2. sal"
    assert found.decoded("DTSTART") == TRIP.start
    assert found.decoded("DTSTART").utcoffset() == timedelta(0)
    assert found.decoded("DTEND") == TRIP.end
    assert found.decoded("DTSTAMP") == NOON
    assert set(found) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION"}


def test_summer_time_ends_in_the_middle():
    start = datetime(2026, 10, 25, 1, tzinfo=COPENHAGEN)
    found = event(replace(TRIP, start=start, end=datetime(2026, 10, 25, 5, tzinfo=COPENHAGEN)))
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(hours=5)


def test_a_whole_day_is_a_date():
    start = datetime(2026, 11, 21, tzinfo=COPENHAGEN)
    found = event(replace(TRIP, start=start, end=start + timedelta(days=2), all_day=True))
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (date(2026, 11, 21), date(2026, 11, 23))


def test_a_sensitive_activity_is_an_appointment():
    found = event(replace(TRIP, summary="Gældsrådgivning", location="Gældsrådgiverens rum", sensitive=True))
    assert found["SUMMARY"] == "An appointment"
    assert "LOCATION" not in found


def test_the_feeds_own_uid_stays_out_of_it_and_each_time_has_its_own():
    first, again = event(TRIP), event(replace(TRIP, start=TRIP.start + timedelta(hours=1), summary="Andet"))
    other = event(replace(TRIP, occurrence="2026-11-28T10:00:00+01:00"))
    assert TRIP.uid not in first["UID"]
    assert first["UID"] == again["UID"] != other["UID"]


@given(WORDS, WORDS)
@settings(max_examples=200)
def test_any_words_fit_and_come_back_cut_between_words(summary, location):
    occ = replace(TRIP, summary=summary, location=location)
    text = receipts.calendar_text(occ, NOON)
    assert len(text.encode()) <= receipts.BYTES
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    found = event(occ)
    assert found["SUMMARY"] == receipts.shorten(summary, receipts.SUMMARY_BYTES)
    assert found.get("LOCATION", "") == receipts.shorten(location, receipts.LOCATION_BYTES)


@pytest.mark.parametrize("awkward", ["\\" * 300, ";" * 300, "," * 300, "å" * 300, "😀" * 300, ",;\\ " * 100])
def test_the_most_awkward_words_fit_too(awkward):
    assert (
        len(receipts.calendar_text(replace(TRIP, summary=awkward, location=awkward), NOON).encode()) <= receipts.BYTES
    )


@pytest.mark.parametrize("most", [260, 287, 331, 500])
@pytest.mark.parametrize("awkward", ["En meget lang tur ud i det blå " * 9, "," * 300, "å" * 300, "😀" * 300])
def test_a_smaller_code_holds_less_of_the_words(awkward, most):
    occ = replace(TRIP, summary=awkward, location=awkward)
    assert len(receipts.calendar_text(occ, NOON, most).encode()) <= most
    assert receipts.calendar_text(TRIP, NOON, 287) == receipts.calendar_text(TRIP, NOON)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("", 10, ""),
        ("Tur til skoven", 14, "Tur til skoven"),
        ("Tur til skoven", 13, "Tur til…"),
        ("Tur til skoven", 11, "Tur til…"),
        ("Tur til skoven", 10, "Tur til…"),
        ("Tur til skoven", 9, "Tur…"),
        ("Tur\r\n til\tskoven\x00", 14, "Tur til skoven"),
        ("Æblegrødsfest", 9, "Æbleg…"),
        ("ååååå", 6, "å…"),
    ],
)
def test_shortening(text, limit, short):
    assert receipts.shorten(text, limit) == short


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs Debian's zbar-tools")
def test_a_scanner_reads_the_calendar_off_the_code(tmp_path):
    from PIL import Image

    from kiosk.ui import qr

    occ = replace(TRIP, summary="Å" * 59, location=", ".join(["Ærøvej 12"] * 14))
    text = receipts.calendar_text(occ, NOON)
    side, gray = qr.pixels(qr.matrix(text), 6)
    Image.frombytes("L", (side, side), gray).save(tmp_path / "code.png")
    scanned = subprocess.run(
        ["zbarimg", "-q", "--raw", "-Sbinary", tmp_path / "code.png"], capture_output=True, check=True
    )
    assert scanned.stdout == text.encode()
