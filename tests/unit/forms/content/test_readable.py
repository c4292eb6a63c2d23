"""Our own forms: easy to read, in both languages, in words that we use, and true to the facts that we have."""

import re

import pytest

from kiosk.letters.explaining.lix import EASY, lix, sentences, too_long
from tests.unit.forms.content.sheets import (
    FORMS,
    LANGUAGES,
    REFERENCE,
    as_heard,
    asked,
    questions,
    settings,
    sheets,
    spoken,
)

NEVER = re.compile(
    r"misbrug|psykisk syg|klient|udsat|hjemløs|abuser|mentally ill|\bclient|vulnerable|homeless", re.IGNORECASE
)
BOTH = [(form, code) for form in FORMS for code in LANGUAGES]


@pytest.mark.parametrize(("form", "code"), BOTH)
class TestEach:
    def test_it_is_easy_to_read(self, form, code):
        assert lix("\n".join(as_heard(text) for _where, text in spoken(form, code))) <= EASY

    def test_no_sentence_is_long(self, form, code):
        assert not [(where, one) for where, text in spoken(form, code) for one in too_long(as_heard(text))]

    def test_a_text_is_at_most_three_sentences(self, form, code):
        assert not [(where, text) for where, text in spoken(form, code) if len(sentences(as_heard(text))) > 3]

    def test_the_words_are_ours(self, form, code):
        letter = [("brev", row[f"tekst::{code}"]) for row in sheets(form).get("brev", [])]
        assert not [found for found in [*spoken(form, code), *letter] if NEVER.search(found[1])]

    def test_questions_ask_and_answers_do_not_end(self, form, code):
        mark = f"label::{LANGUAGES[code]}"
        for row in asked(form):
            assert row["type"] in {"image", "acknowledge"} or row[mark].endswith("?"), row["name"]
        assert all(row[mark][-1] not in ".?!" for row in sheets(form)["choices"])
        assert all(row[mark][-1] in ".?!" for row in questions(form).values() if row["type"] == "note")

    def test_it_is_whole_in_the_language(self, form, code):
        mine, other = (f"::{LANGUAGES[one]}" for one in (code, *(set(LANGUAGES) - {code})))
        for sheet in ("survey", "choices"):
            for row in sheets(form)[sheet]:
                there = {column.removesuffix(mine) for column in row if column.endswith(mine)}
                assert there == {column.removesuffix(other) for column in row if column.endswith(other)}, row
        for sheet, columns in (("hjaelp", ("hvorfor", "hvor")), ("resume", ("saetning",)), ("brev", ("tekst",))):
            for row in sheets(form).get(sheet, []):
                assert all((f"{column}::da" in row) == (f"{column}::en" in row) for column in columns), row
        assert all(settings(form, code).values())

    def test_both_languages_put_the_same_answers_in(self, form, code):
        mark = f"::{LANGUAGES[code]}"
        for row in [*sheets(form)["survey"], *sheets(form).get("brev", [])]:
            for column in [one for one in row if one.endswith((mark, f"::{code}"))]:
                first = column.partition("::")[0]
                danish = row.get(f"{first}::{LANGUAGES['da']}", row.get(f"{first}::da", ""))
                assert REFERENCE.findall(row[column]) == REFERENCE.findall(danish), row

    def test_it_tells_no_number_that_we_do_not_know(self, form, code):
        """No amount, rate, time limit or number of a form is sure: what is left is to be typed, or counted here."""
        said = {one for _where, text in spoken(form, code) for one in re.findall(r"\d+", text)}
        assert said <= ({"0", "1", "200"} if form == "huset" else {"0"})


@pytest.mark.parametrize("form", FORMS)
def test_choices_fit_on_a_page(form):
    lists: dict[str, list[str]] = {}
    for row in sheets(form)["choices"]:
        lists.setdefault(row["list_name"], []).append(row[f"label::{LANGUAGES['da']}"])
    for name, labels in lists.items():
        assert 2 <= len(labels) <= 6, name
        assert len(set(labels)) == len(labels), name
        assert max(map(len, labels)) <= 40, name


SAID = {  # what a form must not forget, in Danish: on the screen, or in the letter
    "digital-post-fritagelse": ("ikke bevise", "fast hjem", "meldt ud", "Sproget", "MitID", "hukommelse", "fuldmagt"),
    "enkeltydelse": (*(f"§ {one}" for one in ("81", "81 a", "82", "82 a", "85")), "Vent med at betale", "tre måneder"),
    "klage": ("fire uger", "seks hverdage", "Klag alligevel", "sendt brevet", "Find ordet klage", "vurdere sagen igen"),
    "aktindsigt": ("syv hverdage", "alle dokumenter"),
    "fuldmagt": ("bisidder", "partsrepræsentant", "§ 8", "Giv aldrig dit MitID", "trække fuldmagten tilbage"),
    "flytning": ("fem dage", "uden fast bopæl", "sidst boede", "fast opholdssted"),
    "stoette-kontaktperson": ("§ 99", "uden navn", "anonym"),
    "budget": ("ikke sige, hvem", "ikke din skyld", "rykker"),
    "bostoette": ("§ 85", "bisidder"),
    "patient": ("patientvejleder", "befordringsgodtgørelse", "MitID"),
    "valg": ("hvilken som helst kommune", "Vis dit ID", "får nok ikke et kort"),
    "huset": ("rydder op",),
}


@pytest.mark.parametrize(("form", "words"), SAID.items())
def test_what_must_be_said_is_said(form, words):
    whole = [text for _where, text in spoken(form, "da")] + [row["tekst::da"] for row in sheets(form)["brev"]]
    assert not [one for one in words if not any(one in text for text in whole)]


def test_these_are_all_of_them():
    assert set(SAID) == set(FORMS)
