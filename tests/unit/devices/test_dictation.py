"""Dictation with real processes: a stand-in for the microphone, and one for the recogniser, at the lowest seam."""

import io
import math
import sys
import threading
from array import array
from types import SimpleNamespace

import pytest

from kiosk import app, config
from kiosk.devices.dictation import Dictation, Heard
from kiosk.devices.dictation_child import BYTES, LONGEST, PATIENCE, RATE, SILENT, Ear, listen, loudness, sherpa
from kiosk.store import Store
from tests.helpers.centre import KEY, TurnedClock
from tests.helpers.until import until

SILENCE = bytes(BYTES)
HUM = array("h", [400, -400] * (BYTES // 4)).tobytes()
VOICE = array("h", [round(8000 * math.sin(n / 9)) for n in range(BYTES // 2)]).tobytes()
WAIT = 20


def heard(*parts):
    """How many steps were taken of so many of each, and the ear."""
    ear, told = Ear(), []
    sound = io.BytesIO(b"".join(step * many for step, many in parts))
    listen(sound, ear, lambda **one: told.append(one["level"]))
    return ear, told


def test_it_stops_by_itself_when_it_is_silent_again():
    ear, told = heard((SILENCE, 10), (VOICE, 10), (SILENCE, 100))
    assert ear.spoken
    assert len(told) == 20 + round(SILENT * 10)
    assert len(ear.samples) == len(told) * BYTES


def test_a_pause_is_no_end():
    ear, told = heard((SILENCE, 5), (VOICE, 5), (SILENCE, 12), (VOICE, 5), (SILENCE, 100))
    assert len(told) == 27 + round(SILENT * 10)
    assert ear.spoken


def test_nobody_speaks():
    ear, told = heard((HUM, 300))
    assert not ear.spoken
    assert len(told) == round(PATIENCE * 10)


def test_a_voice_is_heard_over_a_hum():
    ear, told = heard((HUM, 10), (VOICE, 5), (HUM, 100))
    assert ear.spoken
    assert len(told) == 15 + round(SILENT * 10)


def test_half_a_minute_is_the_most():
    _ear, told = heard(*((VOICE, 8), (SILENCE, 2)) * 50)
    assert len(told) == round(LONGEST * 10)


def test_the_level_goes_with_how_loud_it_is():
    _ear, told = heard((SILENCE, 1), (HUM, 1), (VOICE, 1))
    assert told[0] == 0
    assert 0 < told[1] < told[2] < 1
    assert loudness(array("h", [-32768] * 100).tobytes()) == pytest.approx(0)


def test_what_was_heard_is_overwritten():
    ear, _told = heard((VOICE, 3))
    ear.forget()
    assert not any(ear.samples)


# -- the whole, with processes

SPEAKS = f"""
import array, math, sys
voice = array.array("h", [round(8000 * math.sin(n / 9)) for n in range({RATE})]).tobytes()
sys.stdout.buffer.write(bytes({RATE}) + voice + bytes({RATE} * 8))
"""
GOES_ON = """
import sys, time
sys.stdout.buffer.write(bytes(3200) * 5)
sys.stdout.buffer.flush()
time.sleep(600)
"""
WRITES = """
import sys
said = sys.stdin.buffer.read()
print("Jeg har", "hørt" if len(said) > 40_000 else "intet", sys.argv[2])
"""
FAILS = "import sys; sys.stdin.buffer.read(); sys.exit(3)"


class Told:
    """What was told, and whether it is over."""

    def __init__(self):
        self.all, self.over, self.heard = [], threading.Event(), threading.Event()

    def __call__(self, one):
        self.all.append(one)
        self.heard.set()
        if one.state in {"text", "failed"}:
            self.over.set()


@pytest.fixture
def made(tmp_path):
    """`made(microphone, recogniser)`"""
    made_, cards = [], tmp_path / "pcm"
    cards.write_text("00-00: ALC : ALC : playback 1 : capture 1\n")

    def make(microphone=SPEAKS, recogniser=WRITES, **how):
        script = tmp_path / "recogniser.py"
        script.write_text(recogniser)
        recorder = [sys.executable, "-c", microphone]
        one = Dictation({"da": tmp_path}, f"{sys.executable} {script}", **{"recorder": recorder, "cards": cards, **how})
        made_.append(one)
        return one

    yield make
    for one in made_:
        one.stop()


def test_what_is_said_becomes_text(made):
    dictation, told = made(), Told()
    assert dictation.there("da")
    dictation.listen("da", told)
    assert told.over.wait(WAIT)
    assert told.all[-1] == Heard("text", text="Jeg har hørt da")
    states = [one.state for one in told.all]
    assert states == ["listening"] * (len(states) - 2) + ["thinking", "text"]
    assert max(one.level for one in told.all) > 0.5


def test_where_nobody_spoke_nothing_is_recognised(made):
    dictation, told = made(microphone=SPEAKS.replace("8000", "0"), recogniser=FAILS), Told()
    dictation.listen("da", told)
    assert told.over.wait(WAIT)
    assert told.all[-1] == Heard("text")


@pytest.mark.parametrize(
    "how",
    [
        {"recogniser": FAILS},
        {"microphone": "import sys; sys.exit(1)", "recogniser": FAILS},
        {"recorder": ["/nowhere/arecord"]},
    ],
)
def test_what_fails_is_told_or_is_as_if_nobody_spoke(made, how):
    dictation, told = made(**how), Told()
    dictation.listen("da", told)
    assert told.over.wait(WAIT)
    assert told.all[-1].state == ("text" if "microphone" in how else "failed")


def test_stopped_nothing_is_told_any_more(made):
    dictation, told = made(microphone=GOES_ON), Told()
    dictation.listen("da", told)
    assert told.heard.wait(WAIT)
    job = dictation._job
    dictation.wipe()
    for one in job._running:
        one.wait(WAIT)
    assert not told.over.is_set()


def test_enough_is_written_down_at_once(made):
    microphone = SPEAKS.replace(f"bytes({RATE} * 8)", "b''") + "sys.stdout.buffer.flush()\nimport time; time.sleep(600)"
    dictation, told = made(microphone=microphone), Told()
    dictation.listen("da", told)
    until(lambda: any(one.level > 0.5 for one in told.all))
    dictation.enough()
    assert told.over.wait(WAIT)
    assert told.all[-1].state == "text"


def test_a_second_one_ends_the_first(made):
    dictation, first, second = made(microphone=GOES_ON), Told(), Told()
    dictation.listen("da", first)
    dictation.listen("da", second)
    assert second.heard.wait(WAIT)
    assert not first.over.is_set()


def test_what_is_there(made, tmp_path):
    assert not made().there("en")
    assert not Dictation().there("da")
    assert not made(cards=tmp_path / "none").there("da")
    assert not made(recorder=["/nowhere/arecord"]).there("da")
    (tmp_path / "pcm").write_text("00-03: HDMI 0 : HDMI 0 : playback 1\n")
    assert not made().there("da")


def test_without_a_recogniser_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.devices.dictation.find_spec", lambda _name: None)
    assert not Dictation({"da": tmp_path}).model_there("da")
    assert not Dictation({"da": tmp_path}, "/nowhere/whisper").model_there("da")


# -- which of sherpa-onnx's models lies in a folder


class Kinds:
    """Stands in for sherpa_onnx.OfflineRecognizer: remembers what was to be loaded."""

    def __init__(self):
        self.made = {}

    def __getattr__(self, name):
        def make(**given):
            self.made = {"kind": name, **given}
            return self

        if not name.startswith("from_"):
            raise AttributeError(name)
        return make

    def create_stream(self):
        return self

    def accept_waveform(self, rate, samples):
        self.samples = rate, len(samples), float(abs(samples).max())

    def decode_stream(self, stream):
        stream.result = SimpleNamespace(text=" Jeg er her ")


@pytest.mark.parametrize(
    ("folder", "files", "kind", "given"),
    [
        ("parakeet-v3", ("encoder.int8.onnx", "encoder.onnx", "decoder.onnx", "joiner.onnx"), "from_transducer",
         {"model_type": "nemo_transducer"}),
        ("zipformer", ("encoder.onnx", "decoder.onnx", "joiner.onnx"), "from_transducer", {"model_type": "transducer"}),
        ("whisper", ("small-encoder.onnx", "small-decoder.onnx"), "from_whisper", {"language": "da"}),
        ("ctc", ("model.onnx",), "from_nemo_ctc", {}),
    ],
)  # fmt: skip
def test_what_lies_in_the_folder(tmp_path, monkeypatch, folder, files, kind, given):
    kinds, place = Kinds(), tmp_path / folder
    place.mkdir()
    for name in (*files, "tokens.txt"):
        (place / name).touch()
    monkeypatch.setitem(sys.modules, "sherpa_onnx", SimpleNamespace(OfflineRecognizer=kinds))
    assert sherpa(place, "da")(VOICE) == " Jeg er her "
    assert kinds.made["kind"] == kind
    assert kinds.made["tokens"] == str(place / "tokens.txt")
    assert given.items() <= kinds.made.items()
    if "encoder.int8.onnx" in files:
        assert kinds.made["encoder"].endswith("int8.onnx")
    rate, many, most = kinds.samples
    assert (rate, many) == (RATE, len(VOICE) // 2)
    assert 0 < most <= 1


def test_hidden_no_more_sound_and_at_the_end_nothing(tmp_path):
    """As the composition root has it: *Hide* ends the listening, the end of the visit ends all of it."""
    done = []
    with Store.open(tmp_path / "store", root_key=KEY) as store:
        services = app.build(config.load(data=tmp_path), store, TurnedClock())
        assert not services.has("dictation")
        services.__dict__["dictation"] = SimpleNamespace(
            enough=lambda: done.append("enough"), wipe=lambda: done.append("wiped")
        )
        services.session.touch()
        services.session.hide()
        assert done == ["enough"]
        services.session.wipers.run()
        assert done[-1] == "wiped"
