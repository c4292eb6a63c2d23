"""The readability index: counted by hand, and never of a kind that crashes on what somebody types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.explaining.lix import lix, sentences, too_long, words


def test_it_is_words_a_sentence_and_long_words_in_a_hundred():
    # 9 words in 2 sentences; "kommunen" has 8 letters, "straks" 6.
    assert lix("Du har fået et brev. Ring til kommunen straks.") == pytest.approx(9 / 2 + 100 * 1 / 9)


def test_six_letters_are_short_and_seven_are_long():
    assert lix("brevet") == 1
    assert lix("brevets") == 101


@pytest.mark.parametrize(
    ("text", "count"),
    [("33 98 00 10", 1), ("1.250,50 kr.", 2), ("e-Boks", 1), ("kl. 10.30", 2), ("mit.dk", 1), ("¡—!", 0), ("a/b", 2)],
)
def test_words(text, count):
    assert len(words(text)) == count


def test_a_colon_ends_no_sentence_and_a_new_line_does():
    assert len(sentences("Tag med: dit pas og din telefon.")) == 1
    assert len(sentences("Tag med\ndit pas")) == 2
    assert len(sentences("Ring kl. 10. Så svarer de.")) == 2


def test_long_sentences_are_named():
    short = "Et to tre fire fem seks syv otte ni ti elleve tolv."
    assert too_long(short) == []
    assert too_long(f"{short} {short[:-1]} tretten.") == [f"{short[:-1]} tretten."]


@given(st.text(max_size=300))
def test_any_text_has_an_index(text):
    assert lix(text) >= 0
    assert (lix(text) == 0) == (not words(text))


@given(st.lists(st.sampled_from(["Du har ret.", "Ring til kommunen.", "Det koster intet."]), min_size=1, max_size=20))
def test_longer_texts_of_the_same_kind_are_no_harder(lines):
    worst = max(lix(line) for line in lines)
    assert lix(" ".join(lines)) <= worst + 1e-9
