"""What one may choose by picture: six on a page, all there, and each leads to somebody."""

import json
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.directory import topics
from kiosk.directory.service import OURS, WORDS, Directory
from kiosk.i18n import WHOLE
from kiosk.paths import ASSETS

PAGES = topics.pages(OURS / WORDS)


def test_every_page_is_full_and_no_topic_stands_twice():
    assert [len(page.topics) for page in PAGES] == [topics.A_PAGE] * len(topics.PAGES)
    every = [topic.id for page in PAGES for topic in page.topics]
    assert len(set(every)) == len(every)


def test_each_has_words_a_picture_and_somebody_who_can_help(tmp_path):
    directory = Directory(tmp_path, SystemClock())
    for page in PAGES:
        for topic in page.topics:
            assert all(topic.title[language.code] for language in WHOLE), topic.id
            assert (ASSETS / "icons" / "pictures" / f"{topic.picture}.png").is_file(), topic.id
            assert not directory.for_needs(topic.needs[:1]).nothing, topic.id


def test_the_centres_own_come_last(tmp_path):
    own = tmp_path / "words.json"
    group = {"id": "sauna", "needs": ["warmth"], "picture": "swim", "title": {"da": "Sauna"}}
    others = [{**group, "id": "none", "needs": []}, {**group, "title": {}}, {**group, "conditions": {"dog": "yes"}}, 7]
    own.write_text(json.dumps({"groups": [group, *others]}), "utf-8")
    last = topics.pages(OURS / WORDS, own)[-1]
    assert (last.title, [topic.id for topic in last.topics]) == (topics.OWN, ["sauna"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"groups": 1}'.replace("1", "[]")])
def test_words_that_can_not_be_read_are_no_topics(tmp_path, text):
    (tmp_path / "words.json").write_text(text, "utf-8")
    assert topics.pages(tmp_path / "words.json", Path("nowhere")) == []
