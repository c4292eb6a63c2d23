"""The kiosk's own sentences, recorded by a person, in place of the voice."""

import pytest

from kiosk.devices.recordings import Recordings, file_of, name_of
from tests.helpers.recorded import tone
from tests.unit.devices.test_speech import Voice

HELLO = "Hvad kan jeg hjælpe med?"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "said" / "da").mkdir(parents=True)
    return tmp_path / "said"


@pytest.fixture
def kiosk(tmp_path, folder):
    one = Voice(tmp_path, recordings=Recordings(folder))
    yield one
    one.speech.close()


def test_a_sentence_has_the_same_name_for_ever():
    assert file_of("da", HELLO) == "da/d53ea5001731.wav"
    assert name_of(HELLO) == name_of(" Hvad  kan jeg\nhjælpe med? ")
    assert name_of(HELLO) != name_of(HELLO.lower())


def test_what_was_recorded_sounds_and_the_voice_says_the_rest(kiosk, folder):
    recorded = tone()
    (folder / file_of("da", HELLO)).write_bytes(recorded)
    kiosk.said(HELLO, "Der er kaffe.")
    assert kiosk.notes() == ["da: Der er kaffe."]
    assert kiosk.sounds()[0] == recorded
    assert kiosk.events == [0, 1, "done"]


def test_it_is_of_one_language(kiosk, folder):
    (folder / file_of("da", HELLO)).write_bytes(tone())
    kiosk.said(HELLO, language="en")
    assert kiosk.notes() == [f"en: {HELLO}"]


def test_what_is_damaged_is_said_by_the_voice(kiosk, folder):
    (folder / file_of("da", HELLO)).write_bytes(b"ID3 no WAV")
    kiosk.said(HELLO)
    assert kiosk.notes() == [f"da: {HELLO}"]


def test_who_listens_faster_hears_the_voice(kiosk, folder):
    (folder / file_of("da", HELLO)).write_bytes(tone())
    kiosk.speech.faster()
    kiosk.said(HELLO)
    assert kiosk.notes() == [f"da: {HELLO}"]


def test_without_a_folder_there_are_none():
    assert Recordings(None).find("da", HELLO) is None
