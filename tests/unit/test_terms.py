"""The same word for the same thing, in all that a visitor reads or hears: assets/locale/terms.toml lists the words."""

import functools
import importlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.forms.content.sheets import FORMS, spoken

ROOT = Path(__file__).resolve().parents[2]
TERMS = tomllib.loads((ROOT / "assets" / "locale" / "terms.toml").read_text("utf-8"))
CATALOGUE = "catalogue"
sys.path.insert(0, str(ROOT / "tests" / "helpers"))
visitor_texts = importlib.import_module("visitor_texts")


@functools.cache
def texts(language: str, *, content: bool) -> list[tuple[str, str]]:
    """Where a text stands, and the text. A web address in it is somebody else's word."""
    found = list(visitor_texts.of_the_catalogue(language))
    if content:
        found += visitor_texts.of_the_content(language)
        found += [(f"forms/{form}.md: {where}", text) for form in FORMS for where, text in spoken(form, language)]
    return [(where, re.sub(r"https?://\S+|\b[\w.-]+\.(?:dk|org|com)\b|\{\w*\}", "…", text)) for where, text in found]


def ids(row: dict[str, Any]) -> str:
    return str(row.get("means", row.get("why")))


def faults(pattern: str, among: list[tuple[str, str]], why: str) -> list[str]:
    bad = re.compile(pattern, re.IGNORECASE)
    return [f"{where}: {found[0]!r} in {text!r}. {why}" for where, text in among if (found := bad.search(text))]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("term", TERMS["term"], ids=ids)
def test_a_thing_has_one_name(term: dict[str, Any], language: str) -> None:
    among = texts(language, content=term.get("only") != CATALOGUE)
    if pattern := term["avoid"].get(language):
        found = faults(pattern, among, f"We say {term[language][0]!r}: {term['why']}")
        assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("term", TERMS["term"], ids=ids)
def test_our_own_name_for_it_is_used(term: dict[str, Any], language: str) -> None:
    """A word of the list that stands nowhere is a list that nobody looked at."""
    among = texts(language, content=True)
    assert [word for word in term[language] if any(word.casefold() in text.casefold() for _where, text in among)]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("never", TERMS["never"], ids=ids)
def test_words_that_we_never_use_about_people(never: dict[str, str], language: str) -> None:
    found = faults(never[language], texts(language, content=True), never["why"])
    assert not found, "\n".join(found)


def test_the_texts_are_those_of_all_the_house() -> None:
    places = {where.partition("/")[0].partition(":")[0] for where, _text in texts("da", content=True)}
    assert places >= {"kiosk", "guides", "rights", "forms", "letters", "directory", "consultations"}
    assert len(texts("da", content=True)) > 3000
    assert not [where for where, _text in texts("da", content=False) if "/staff_" in where or "/doctor" in where]


def test_the_check_sees_a_wrong_word() -> None:
    assert faults(r"\bkø(en)?\b", [("here", "Du står i køen."), ("there", "En kørestol.")], "") == [
        "here: 'køen' in 'Du står i køen.'. "
    ]
