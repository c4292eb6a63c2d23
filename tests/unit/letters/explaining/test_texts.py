"""The templates: both languages have the same keys and fields, each kind and sender has words, none is hard to read."""

import string
from typing import get_args

import pytest

from kiosk.letters.explaining.lix import EASY, lix, too_long
from kiosk.letters.explaining.texts import Texts, texts
from kiosk.letters.model import Kind, SenderType, What

DA, EN = texts("da"), texts("en")
ON_A_LINE_OF_THEIR_OWN = {"labels", "who", "calendar"}  # names of things, not sentences


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_both_languages_have_the_same_texts():
    assert {table: set(found) for table, found in DA.tables.items()} == {t: set(f) for t, f in EN.tables.items()}
    for table, found in DA.tables.items():
        for key, text in found.items():
            assert fields(text) == fields(EN.tables[table][key]), f"{table}.{key}"
    for da, en in zip(DA.offers, EN.offers, strict=True):
        assert (da.key, da.kinds, da.types, da.needs, da.guide, da.staff) == (
            en.key, en.kinds, en.types, en.needs, en.guide, en.staff,
        )  # fmt: skip


@pytest.mark.parametrize("said", [DA, EN], ids=["da", "en"])
def test_every_kind_and_sender_and_deadline_has_words(said: Texts):
    for kind in get_args(Kind):
        assert said.of("headline", kind)
        assert said.of("first", kind)
        assert said.of("nothing", kind)
    for sender in get_args(SenderType):
        assert said.of("who", sender)
    for what in get_args(What):
        assert said.of("when", what)
        assert said.of("first", what)


@pytest.mark.parametrize("said", [DA, EN], ids=["da", "en"])
def test_no_sentence_is_long_and_no_table_is_hard(said: Texts):
    every = []
    for table, found in said.tables.items():
        if table not in ON_A_LINE_OF_THEIR_OWN:
            every += list(found.values())
    every += [line for one in said.offers for line in (one.title, one.text, one.hours, one.to, one.day) if line]
    assert [long for text in every for long in too_long(text)] == []
    assert lix("\n".join(every)) <= EASY


def test_the_most_narrow_text_is_taken():
    assert DA.of("headline", "indkaldelse", "phone", "hospital") == DA.tables["headline"]["indkaldelse.phone"]
    assert DA.of("headline", "indkaldelse", "in_person", "hospital") == DA.tables["headline"]["indkaldelse.hospital"]
    assert DA.of("headline", "indkaldelse", "in_person", "bank") == DA.tables["headline"]["indkaldelse"]
