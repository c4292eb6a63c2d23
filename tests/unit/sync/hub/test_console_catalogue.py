"""Every word of the console has its Danish, with the same fields, short enough, and nothing is left over."""

import re
from functools import cache

import pytest

from tests.helpers import hub_catalogue
from tests.helpers.hub_catalogue import HUB, first

CATALOGUE = hub_catalogue.read()
used = cache(hub_catalogue.used)
FIELD = re.compile(r"%\((\w+)\)s")
NO_WORDS = {"Stuen", "narrow", "medium"}  # the name, and classes in a block of their own
BAD = re.compile(r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|client\b|vulnerable", re.IGNORECASE)


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def test_there_are_texts_to_check():
    assert len(used()) > 400
    assert any(one.where.endswith(".html:1") or ".html" in one.where for one in used())


def test_every_text_is_in_danish():
    missing = [
        f"{one.where}: {one.msgid}"
        for one in used()
        if (entry := CATALOGUE.get(one.msgid, one.context or None)) is None
        or not all(forms(entry.string))
        or (one.plural and forms(entry.id)[1:] != (one.plural,))
    ]
    assert not missing, "\n".join(missing)


def test_no_text_is_left_over():
    texts = {(one.msgid, one.context) for one in used()}
    over = [entry.id for entry in CATALOGUE if entry.id and (first(entry.id), entry.context or "") not in texts]
    assert not over
    assert not CATALOGUE.obsolete
    assert not [entry.id for entry in CATALOGUE if entry.id and entry.fuzzy]


def test_the_same_fields():
    for entry in CATALOGUE:
        if entry.id:
            wanted = set(FIELD.findall(forms(entry.id)[-1]))
            for text in forms(entry.string):
                assert set(FIELD.findall(text)) == wanted, text
                assert "%" not in FIELD.sub("", text), text


def test_words_we_do_not_use():
    assert not [text for entry in CATALOGUE for text in forms(entry.string) if BAD.search(text)]


def test_danish_sentences_are_short():
    texts = [text for entry in CATALOGUE if entry.id for text in forms(entry.string)]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?:;])\s+|\n", text)]
    long = [sentence for sentence in sentences if len(sentence.split()) > 15]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("path", sorted((HUB / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_word_of_a_template_is_outside_the_catalogue(path):
    text = re.sub(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", " ", path.read_text("utf-8"), flags=re.DOTALL)
    shown = re.sub(r"{[%#{].*?[%#}]}", " ", text, flags=re.DOTALL)
    # a ">" within a tag comes from none of ours
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", " ", shown).replace("&amp;", ""))
    assert [word for word in words if word not in NO_WORDS] == []
    for attribute in re.findall(r'(?:alt|title|placeholder|aria-label)="([^"]*)"', shown):
        assert not re.search(r"[^\W\d_]{2,}", attribute), attribute


@pytest.mark.parametrize("path", sorted((HUB / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_takes_a_text_for_markup_or_holds_a_script_or_style(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe|autoescape\s+off", text)
    markup = re.sub(r"{%.*?%}", "", text)
    assert not re.search(r"\bstyle=|\son\w+=|<style|javascript:", markup)
    assert not re.search(r"<script(?! src=)", text)
