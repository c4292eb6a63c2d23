"""Dates, amounts, numbers, addresses and the short forms of letters, as they are said; whatever the text, and soon."""

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.ear import LONGEST, for_ear, heard
from kiosk.devices.in_full import in_full
from kiosk.devices.in_full_numbers import DANISH, ENGLISH


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        # days
        ("Senest d. 3/11.", "Senest den 3. november."),
        ("Det er 3/11 kl. 10.05", "Det er 3. november klokken 10 nul 5"),
        ("03.11.2026", "3. november 2026"),
        ("d. 3. november", "den 3. november"),
        ("Den 3.11. holder vi lukket", "Den 3. november holder vi lukket"),
        ("onsdag d. 18. ds. kl. 15.10", "onsdag den 18. denne måned klokken 15 10"),
        ("Betal senest fredag d. 6/3-2026.", "Betal senest fredag den 6. marts 2026."),
        ("24/8 2026", "24. august 2026"),
        ("07/04/2026", "7. april 2026"),
        ("02-02-2026", "2. februar 2026"),
        ("2026-11-20", "20. november 2026"),
        ("29/10/27", "29. oktober 27"),
        ("01.04.1999 - 31.12.2011", "1. april 1999 til 31. december 2011"),
        ("01.06.2013-31.03.2027", "1. juni 2013 til 31. marts 2027"),
        ("3.-5. november", "3. til 5. november"),
        ("3. jan. 2026", "3. januar 2026"),
        ("2025-2026", "2025 til 2026"),
        ("man.-tors. 10-15", "mandag til torsdag 10 til 15"),
        ("Telefontid tirs. og tors.", "Telefontid tirsdag og tors."),
        ("kl. 10 - 12", "klokken 10 til 12"),
        ("til kl. ca. 14.", "til klokken cirka 14."),
        # what only looks like a day
        ("24/7", "24/7"),
        ("Side 1/2", "Side 1 af 2"),
        ("00.13.02-K03-15-26", "00.13.02-K03-15-26"),
        ("FS 7-55/2027", "FS 7-55/2027"),
        ("31/12/1", "31/12/1"),
        ("§ 14 d. 3 timer", "paragraf 14 d. 3 timer"),
        # fractions
        ("1½ liter", "halvanden liter"),
        ("2½ time", "2 og en halv time"),
        ("en 1/2 time", "en halv time"),
        ("3/4 af det", "tre fjerdedele af det"),
        # amounts
        ("Beløb: -200 kr.", "Beløb: minus 200 kroner."),
        ("−200 kr.", "minus 200 kroner."),
        ("1 kr.", "1 krone."),
        ("1,00 kr. om dagen", "1 krone om dagen"),
        ("0,50 kr.", "50 øre."),
        ("1,5 kr.", "1,5 kroner."),
        ("3.000 kr", "3.000 kroner"),
        ("1.000.000 kr", "1.000.000 kroner"),
        ("kr. 250", "250 kroner"),
        ("fra kr. 50,-", "fra 50 kroner"),
        ("DKK 3.211,09.", "3.211 kroner og 9 øre."),
        ("230,-", "230 kroner"),
        ("1,5 mio. kr.", "1,5 millioner kroner."),
        ("1 mio. kr. i år", "1 million kroner i år"),
        ("3 mio. mennesker", "3 millioner mennesker"),
        ("199 kr./md. de første", "199 kroner om måneden de første"),
        ("kun 199 kr. pr. md.", "kun 199 kroner om måneden."),
        ("449 kr. pr. md. uden", "449 kroner om måneden uden"),
        ("500-600 kr.", "500 til 600 kroner."),
        ("150000 kr.", "150000 kroner."),
        ("12345678 kr.", "12345678 kroner."),
        ("-5 grader", "minus 5 grader"),
        ("kr. tilbage", "kroner tilbage"),
        # numbers
        ("+45 12 34 56 78", "plus 45, 12, 34, 56, 78"),
        ("Tlf. 4359 1144", "Telefon 43, 59, 11, 44"),
        ("70 201 201", "70, 201, 201"),
        # letters from authorities
        ("§§ 5 og 91", "paragrafferne 5 og 91"),
        ("§ 37, stk. 2, 3. pkt.", "paragraf 37, stykke 2, 3. punktum"),
        ("3 stk.", "3 styk."),
        ("bl.a. kaffe mv.", "blandt andet kaffe med videre."),
        ("Bl. a. kaffe", "Blandt andet kaffe"),
        ("f. eks. nu, fx nu", "for eksempel nu, for eksempel nu"),
        ("j.nr. 23/4511, sagsnr. 123", "journalnummer 23/4511, sagsnummer 123"),
        ("hhv. mht. ift. pga. vedr.", "henholdsvis med hensyn til i forhold til på grund af vedrørende."),
        ("ca. 8,2 pct. om året", "cirka 8,2 procent om året"),
        ("20 %.", "20 procent."),
        ("inkl. moms, ekskl. fragt", "inklusive moms, eksklusive fragt"),
        ("54 m2 og 80 km/t", "54 kvadratmeter og 80 kilometer i timen"),
        ("1 min. eller 2 min.", "1 minut eller 2 minutter."),
        ("11 md.", "11 måneder."),
        ("og/eller", "og eller"),
        ("A/S v/ advokat c/o datter", "A S ved advokat C O datter"),
        ("Nyvej 7, 2. th.", "Nyvej 7, 2. til højre"),
        ("Få SU og SMS i EU med MitID", "Få S U og SMS i EU med MitID"),
        ("Christian IV og Frederik IX's Plads", "Christian den fjerde og Frederik den niendes Plads"),
        ("kapitel IV", "kapitel 4"),
        ("VI LUKKER, I DAG", "VI LUKKER, I DAG"),
        ("din og min.", "din og min."),
        ("Han hedder Max.", "Han hedder Max."),
        ("Max. 6 pladser", "Højst 6 pladser"),
        ("Fly til CA, USA", "Fly til CA, USA"),
        ("Vitamin D. 5 mg", "Vitamin D. 5 milligram"),
        ("Det kan man.", "Det kan man."),
        ("Hr. Holm, afd. B", "Herr Holm, afdeling B"),
        # addresses of the net
        ("Se borger.dk.", "Se borger punktum dk."),
        ("www.borger.dk/folk", "www punktum borger punktum dk skråstreg folk"),
        ("https://borger.dk/", "borger punktum dk"),
        ("anna_b.holm@e-boks.dk", "anna understreg b punktum holm snabel-a e bindestreg boks punktum dk"),
        ("Kom nu.De er her", "Kom nu.De er her"),
    ],
)  # fmt: skip
def test_danish(shown, said):
    assert for_ear(shown, "da") == said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("By d. 03.11.2026", "By 3 November 2026"),
        ("1.250,50 kr.", "1,250 kroner and 50 øre."),
        ("-200 kr. a month", "minus 200 kroner a month"),
        ("1,5 mio. kr.", "1.5 million kroner."),
        ("about 25.000 people", "about 25,000 people"),
        ("§ 37, stk. 2", "section 37, subsection 2"),
        ("e.g. no. 5, etc.", "for example number 5, et cetera."),
        ("No. It is not.", "No. It is not."),
        ("1½ hours, 20%", "1 and a half hours, 20 per cent"),
        ("Page 1/2", "Page 1 of 2"),
        ("Write to a@borger.dk", "Write to a at borger dot dk"),
        ("+45 12 34 56 78", "plus 45, 12, 34, 56, 78"),
        ("and/or", "and or"),
    ],
)
def test_english(shown, said):
    assert for_ear(shown, "en") == said


