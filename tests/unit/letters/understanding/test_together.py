"""Any text is understood, quickly, with every quote where it says; what recognition doubts is never sure."""

import time
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.letters.model import Found, Reading, Understanding
from kiosk.letters.understanding import rules, understand
from tests.helpers import corpus

TODAY = date(2026, 3, 3)
WORDS = [
    "senest",
    "den",
    "17.",
    "marts",
    "2026",
    "kl.",
    "9.30",
    "du",
    "skal",
    "betale",
    "1.250,00",
    "kr.",
    "møde",
    "klage",
    "inden",
    "4",
    "uger",
    "fra",
    "modtagelsen",
    "hvis",
    "ikke",
    "tlf.",
    "89",
    "40",
    "20",
    "00",
    "§",
    "stk.",
    "\n",
    "\n\n",
    "\t",
    ":",
    ",",
    ".",
    "til",
    "torsdag",
    "19/3",
    "2026-03-19",
    "31.",
    "april",
    "sagsnr.",
    "26-1234",
    "+71<0001+8000<",
    "gavekort",
    "http://bit.ly/x",
    "-",
    "fredag",
    "13.",
    "uge",
    "12",
    "udgangen",
    "af",
    "aflyst",
    "flyttet",
    "retten",
    "forkyndes",
    "0",
    "99999999",
    "æøå",
    "(",
    ")",
    "?",
]


def findings(found: object) -> list[Found]:
    """Every finding in an understanding, however deep."""
    if isinstance(found, tuple | list):
        return [one for each in found for one in findings(each)]
    if not is_dataclass(found):
        return []
    mine = [found] if isinstance(found, Found) else []
    return mine + [one for each in fields(found) for one in findings(getattr(found, each.name))]


def quotes_stand(text: str, found: Understanding) -> None:
    for one in findings(found):
        assert text[one.start : one.end] == one.quote
        assert 0 <= one.confidence <= 1


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=120).map(" ".join),
    st.sampled_from(("digital", "paper", "unknown")),
)
def test_any_text_of_danish_words(text: str, channel) -> None:
    quotes_stand(text, understand(Reading(text, "text"), today=TODAY, channel=channel))


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=400))
def test_any_text_at_all(text: str) -> None:
    quotes_stand(text, understand(Reading(text, "text"), today=TODAY))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1.",
        "a ",
        "a",
        "-",
        "\n",
        "\t",
        "12. ",
        "12.12.",
        "kl. ",
        "den ",
        "§ 1, ",
        "http://a.",
        "a.b-",
        "hvis du ikke ",
        "1 000 ",
        "senest 4 uger fra ",
        "mandag ",
        "kr. ",
        "+71<",
        "A B ",
        "x@",
        "Æ",
        "på Vej 1, ",
        "9.30 til ",
        "og ",
        "12-",
    ],
)
def test_no_text_makes_it_slow(piece: str) -> None:
    rules.load("kinds")
    text = (piece * 20_000)[:20_000]
    start = time.process_time()
    understand(Reading(text, "text"), today=TODAY)
    assert time.process_time() - start < 20  # some 200 pages' worth in the worst case; what runs away takes minutes


def test_the_same_letter_gives_the_same_again() -> None:
    case = corpus.load("tune")[0]
    reading = Reading(case.text, "text")
    assert understand(reading, today=TODAY) == understand(reading, today=TODAY)


def test_what_recognition_doubts_is_never_sure() -> None:
    text = "Nordby Kommune\n\n2. marts 2026\n\nKære Ane\n\nVi skal have svar senest tirsdag den 17. marts 2026."
    reading = Reading(text, "photo", ocr_confidence=0.8)
    sure = understand(reading, today=TODAY, channel="digital")
    assert sure.deadlines[0].sure
    at = text.index("17.")
    doubtful = understand(replace(reading, doubtful=((at, at + 3),)), today=TODAY, channel="digital")
    assert not doubtful.deadlines[0].sure
    assert doubtful.needs_person


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("senest den 17. marts 2026", False),  # a 17 may have been an 11
        ("senest tirsdag den 17. marts 2026", True),
        ("senest den 17. marts 2026. Husk den 17. marts 2026", True),
        ("inden 14 dage fra dags dato", False),
    ],
)
def test_a_day_from_a_picture_is_sure_only_where_something_confirms_it(words: str, *, sure: bool) -> None:
    text = f"Nordby Kommune\n\n2. marts 2026\n\nKære Ane\n\nVi skal have dit svar {words}."
    found = understand(Reading(text, "photo", ocr_confidence=0.95), today=TODAY, channel="digital")
    assert found.deadlines[0].sure is sure
    typed = understand(Reading(text, "text"), today=TODAY, channel="digital")
    assert typed.deadlines[0].sure


def test_an_empty_letter_is_unknown_and_has_nothing() -> None:
    found = understand(Reading("", "text"), today=TODAY)
    assert (found.kind.kind, found.deadlines, found.appointments, found.amounts) == ("ukendt", (), (), ())
