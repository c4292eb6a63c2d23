"""The glossary: enough words, none twice, easy to read, and found in a letter in whatever form they stand."""

from collections import Counter

import pytest

from kiosk.letters.explaining.glossary import entries, hard_words
from kiosk.letters.explaining.lix import EASY, lix, too_long


def test_there_are_enough_words_and_none_twice():
    assert len(entries()) >= 120
    forms = Counter(form.casefold() for one in entries() for form in (one.word, *one.forms))
    assert [form for form, times in forms.items() if times > 1] == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_its_words_are_easy(language: str):
    every = [one.plain[language] for one in entries()]
    assert [long for text in every for long in too_long(text)] == []
    assert lix("\n".join(every)) <= EASY
    assert all(text.endswith(".") for text in every)


def test_each_says_where_it_is_from():
    assert all(one.source for one in entries())


@pytest.mark.parametrize("one", entries(), ids=lambda one: one.word)
def test_each_form_is_found(one):
    for form in (one.word, *one.forms):
        text = f"Se {form.upper()} her."
        (found,) = hard_words(text, "da")
        assert found.word == one.word
        assert text[found.start : found.end] == form.upper()


def test_a_word_is_explained_once_where_it_first_stands_and_over_a_line_break():
    text = "Klagefristen er kort. Efter klagefristen er det slut. Klagen har ikke opsættende\nvirkning."
    assert [(one.word, one.start) for one in hard_words(text, "da")] == [
        ("klagefrist", 0), ("klage", 54), ("opsættende virkning", text.index("opsættende")),
    ]  # fmt: skip


def test_no_part_of_a_longer_word():
    assert hard_words("Varselsskilt og partshøringsfest", "da") == ()
