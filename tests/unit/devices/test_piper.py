"""The neural voice as a program of its own: how it is called, when it is waited for, and who speaks when it fails."""

import json
import shutil
import struct
import threading

import pytest

from kiosk import config
from kiosk.devices.piper import Piper
from kiosk.devices.speech import Speech
from kiosk.devices.voices import open_speech
from tests.helpers.until import until

# A stand-in with Piper's own options: samples on stdout, each a character of the words.
PIPER = """#!{python}
import struct, sys, time
assert sys.argv[1] == "-m" and sys.argv[3:5] == ["--output-raw", "--length-scale"], sys.argv
float(sys.argv[5])
words = sys.stdin.read()
with open({log!r}, "a") as log:
    log.write(sys.argv[2].rsplit("/", 1)[1] + ": " + words + "\\n")
{then}
sys.stdout.buffer.write(struct.pack(f"<{{len(words)}}h", *(ord(char) * 100 for char in words)) * 400)
"""
USUAL = """#!{python}
import struct, sys
words = sys.stdin.read()
with open({log!r}, "a") as log:
    log.write("usual: " + words + "\\n")
head = b"RIFF\\0\\0\\0\\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
head += b"data\\xff\\xff\\xff\\x7f"
sys.stdout.buffer.write(head + bytes(2000))
"""


class Bench:
    """A Speech with both voices and a player that keeps what it gets."""

    def __init__(self, folder, then="", patience=20.0):
        self.folder, self.log = folder, folder / "log"
        python = shutil.which("python3")
        self.write("piper", PIPER.format(python=python, log=str(self.log), then=then))
        self.write("usual", USUAL.format(python=python, log=str(self.log)))
        self.write("player", f"#!/bin/sh\necho $$ >> {folder}/order; cat > {folder}/played.$$\n")
        self.model = folder / "da_DK-test.onnx"
        self.model.write_bytes(b"a model")
        self.about = folder / "da_DK-test.onnx.json"
        self.about.write_text(json.dumps({"audio": {"sample_rate": 22050}}))
        self.piper = Piper({"da": self.model}, f"{folder}/piper", patience=patience)
        self.speech = Speech(f"{folder}/usual", player=(f"{folder}/player",), volume=100, piper=self.piper)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o700)

    def says(self, *sentences, language="da"):
        done, begun = threading.Event(), []
        self.speech.say(sentences, language, begun.append, done.set)
        assert done.wait(30)
        return begun

    def notes(self):
        return sorted(self.log.read_text().splitlines())

    def played(self):
        return [(self.folder / f"played.{one}").read_bytes() for one in (self.folder / "order").read_text().split()]


@pytest.fixture(name="bench")
def a_bench(tmp_path):
    made = []

    def make(**options):
        made.append(Bench(tmp_path, **options))
        return made[-1]

    yield make
    for one in made:
        one.speech.close()


def rate(wav):
    return struct.unpack("<I", wav[24:28])[0]


def test_it_speaks_the_languages_that_have_a_model(bench):
    it = bench()
    assert it.says("Hej.", "Vi ses.") == [0, 1]
    assert it.says("Hello.", language="en") == [0]
    assert it.notes() == ["da_DK-test.onnx: Hej.", "da_DK-test.onnx: Vi ses.", "usual: Hello."]
    assert [rate(wav) for wav in it.played()] == [22050, 22050, 16000]
    assert it.played()[0][44:52] == struct.pack("<4h", *(ord(char) * 100 for char in "Hej.")), "at its true volume"
    assert it.speech.voice_name("da") == "piper da_DK-test"


@pytest.mark.parametrize("then", ["raise SystemExit(1)", "sys.stdout.close(); import os; os._exit(0)"])
def test_where_it_fails_the_usual_voice_speaks_and_it_rests_after_two(bench, then):
    it = bench(then=then)
    assert it.says("Et.", "To.", "Tre.", "Fire.") == [0, 1, 2, 3]
    assert [note for note in it.notes() if "usual" in note] == [
        "usual: Et.",
        "usual: Fire.",
        "usual: To.",
        "usual: Tre.",
    ]
    assert "da_DK-test.onnx: Fire." not in it.notes(), "it was tried for the first, and for those begun meanwhile"
    assert not it.piper.speaks("da")
    it.speech.wipe()
    assert it.piper.speaks("da"), "a new visit"


