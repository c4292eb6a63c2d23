"""What was said sounds at once the second time; nothing personal is kept, and little outlasts a visit."""

import shutil
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues import texts
from kiosk.devices.said import LONGEST, Said
from kiosk.devices.sentences import split_sentences
from kiosk.devices.speech import Speech
from kiosk.devices.voices import ours

VOICE = """#!{python}
import struct, sys
words = sys.stdin.read()
with open({log!r}, "a") as log:
    log.write(words + "\\n")
head = b"RIFF\\0\\0\\0\\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
sys.stdout.buffer.write(head + b"data\\xff\\xff\\xff\\x7f" + words.encode() * 1000)
sys.stdout.flush()
{then}
"""


class Bench:
    def __init__(self, folder, said, then="", player="cat > {folder}/played.$$"):
        self.folder, self.log = folder, folder / "log"
        self.log.touch()
        self.write("voice", VOICE.format(python=shutil.which("python3"), log=str(self.log), then=then))
        self.write("player", f"#!/bin/sh\necho $$ >> {folder}/order; " + player.format(folder=folder) + "\n")
        self.speech = Speech(f"{folder}/voice", player=(f"{folder}/player",), volume=100, said=said)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o700)

    def says(self, *sentences, **options):
        done, begun = threading.Event(), []
        self.speech.say(sentences, options.pop("language", "da"), begun.append, done.set, **options)
        assert done.wait(30)
        return begun

    def asked(self):
        return sorted(self.log.read_text().split("\n")[:-1])

    def played(self):
        return [(self.folder / f"played.{one}").read_bytes() for one in (self.folder / "order").read_text().split()]


@pytest.fixture(name="bench")
def a_bench(tmp_path):
    made = []

    def make(said=None, **options):
        made.append(Bench(tmp_path, said or Said(), **options))
        return made[-1]

    yield make
    for one in made:
        one.speech.close()


def test_the_second_hearing_asks_no_voice_and_is_the_same(bench):
    it = bench()
    assert it.says("Hej.", "Vi ses.") == [0, 1]
    assert it.says("Vi ses.", "Hej.") == [0, 1]
    assert it.asked() == ["Hej.", "Vi ses."]
    first, second = it.played()[:2], it.played()[2:]
    assert second == first[::-1]
    it.says("Hej.", language="en")
    assert it.asked() == ["Hej.", "Hej.", "Vi ses."], "another language is another sentence"


def test_what_is_personal_is_never_kept(bench):
    said = Said(lambda _language, _sentence: True)
    it = bench(said)
    it.says("Hej.", "Du hedder Solveig.", personal={1}, private=True)
    it.says("Hej.", "Du hedder Solveig.", personal={1}, private=True)
    assert it.asked() == ["Du hedder Solveig.", "Du hedder Solveig.", "Hej."]
    assert said.get(("da", "Du hedder Solveig.")) is None


def test_what_was_kept_as_no_secret_is_not_used_for_a_personal_one(bench):
    it = bench()
    it.says("Hej.")
    assert it.says("Hej.", personal={0}) == []
    assert it.says("Hej.", personal={0}, private=True) == [0]
    assert it.asked() == ["Hej.", "Hej."]


def test_a_visit_leaves_only_the_kiosks_own(bench):
    said = Said(lambda _language, sentence: sentence == "Hej.")
    it = bench(said)
    it.says("Hej.", "Turen går til Møn.")
    it.speech.wipe()
    assert said.get(("da", "Hej."))
    assert said.get(("da", "Turen går til Møn.")) is None
    assert said.size == len(said.get(("da", "Hej.")))


def test_what_is_stopped_is_not_kept(bench, tmp_path):
    said = Said()
    it = bench(said, player="head -c 50 > /dev/null; sleep 60")
    begun, done = threading.Event(), threading.Event()
    it.speech.say(["Hej. " * 700], "da", lambda _index: begun.set(), done.set)
    assert begun.wait(30)
    it.speech.stop()
    assert done.wait(30)
    assert said.size == 0


@pytest.mark.parametrize("then", ["raise SystemExit(1)", "import os; os.close(1); import time; time.sleep(60)"])
def test_what_the_voice_did_not_end_well_is_not_kept(bench, then):
    said = Said()
    it = bench(said, then=then)
    assert it.says("Hej.") == [0]
    assert said.size == 0


@pytest.mark.logs("nothing was heard")
def test_what_nobody_heard_is_not_kept(bench):
    said = Said()
    it = bench(said, player="cat > /dev/null; exit 1")
    it.says("Hej.")
    assert said.size == 0


def test_a_sentence_that_ends_after_its_visit_is_not_kept():
    said = Said()
    begun = said.visit
    said.wipe()
    said.put(("da", "Turen går til Møn."), b"wav", begun)
    assert said.size == 0


def test_one_that_is_too_long_is_not_kept():
    said = Said()
    said.put(("da", "Hej."), bytes(LONGEST + 1), said.visit)
    assert said.size == 0


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 40), st.booleans()), max_size=40))
def test_it_never_takes_more_than_its_room_and_the_latest_stays(steps):
    said = Said(lambda _language, sentence: sentence in "ab", room=100)
    for sentence, size, wiped in steps:
        said.put(("da", sentence), bytes(size), said.visit)
        assert said.get(("da", sentence)) == bytes(size)
        assert said.size <= 100
        if wiped:
            said.wipe()
            assert all(said.get(("da", other)) is None for other in "cdefgh")
    assert said.size == sum(len(said.get(("da", one)) or b"") for one in "abcdefgh")


def test_the_kiosks_own_are_those_of_the_catalogue_with_nothing_filled_in():
    fixed = next(text for text in texts("da") if text.endswith(".") and "{" not in text)
    assert ours("da", split_sentences(fixed)[0])
    assert not ours("da", "Solveig Holm bor på Nyvej 7.")
    assert not any("{" in text for text in texts("da") if ours("da", text))
    assert texts("xx") == []
    assert not ours("xx", "Hej.")
