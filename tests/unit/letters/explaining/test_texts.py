"""The templates: both languages have the same keys and fields, each kind and sender has words, none is hard to read."""

import string
from datetime import date
from typing import get_args

import pytest

from kiosk import i18n
from kiosk.letters.explaining.explain import explain
from kiosk.letters.explaining.lix import EASY, lix, too_long
from kiosk.letters.explaining.texts import FOLDER, Texts, language, texts
from kiosk.letters.model import Kind, Reading, SenderType, What
from kiosk.letters.understanding.together import understand

DA, EN = texts("da"), texts("en")
OTHERS = sorted({path.stem for path in FOLDER.glob("*.toml")} - {"da"})
ON_A_LINE_OF_THEIR_OWN = {"labels", "who", "calendar"}  # names of things, not sentences


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_the_same_texts(code: str):
    other = texts(code)
    assert {table: set(found) for table, found in DA.tables.items()} == {t: set(f) for t, f in other.tables.items()}
    for table, found in DA.tables.items():
        for key, text in found.items():
            assert fields(text) == fields(other.tables[table][key]), f"{table}.{key}"
            assert other.tables[table][key].strip()
            assert text.endswith(":") == other.tables[table][key].endswith(":"), f"{table}.{key}"
    for da, said in zip(DA.offers, other.offers, strict=True):
        assert (da.key, da.kinds, da.types, da.needs, da.guide, da.staff) == (
            said.key, said.kinds, said.types, said.needs, said.guide, said.staff,
        )  # fmt: skip
        for one in ("title", "text", "hours", "reference", "to", "day"):
            assert bool(getattr(da, one)) == bool(getattr(said, one)), f"{da.key}.{one}"
            assert fields(getattr(da, one)) == fields(getattr(said, one)), f"{da.key}.{one}"


@pytest.mark.parametrize("code", OTHERS)
def test_a_letter_is_explained_in_the_language_on_the_screen(code: str):
    letter = Reading("Du skal møde den 3. december 2026 kl. 10.30. Ring til os på 33 12 34 56.", "text")
    found, today = understand(letter, today=date(2026, 11, 20)), date(2026, 11, 20)
    i18n.use(code)
    said = explain(letter, found, today=today)
    assert language() == code
    i18n.use("da")
    assert not [line for line in said.sentences if isinstance(line, i18n.Borrowed)]
    assert said.sentences != explain(letter, found, today=today).sentences
    assert any("33 12 34 56" in line for line in said.sentences)


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
