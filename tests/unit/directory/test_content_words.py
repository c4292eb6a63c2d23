"""What people say, as words.json has it: each phrase leads to offers, and none puts a crisis line before all."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.directory.lexicon import stems_of
from kiosk.letters.explaining.lix import LONGEST_SENTENCE, words
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "directory"
PAGE = json.loads((FOLDER / "directory.json").read_text("utf-8"))
SERVICES = PAGE["contents"]
TERMS = {one["id"]: one for one in PAGE["taxonomy_terms"]}
LANGUAGES = [language.code for language in i18n.WHOLE]
NEVER = re.compile(
    r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|\bclient|vulnerable|hjemløs|homeless", re.IGNORECASE
)


def codes(service, kind):
    return {TERMS[one["taxonomy_term_id"]]["code"] for one in service["attributes"] if one["link_type"] == kind}


WORDS = json.loads((FOLDER / "words.json").read_text("utf-8"))["groups"]
NEEDS = {one["code"] for one in TERMS.values() if one["taxonomy"] == "need" and one["language"] == "da"}
CONDITIONS = {one["code"] for one in TERMS.values() if one["taxonomy"] == "condition" and one["language"] == "da"}
PICTURES = {path.stem for path in (ASSETS / "icons" / "pictures").glob("*.png")}


class TestWords:
    def test_there_are_many_in_both_languages(self):
        assert sum(len(set(one["say"]["da"])) for one in WORDS) >= 1000
        assert sum(len(set(one["say"]["en"])) for one in WORDS) >= 400
        assert all(one["say"][language] for one in WORDS for language in LANGUAGES)
        assert len({one["id"] for one in WORDS}) == len(WORDS)

    @pytest.mark.parametrize("group", WORDS, ids=lambda group: group["id"])
    def test_a_group_leads_somewhere(self, group):
        assert group["needs"] or group["conditions"]
        assert set(group["needs"]) <= NEEDS
        assert set(group.get("crisis", [])) <= NEEDS
        assert set(group.get("conditions", {})) <= CONDITIONS | {"man", "woman"}
        assert group["picture"] in PICTURES
        assert set(group["title"]) == set(LANGUAGES)
        for text in group["title"].values():
            assert not NEVER.search(text)
            assert len(words(text)) <= LONGEST_SENTENCE
        for language in LANGUAGES:
            assert len(set(group["say"][language])) == len(group["say"][language])

    def test_every_need_of_a_group_has_an_offer_and_every_crisis_a_line(self):
        helped = {need for service in SERVICES for need in codes(service, "need")}
        lines = {need for one in SERVICES if "crisis" in codes(one, "condition") for need in codes(one, "need")}
        for group in WORDS:
            assert set(group["needs"]) <= helped
            assert not group.get("crisis") or set(group["crisis"]) & lines

    def test_every_need_can_be_said(self):
        assert NEEDS - {code for group in WORDS for code in group["needs"]} == set()

    def test_no_phrase_of_a_crisis_is_a_word_that_is_always_said(self):
        """Or every search would begin with a crisis line."""
        plain = "jeg vil gerne have noget at spise, og min hund skal med, men jeg har ikke nogen penge"
        heard = {one for word in re.findall(r"\w+", plain) for one in stems_of(word, "da")}
        for group in (one for one in WORDS if one.get("crisis")):
            for language in LANGUAGES:
                for text in group["say"][language]:
                    assert not set(stems_of(text, language, closely=True)) <= heard, text


TUNE = json.loads((Path(__file__).parents[2] / "data" / "needs" / "tune.json").read_text("utf-8"))


class TestNeedsToTuneBy:
    def test_there_are_enough_and_each_is_once(self):
        assert len(TUNE) >= 150
        assert len({one["text"] for one in TUNE}) == len(TUNE)
        assert sum(one["lang"] == "en" for one in TUNE) >= 25

    def test_what_is_right_is_there(self):
        names = {one["id"]: one["name"] for one in SERVICES}
        for one in TUNE:
            assert one["right"]
            assert [names[key] for key in one["right"]] == one["names"], one["text"]
            assert set(one) <= {"text", "lang", "right", "names", "at"}
            assert datetime.fromisoformat(one.get("at", "2026-11-20T12:00:00+01:00")).utcoffset() is not None