def test_another_language_is_left_as_it_is():
    assert for_ear("03.11.2026, 50 kr.", "pl") == "03.11.2026, 50 kr."


def test_a_text_is_heard_sentence_by_sentence():
    assert heard("Det koster 50 kr. 🎉\n---\nVi ses d. 3/11.", "da") == [
        "Det koster 50 kroner.",
        "Vi ses den 3. november.",
    ]


WAYS = ("{d}.{m}.{y}", "{d:02}.{m:02}.{y}", "{d}/{m} {y}", "{d}/{m}-{y}", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}",
        "{y}-{m:02}-{d:02}")  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(WAYS), st.sampled_from(["", ".", ", kl. 9"]))
def test_every_date_in_every_way_of_writing_it(day, way, after):
    shown = way.format(d=day.day, m=day.month, y=day.year)
    said = in_full(f"Senest {shown}{after}", "da")
    assert said.startswith(f"Senest {day.day}. {DANISH.months[day.month - 1]} {day.year}")
    said = in_full(f"By {shown}{after}", "en")
    assert said.startswith(f"By {day.day} {ENGLISH.months[day.month - 1]} {day.year}")


@given(st.integers(0, 10**9), st.integers(0, 99), st.booleans(), st.sampled_from([" kr.", " kr", "kr.", " DKK"]))
def test_no_amount_loses_a_digit(kroner, ore, below, unit):
    whole = f"{kroner:,}".replace(",", ".")
    said = in_full(f"Det er {'-' * below}{whole},{ore:02}{unit} i alt", "da")
    assert ("minus " in said) is below
    told = [] if kroner == 0 and ore else [f"{whole} kron{'e' if kroner == 1 else 'er'}"]
    told += [f"{ore} øre"] if ore else []
    assert said == f"Det er {'minus ' * below}{' og '.join(told)} i alt"


