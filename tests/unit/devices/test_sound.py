"""Short sounds through a stand-in player."""

import threading
import wave

import pytest

from kiosk.devices.sound import Sound
from kiosk.paths import ASSETS
from tests.helpers.until import until


@pytest.fixture(name="player")
def a_player(tmp_path):
    path = tmp_path / "player"

    def make(then="true"):
        path.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/heard\n{then}\n')
        path.chmod(0o700)
        return (str(path),)

    return make


def heard(tmp_path, count):
    file = tmp_path / "heard"
    until(lambda: file.exists() and len(file.read_text().splitlines()) >= count, "nothing was heard")
    return [line.split("/")[-1] for line in file.read_text().splitlines()]


def test_a_sound_is_played_by_name(tmp_path, player):
    sound = Sound(player=player())
    sound.play("call")
    assert heard(tmp_path, 1) == ["call.wav"]


def test_a_new_sound_cuts_the_one_before_and_none_is_left(tmp_path, player):
    sound = Sound(player=player("exec sleep 60"))
    for count, name in enumerate(["call", "warning"], 1):
        sound.play(name)
        assert sound._playing.poll() is None, "it returned while the sound still plays"
        heard(tmp_path, count)
    sound.stop()
    sound.stop()
    until(lambda: not any(thread.name == "sound" for thread in threading.enumerate()), "a player is still waited for")


def test_without_a_sound_card_it_is_silent(tmp_path, player):
    (tmp_path / "cards").write_text("--- no soundcards ---\n")
    sound = Sound(player=player(), cards=tmp_path / "cards")
    assert not sound.available
    sound.play("call")
    assert not (tmp_path / "heard").exists()


def test_switched_off_or_without_a_player_it_is_silent(tmp_path, player):
    assert not Sound(player=player(), on=False).available
    Sound(player=("/nowhere/aplay",)).play("call")
    assert not (tmp_path / "heard").exists()


def test_a_sound_that_does_not_exist_is_a_bug(player):
    with pytest.raises(FileNotFoundError):
        Sound(player=player()).play("fanfare")


@pytest.mark.parametrize("name", ["call", "warning"])
def test_the_sounds_that_come_with_the_kiosk_are_short(name):
    with wave.open(str(ASSETS / "sounds" / f"{name}.wav")) as sound:
        assert 0.2 < sound.getnframes() / sound.getframerate() <= 3, "EN 301 549 5.1.3.10"
