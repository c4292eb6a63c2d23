"""Nicknames: the offered ones differ, and nothing that could be traced is kept."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.activities import aliases
from kiosk.activities.refusals import NicknameIsCpr, NicknameIsNumber

EVERY = [aliases._pair(at) for at in range(aliases._PAIRS)]


def test_every_made_up_name_is_two_words_that_fit_and_pass_the_cleaning():
    assert len(set(EVERY)) == len(EVERY) > 2000
    for name in EVERY:
        assert len(name.split()) == 2
        assert aliases.clean(name) == name
        assert name == unicodedata.normalize("NFC", name)


@given(st.binary(max_size=40))
def test_all_of_them_are_offered_before_one_comes_again(seed):
    whole = aliases._PAIRS // aliases.HANDFUL
    offered = [name for number in range(whole) for name in aliases.offered(seed, number)]
    assert len(set(offered)) == len(offered) == whole * aliases.HANDFUL


def test_a_handful_is_mixed():
    handful = aliases.offered(b"", 0)
    assert len({name.split()[0] for name in handful}) > 5
    assert len({name.split()[1] for name in handful}) == len(handful)
    assert aliases.offered(b"another list", 0) != handful


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        (" Bo \n Bi\tBu ", "Bo Bi Bu"),
        ("Søren Ærø-Ålborg", "Søren Ærø-Ålborg"),
        ("A\u030alborg", "Ålborg"),
        ("Bo\u202e\u200b\x07\x1b[31m", "Bo[31m"),
        ("x" * 40, "x" * aliases.LONGEST),
        ("12345 678901234567890abcd", None),
        ("Nr. 7", "Nr. 7"),
        ("Kim 1987", "Kim 1987"),
        ("Bo 010203", "Bo 010203"),
    ],
)
def test_what_is_kept_of_what_was_typed(typed, kept):
    if kept is None:
        with pytest.raises(NicknameIsNumber):
            aliases.clean(typed)
    else:
        assert aliases.clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "251248-9996",
        "2512489996",
        "mit cpr er 251248 9996 ok",
        "25.12.48-9996",
        "25 12 48 99 96",
        "2-5-1-2-4-8-9-9-9-6",
        "251248_9996",
        "251248—9996",
        "25\u200b1248\u200b9996",
        "２５１２４８９９９６",
        "٢٥١٢٤٨-٩٩٩٦",
        "851248-9996",  # a replacement number: 60 is added to the day
        "0 2512489996 0",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 251248-9996",  # beyond what would be kept
    ],
)
def test_a_cpr_number_is_refused(typed):
    with pytest.raises(NicknameIsCpr) as caught:
        aliases.clean(typed)
    assert "9996" not in str(caught.value)


@pytest.mark.parametrize("typed", ["12345678", "12 34 56 78", "+45 87 65 43 21", "ring 87-65-43-21", "9999999999"])
def test_a_phone_number_is_refused_as_a_number(typed):
    with pytest.raises(NicknameIsNumber) as caught:
        aliases.clean(typed)
    assert type(caught.value) is NicknameIsNumber


@given(st.text(max_size=60))
@example("é" * 30)
def test_whatever_is_typed_is_one_short_visible_line_or_refused(typed):
    try:
        kept = aliases.clean(typed)
    except NicknameIsNumber:
        assert sum(letter.isdigit() for letter in unicodedata.normalize("NFKC", typed)) >= 8
        return
    assert len(kept) <= aliases.LONGEST
    assert kept == " ".join(kept.split())
    assert not any(unicodedata.category(letter).startswith("C") for letter in kept)
    assert aliases.clean(kept) == kept
