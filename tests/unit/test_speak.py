"""`python -m kiosk speak`: what is said, by which voice and how soon; a file is new or not made at all."""

import io
import json
import os
import shutil
import struct
import sys
import wave

import pytest

from kiosk import cli, i18n
from kiosk.commands_speak import MOST
from kiosk.devices import speech
from kiosk.devices.recordings import file_of
from tests.helpers.recorded import tone

VOICE = """#!{python}
import struct, sys
language, words = sys.argv[1], sys.stdin.read()
if language == "xx" or "Fejl" in words:
    raise SystemExit(1)
rate = 16000 if "skift" in words else 22050
samples = struct.pack(f"<{{len(words)}}h", *(ord(char) * 100 for char in words)) * 400
head = b"RIFF\\0\\0\\0\\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
sys.stdout.buffer.write(head + b"data\\xff\\xff\\xff\\x7f" + samples)
"""


class Machine:
    """A machine with a voice, and with a sound card and `aplay` where they are wanted."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.patch, self.capsys, self.more = folder, monkeypatch, capsys, ""
        (folder / "bin").mkdir()
        self.write("voice", VOICE.format(python=shutil.which("python3")))
        self.command = f"{folder}/bin/voice {{language}}"
        monkeypatch.setattr(speech, "CARDS", folder / "cards")
        monkeypatch.setenv("PATH", f"{folder}/bin:{os.environ['PATH']}")
        self.write("aplay", f"#!/bin/sh\ncat > {folder}/played.$$; exit $(cat {folder}/status)\n")
        (folder / "status").write_text("0")

    def write(self, name, text):
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o700)

    def with_card(self):
        (self.folder / "cards").write_text(" 0 [Test           ]: a card\n")
        return self

    def played(self):
        return list(self.folder.glob("played.*"))

    def speak(self, *words):
        config = self.folder / "centre.toml"
        config.write_text(f"[speech]\ncommand = {json.dumps(self.command)}\n{self.more}")
        try:
            code = cli.main(["speak", *map(str, words), "--config", str(config)])
        except SystemExit as leaving:
            code = leaving.code
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture(name="machine")
def a_machine(tmp_path, monkeypatch, capsys):
    for name in ("_current", "_language"):
        monkeypatch.setattr(i18n, name, getattr(i18n, name))
    return Machine(tmp_path, monkeypatch, capsys)


def refused(answer, code, word):
    assert answer[0] == code
    assert not answer[1]
    assert len(answer[2].strip().splitlines()) == 1
    assert word in answer[2]
    return True


def test_it_is_said_and_told(machine):
    code, out, err = machine.with_card().speak("Vi ses kl. 10-12 🎉. Det koster 50 kr.", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["sentences"] == ["Vi ses klokken 10 til 12 .", "Det koster 50 kroner."]
    assert (found["language"], found["voice"], found["file"]) == ("da", "voice da", None)
    assert 0 < found["first_byte_ms"] < 20_000
    assert len(machine.played()) == 2


def test_what_is_ready_for_the_ear_is_not_made_ready_twice(machine):
    code, out, _err = machine.with_card().speak("nr. 1. nr. 2.")
    assert (code, out) == (0, "nummer 1. nummer 2.\n")


def test_a_file_is_written_whole_and_needs_no_sound_card(machine, tmp_path):
    target = tmp_path / "hej.wav"
    code, out, _err = machine.speak("Hej. Der er kaffe.", "--lang", "en", "--out", target, "--json")
    assert code == 0
    assert json.loads(out)["file"] == str(target)
    assert json.loads(out)["voice"] == "voice en"
    with wave.open(str(target)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (22050, 1, 2)
        assert wav.getnframes() == 400 * len("Hej.Der er kaffe.")
        assert struct.unpack("<h", wav.readframes(1)) == (ord("H") * 100,)
    assert not machine.played()


@pytest.mark.parametrize("kind", ["file", "dangling"])
def test_no_file_is_written_over(machine, tmp_path, kind):
    target = tmp_path / "hej.wav"
    if kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(tmp_path / "nowhere")
    assert refused(machine.speak("Hej.", "--out", target), 2, "hej.wav")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_came_meanwhile_stays(machine, tmp_path):
    target = tmp_path / "hej.wav"
    made = os.link
    machine.patch.setattr(os, "link", lambda one, other: (target.write_text("mine"), made(one, other)))
    assert refused(machine.speak("Hej.", "--out", target), 2, "hej.wav")
    assert target.read_text() == "mine"
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".new")]


def test_what_can_be_recorded_is_listed_with_its_file_and_whether_it_is_there(machine, tmp_path):
    name = file_of("da", "Hvad kan jeg hjælpe med?")
    (tmp_path / "said" / "da").mkdir(parents=True)
    (tmp_path / "said" / name).write_bytes(tone())
    machine.more = 'recordings = "said"\n'
    code, out, err = machine.speak("--list-phrases", "--json")
    assert (code, err) == (0, "")
    found = {one["sentence"]: one for one in json.loads(out)["phrases"]}
    assert found["Hvad kan jeg hjælpe med?"] == {
        "file": name, "sentence": "Hvad kan jeg hjælpe med?", "recorded": True
    }  # fmt: skip
    assert [one["sentence"] for one in found.values() if one["recorded"]] == ["Hvad kan jeg hjælpe med?"]
    assert not [one for one in found if "{" in one]
    code, out, _err = machine.speak("--list-phrases", "--lang", "en")
    assert f"{file_of('en', 'What can I help with?')}\t\tWhat can I help with?\n" in out


def test_no_text_and_no_list(machine):
    assert refused(machine.speak(), 2, "tekst")


def test_a_folder_that_is_not_there(machine, tmp_path):
    assert refused(machine.speak("Hej.", "--out", tmp_path / "none" / "hej.wav"), 1, "mappe")


@pytest.mark.parametrize("words", ["Hej. Fejl.", "Hej. Nu skift."])
def test_a_voice_that_fails_midway_leaves_no_file(machine, tmp_path, words):
    assert refused(machine.speak(words, "--out", tmp_path / "hej.wav"), 1, "Ikke alt")
    assert not [one for one in tmp_path.iterdir() if "wav" in one.name]


@pytest.mark.logs("nothing was heard")
def test_a_player_that_fails_is_told(machine):
    machine.with_card()
    (machine.folder / "status").write_text("1")
    assert refused(machine.speak("Hej. Der er kaffe."), 1, "Ikke alt")


def test_the_text_comes_from_standard_input(machine, tmp_path):
    machine.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Så er der smørrebrød.".encode())))
    code, out, _err = machine.speak("-", "--out", tmp_path / "a.wav", "--json")
    assert code == 0
    assert json.loads(out)["sentences"] == ["Så er der smørrebrød."]


def test_help_says_that_arguments_can_be_read(machine):
    code, out, _err = machine.speak("--help")
    assert code == 0
    assert "argumenter" in out


@pytest.mark.parametrize("text", ["", "🎉 ---", "x" * (MOST + 1)])
def test_what_can_not_be_said_is_nonsense(machine, text):
    assert refused(machine.with_card().speak(text), 2, "teksten" if len(text) < 9 else "bidder")


@pytest.mark.parametrize(("data", "word"), [(b"\xff\xfe", "UTF-8"), (b"x" * (4 * MOST + 9), "bidder")])
def test_standard_input_that_is_no_text(machine, data, word):
    machine.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert refused(machine.with_card().speak("-"), 2, word)


def test_standard_input_that_is_closed(machine):
    machine.patch.setattr(sys, "stdin", None)
    assert refused(machine.with_card().speak("-"), 2, "intet")


@pytest.mark.parametrize("code", ["--json=1", "da;x", "DANSK", "", "../da"])
def test_a_language_is_a_code_and_no_option(machine, code):
    assert refused(machine.with_card().speak("Hej.", f"--lang={code}"), 2, "sprog")


def test_what_is_missing_is_told_in_a_sentence(machine):
    assert refused(machine.speak("Hej."), 1, "lydkort")
    machine.with_card()
    assert refused(machine.speak("Hej.", "--lang", "xx"), 1, "xx")
    machine.command = ""
    assert refused(machine.speak("Hej."), 1, "stemme")
    machine.command = "/nowhere/voice"
    assert refused(machine.speak("Hej."), 1, "stemme")


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs espeak-ng")
def test_the_real_voice_writes_a_file(machine, tmp_path):
    machine.command = "espeak-ng"
    code, out, _err = machine.speak("Hej. Come in.", "--lang", "en", "--out", tmp_path / "a.wav", "--json")
    assert code == 0
    assert json.loads(out)["voice"] == "espeak-ng en-gb"
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert wav.getnframes() > 22050 / 2, "half a second"