@given(st.from_regex(r"[2-9]\d{7}", fullmatch=True), st.sampled_from(["{}{}{}{}", "{} {} {} {}", "tlf. {}{} {}{}"]))
def test_no_telephone_number_loses_a_digit(number, way):
    said = in_full("Ring: " + way.format(*(number[at : at + 2] for at in (0, 2, 4, 6))), "da")
    assert re.sub(r"\D", "", said.replace("nul", "0")) == number
    assert said.count(",") == 3


@given(st.text(max_size=200), st.sampled_from(["da", "en", "kl"]))
def test_no_text_is_too_strange(text, language):
    for_ear(text, language)


@given(st.text(alphabet="0123456789.,:-–§%&+@ dkrDK\n'IVXst", max_size=60), st.sampled_from(["da", "en"]))
def test_no_digit_is_lost_among_signs(text, language):
    months = (DANISH if language == "da" else ENGLISH).months
    said = re.sub("|".join(months), lambda one: str(months.index(one[0]) + 1), in_full(text, language))
    told, shown = (sorted(char for char in one if char in "123456789") for one in (said, text))
    assert told == shown


# What begins as one of the forms does, over and over, and is none in the end.
HOSTILE = (
    "1", "1.", "111.", "1/", "1 ", "11 ", "-", " -", "a.", "a@", "a-", "a/", "§ ", "kl. ", "f. ", "1 kr",
    "kr.", "1.111,", "DKK ", "d. 1/", "2026 - ", "12 34 ", "mio ", "½", "www.", "a.dk/", "man.-", "I",
    "Side 1/", "tlf ", "(-1", "0", "10.-", "1 % ", "& ", "+4", "   -", "Christian I",
)  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_a_hostile_text_takes_no_longer_than_another(part):
    text = (part * 4 * LONGEST)[: 4 * LONGEST]
    begun = time.process_time()
    assert len(for_ear(text, "da")) <= LONGEST
    for_ear(text, "en")
    assert time.process_time() - begun < 3, "some 0.05 s; one search that begins anew at each sign takes minutes"


def test_a_number_longer_than_python_reads():
    assert in_full("1" + "0" * 5000 + " kr.", "da").endswith(" kroner.")