def test_where_it_is_slow_the_usual_voice_speaks(bench):
    it = bench(then="time.sleep(60)", patience=0.05)
    assert it.says("Hej.") == [0]
    assert "usual: Hej." in it.notes()
    assert rate(it.played()[0]) == 16000


def test_what_is_stopped_while_it_is_waited_for_is_not_begun_by_the_other(bench):
    it = bench(then="time.sleep(60)", patience=60)
    done = threading.Event()
    it.speech.say(["Hej."], "da", on_done=done.set)
    until(lambda: it.log.exists() and it.notes())
    it.speech.stop()
    assert done.wait(20)
    assert it.notes() == ["da_DK-test.onnx: Hej."]
    assert it.piper.speaks("da"), "it did not fail"


def test_without_a_usual_voice_a_failing_one_is_silence(bench, tmp_path):
    it = bench(then="raise SystemExit(1)")
    it.speech.close()
    it.speech = Speech("", player=(f"{tmp_path}/player",), piper=it.piper)
    assert it.speech.has_voice
    assert not it.speech.voice_works("da")


@pytest.mark.parametrize(
    "about",
    [
        "",
        "{",
        "[]",
        '"x"',
        '{"audio": 5}',
        '{"audio": {"sample_rate": "22050"}}',
        '{"audio": {"sample_rate": 1}}',
        "[" * 99999,
    ],
)
def test_a_model_that_does_not_say_what_it_is_is_not_used(bench, about):
    it = bench()
    it.about.write_text(about)
    assert not it.piper.speaks("da")
    assert it.says("Hej.") == [0]
    assert it.notes() == ["usual: Hej."]


def test_what_is_missing_is_not_used(bench, tmp_path):
    it = bench()
    assert not Piper({"da": tmp_path / "none.onnx"}, f"{tmp_path}/piper").speaks("da")
    assert not Piper({"da": it.model}, "/nowhere/piper").speaks("da")
    assert not Piper({"da": it.model}, "").speaks("da")
    assert not it.piper.speaks("pl")
    it.about.unlink()
    assert not it.piper.speaks("da")


def test_the_doctor_and_a_file_have_it_too(bench):
    it = bench()
    assert it.speech.neural_works("da")
    assert not it.speech.neural_works("en")
    wav, _waited = it.speech.sound_of("Hej.", "da")
    assert rate(wav) == 22050
    it.write("piper", "#!/bin/sh\nexit 1\n")
    assert not it.speech.neural_works("da")
    wav, _waited = it.speech.sound_of("Hej.", "da")
    assert rate(wav) == 16000


def test_the_words_are_no_argument_and_its_speed_follows_the_setting(tmp_path):
    piper = Piper({"da": tmp_path / "da.onnx"}, "nice -n 5 piper", speed=70)
    assert piper.command("da") == [
        "nice", "-n", "5", "piper", "-m", f"{tmp_path}/da.onnx", "--output-raw", "--length-scale", "2.00",
    ]  # fmt: skip


def test_the_configuration_names_the_models(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text('[speech]\nmodels = ["da=voices/da.onnx", "en=/data/en.onnx"]\npiper = "my-piper"\n')
    speech = open_speech(config.load(file, data=tmp_path))
    assert speech.piper.models["da"] == tmp_path / "voices" / "da.onnx"
    assert str(speech.piper.models["en"]) == "/data/en.onnx"
    assert open_speech(config.load(None, demo=True)).piper is None
    file.write_text('[speech]\nmodels = ["voices/da.onnx"]\n')
    with pytest.raises(config.BadConfig):
        config.load(file)
