"""English with longer words: what stands in braces stays as it is, and nothing else is as short as it was."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import catalogues, i18n, pseudo
from kiosk.config import Config

BRACES = re.compile(r"\{[^{}]*\}")
WORDS = st.text(string.ascii_letters, min_size=1, max_size=12)
PIECES = st.one_of(WORDS, st.sampled_from(["{n}", "{name}", "{when!s}", "12.30", "112", "4.", "§", "\n"]))


@given(st.lists(PIECES, min_size=1, max_size=12).map(" ".join))
def test_what_is_filled_in_stays_and_the_rest_is_longer(text):
    longer = pseudo.lengthened(text)
    assert BRACES.findall(longer) == BRACES.findall(text)
    assert re.findall(r"\d+", longer) == re.findall(r"\d+", text)
    assert longer.count("\n") == text.count("\n")
    if any(letter.isalpha() for letter in BRACES.sub("", text)):
        assert len(longer) >= pseudo.LONGER * len(text)


def test_all_of_the_english_catalogue_is_longer():
    for text in catalogues.texts("en"):
        longer = pseudo.lengthened(text)
        assert BRACES.findall(longer) == BRACES.findall(text)
        assert len(longer) >= pseudo.LONGER * len(text) or not re.search(r"[^\W\d_]", BRACES.sub("", text)), text


@pytest.fixture
def in_pseudo():
    i18n.use(pseudo.CODE)
    yield
    i18n.use("da")


@pytest.mark.usefixtures("in_pseudo")
def test_it_is_used_like_a_language_and_numbers_are_filled_in():
    assert i18n.current().code == "xx"
    assert i18n._("Hide") not in ("Hide", "Skjul")
    assert i18n.n_("{n} second left", "{n} seconds left", 7).startswith("7 ")
    assert i18n.n_("{n} second left", "{n} seconds left", 1) != i18n.n_("{n} second left", "{n} seconds left", 7)
    assert i18n.dates().months[0] == "January"  # they do not come from the catalogue
    assert i18n.content() == "en"


def test_nobody_is_offered_it():
    assert pseudo.CODE not in i18n.BY_CODE
    assert pseudo.CODE not in Config().centre.offered
