"""What an ear wishes of the voice: faster, slower, and nothing private once others can hear it."""

import threading

import pytest

from kiosk.devices import voice_programs
from kiosk.devices.headphones import Headphones
from kiosk.devices.piper import Piper
from kiosk.devices.speech import Speech
from kiosk.devices.voice_programs import FASTEST, SLOWEST
from tests.helpers.amixer import analog
from tests.unit.devices.test_speech import LASTING, is_running, until

PRIVATE = "Din kode er K7P."


def test_a_new_speed_holds_from_the_next_sentence_and_for_this_visit(voice, tmp_path):
    kiosk = voice(speed=140)
    kiosk.speech._voice = (f"{tmp_path}/voice", "{language}", "{speed}")
    kiosk.said("Hej.")
    kiosk.speech.faster()
    kiosk.said("Hej.")
    kiosk.speech.slower()
    kiosk.speech.slower()
    kiosk.said("Der er kaffe.")
    kiosk.speech.wipe()
    kiosk.said("Vi ses.")
    assert kiosk.notes() == ["da 117: Der er kaffe.", "da 140: Hej.", "da 140: Vi ses.", "da 168: Hej."]


def test_the_speed_stays_where_a_voice_can_follow():
    speech = Speech()
    for _ in range(20):
        speech.faster()
    assert speech.speed == FASTEST
    for _ in range(20):
        speech.slower()
    assert speech.speed == SLOWEST
    assert speech._voice_command("da")[-1] == str(SLOWEST)


def test_what_is_kept_is_as_fast_as_it_was_said(voice, tmp_path):
    kiosk = voice()
    kiosk.speech._voice = (f"{tmp_path}/voice", "{speed}")
    for step in (lambda: None, kiosk.speech.faster, lambda: None, kiosk.speech.slower):
        step()
        kiosk.said("Hej.")
    assert kiosk.notes() == ["140: Hej.", "168: Hej."]  # the others were kept


def test_the_neural_voice_is_as_fast(tmp_path):
    piper = Piper({"da": tmp_path / "da.onnx"}, "piper", speed=140)
    assert [piper.command("da", speed)[-1] for speed in (0, 70, 140, 280)] == ["1.00", "2.00", "1.00", "0.50"]


def test_personal_sentences_are_said_while_nobody_else_hears(voice):
    alone = threading.Event()
    kiosk = voice(alone=alone.is_set)
    assert not kiosk.speech.private
    assert kiosk.said("Du er på listen.", PRIVATE, personal={1}) == 1
    alone.set()
    assert kiosk.speech.private
    assert kiosk.said("Du er på listen.", PRIVATE, personal={1}) == 0
    assert kiosk.notes().count(f"da: {PRIVATE}") == 1


class Socket:
    """A jack that a test puts a plug into, as amixer tells of it."""

    def __init__(self):
        self.plugged, self.device = True, Headphones(lambda: [analog(self.plugged)], every=3600)

    def pull(self):
        self.plugged = False
        self.device.closely = True


@pytest.fixture
def socket():
    one = Socket()
    one.device.look()
    yield one
    one.device.stop()


def test_pulling_the_headphones_out_ends_the_player_at_once_and_all_that_was_to_come(voice, socket):
    kiosk = voice(player=LASTING, alone=lambda: socket.device.plugged is True)
    socket.device.on_pulled(kiosk.speech.stop)
    socket.device.start()
    _, done = kiosk.say(PRIVATE, "Der er kaffe.", personal={0})
    until(lambda: kiosk.events == [0])
    sleeps = [int(pid) for pid in kiosk.sound.with_suffix(".sleeps").read_text().split()]
    assert any(is_running(pid) for pid in sleeps)
    socket.pull()
    assert done.wait(20)  # the player alone would go on for a minute
    until(lambda: not any(is_running(pid) for pid in sleeps))
    assert kiosk.events == [0, "done"]


def test_what_was_begun_for_one_who_was_alone_is_not_gone_on_with_in_a_room(voice, socket):
    """Also where nobody stops it: each sentence is looked at when its turn comes."""
    kiosk = voice(alone=lambda: socket.device.plugged is True)
    heard = []

    def on_sentence(index):
        heard.append(index)
        socket.plugged = False
        socket.device.look()

    kiosk.speech.say(["Du er på listen.", PRIVATE, "Vi ses."], "da", on_sentence, kiosk.done.set, personal={1})
    assert kiosk.done.wait(20)
    assert heard == [0]
    assert len(kiosk.sounds()) == 1


def test_who_chose_to_hear_it_aloud_needs_no_headphones(voice, socket):
    kiosk = voice(alone=lambda: False)
    assert kiosk.said(PRIVATE, personal={0}, private=True) == 0
    assert kiosk.events == [0, "done"]


def test_what_no_voice_has_is_said_by_that_of_the_language_in_its_place(voice, tmp_path, monkeypatch):
    """A foreign voice can be understood a little; silence leaves somebody who does not see alone."""
    monkeypatch.setattr(voice_programs, "tongues", lambda: frozenset({"da", "en-gb"}))
    kiosk = voice()
    monkeypatch.setattr(voice_programs, "ESPEAK", f"{tmp_path}/voice")
    kiosk.said("Hej.", "Xir.", others={1: "so"})
    assert kiosk.notes() == ["da: Hej.", "en-gb: Xir."]
