"""Times, prices and codes as the voice gets them: nobody says "K L ti femten"."""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import COPENHAGEN
from kiosk.devices.in_full import in_full
from kiosk.devices.in_full_numbers import DANISH, ENGLISH
from kiosk.words import clock_in_words


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("I morgen kl. 10-15", "I morgen klokken 10 til 15"),
        ("Tirsdag kl. 10.30-12", "Tirsdag klokken 10 30 til 12"),
        ("Kl. 8.05-9.00", "klokken 8 nul 5 til 9"),
        ("Nu, til kl. 11", "Nu, til klokken 11"),
        ("9.42", "9 42"),
        ("Vi mødes kl 9.45.", "Vi mødes klokken 9 45."),
        ("Fra den 4. december kl. 16 til søndag kl. 14", "Fra den 4. december klokken 16 til søndag klokken 14"),
        ("50 kr.", "50 kroner."),
        ("Det koster 50 kr. pr. person.", "Det koster 50 kroner per person."),
        ("12,50 kr.", "12 kroner og 50 øre."),
        ("1.249 kr.", "1.249 kroner."),
        ("JW2-42W", "J, W, 2, 4, 2, W"),
        ("708-207", "7, 0, 8, 2, 0, 7"),  # one in three hundred has no letter
        ("708-207.", "7, 0, 8, 2, 0, 7."),
        ("Åbent 100-200 gange", "Åbent 100-200 gange"),
        ("Din kode er 985-WMW.", "Din kode er 9, 8, 5, W, M, W."),
        ("Du kan også ringe til 12 34 56 78.", "Du kan også ringe til 12, 34, 56, 78."),
        ("Nummeret er 89 40 20 00.", "Nummeret er 89, 40, 20, nul nul."),
        ("Ring til 70 05 00 01, kl. 9-14.", "Ring til 70, nul 5, nul nul, nul 1, klokken 9 til 14."),
        ("tlf. 89402000", "telefon 89, 40, 20, nul nul"),
        ("CPR: 251248-9996", "CPR: 25, 12, 48, 99, 96"),
        ("1.250,50 kr.", "1.250 kroner og 50 øre."),
        ("jf. lov om aktiv socialpolitik § 37, stk. 2", "jævnfør lov om aktiv socialpolitik paragraf 37, stykke 2"),
        ("Sagsnr. 12", "Sagsnummer 12"),
        ("Det varer ca. 45 minutter", "Det varer cirka 45 minutter"),
        ("For unge, 18-25 år", "For unge, 18 til 25 år"),
        ("Kaffe, te m.m.", "Kaffe, te med mere."),
        ("mandag-fredag", "mandag til fredag"),
        ("Nørretorv 7, 2. sal", "Nørretorv 7, 2. sal"),
        ("Den 24.12.2026", "Den 24. december 2026"),
        ("Ring 33-44-55-66", "Ring 33-44-55-66"),
    ],
)  # fmt: skip
def test_danish(shown, said):
    assert in_full(shown, "da") == said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Tomorrow 10:00 to 15:30", "Tomorrow 10 o'clock to 15:30"),
        ("50 kr.", "50 kroner."),
        ("The number is 89 40 20 00.", "The number is 89, 40, 20, zero zero."),
        ("They answer at: kl. 9-14.", "They answer at: 9-14."),
        ("Your code: JW2-42W", "Your code: J, W, 2, 4, 2, W"),
        ("Ved den gule dør kl. 9.45", "Ved den gule dør at 9.45"),
    ],
)
def test_english(shown, said):
    assert in_full(shown, "en") == said


@given(st.integers(0, 24 * 60 - 1))
def test_no_time_of_ours_is_said_with_its_punctuation(minute):
    when = datetime(2026, 11, 20, tzinfo=COPENHAGEN) + timedelta(minutes=minute)
    said = in_full(f"I dag kl. {clock_in_words(when)}", "da")
    assert said.startswith("I dag klokken ")
    assert "." not in said


MONTH = re.compile("|".join(DANISH.months + ENGLISH.months))


def digits(said, language):
    """The digits of what is said, the months' own numbers among them."""
    months = (DANISH if language == "da" else ENGLISH).months
    return [char for char in MONTH.sub(lambda one: str(months.index(one[0]) + 1), said) if char.isdigit()]


@given(st.text(alphabet="0123456789.,:- klKrABØå\n", max_size=40), st.sampled_from(["da", "en", "xx"]))
def test_nothing_that_is_not_a_shortened_form_gets_lost(text, language):
    given_, kept = [char for char in text if char.isdigit()], digits(in_full(text, language), language)
    if "-" not in text:  # a date that begins with its year is said from its day
        it = iter(given_)
        assert all(char in it for char in kept)  # none is added or moved; only the noughts of a full hour go
    assert sorted(char for char in given_ if char != "0") == sorted(char for char in kept if char != "0")
