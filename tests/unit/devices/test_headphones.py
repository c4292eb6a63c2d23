"""Headphones, by what `amixer` prints of real cards, down to the program and the thread that asks it."""

import threading

import pytest

from kiosk.devices import headphones, speech
from kiosk.devices.headphones import Headphones, plugged_in
from tests.helpers.amixer import HDMI, PI, analog

SEVERAL = ("Disabled", "Speaker Only", "Line Out+Speaker")


@pytest.mark.parametrize(
    ("cards", "plugged"),
    [
        ([analog(True)], True),
        ([analog(False)], False),
        ([analog(True, "Front Headphone Jack")], True),
        ([analog(True, "Headset Jack")], True),
        ([analog(True, "Headphones Jack")], True),
        ([analog(True, "Headset Mic Jack")], None),  # a microphone
        ([analog(True, "Headphone Mic Jack")], None),  # either
        ([analog(True, "Line Out Jack")], None),  # loudspeakers
        ([analog(True, "Headphone Phantom Jack")], None),  # a socket that can't be asked
        ([analog(True, mutes=0)], None),  # the loudspeaker goes on
        ([analog(True, mutes=0, items=SEVERAL)], None),
        ([analog(True, mutes=2, items=SEVERAL)], True),
        ([analog(False, mutes=0)], False),
        ([analog(True, mutes=None)], True),
        ([PI], None),
        ([HDMI], None),
        ([HDMI, analog(True)], True),  # nobody's own screen is in the way
        ([analog(True), analog(False)], None),
        ([analog(False), analog(False)], False),
        ([analog(False), PI], None),
        ([""], None),
        ([], None),
    ],
)
def test_what_a_card_says(cards, plugged):
    assert plugged_in(cards) is plugged


def test_each_change_is_told_and_nothing_else():
    shown, told = [analog(False)], []
    device = Headphones(lambda: shown)
    device.on_change(told.append)
    assert device.plugged is None
    for state in (False, False, True, True, False):
        shown[:] = [analog(state)]
        assert device.look() is state
        assert device.plugged is state
    assert told == [False, True, False]


@pytest.mark.parametrize("after", [analog(False), PI, analog(True, mutes=0)], ids=["out", "unknown", "overheard"])
def test_only_what_was_in_is_pulled_out_and_that_is_told_first(after):
    shown, told = [analog(False)], []
    device = Headphones(lambda: shown)
    device.on_change(told.append)
    device.on_pulled(lambda: told.append("pulled"))
    device.look()
    assert told == [False]
    shown[:] = [analog(True)]
    device.look()
    shown[:] = [after]
    device.look()
    assert told == [False, True, "pulled", device.plugged]


def test_a_card_that_goes_is_unknown_and_told():
    told = []

    def read():
        if gone.is_set():
            raise FileNotFoundError("amixer")
        return [analog(True)]

    gone = threading.Event()
    device = Headphones(read)
    device.on_change(told.append)
    device.look()
    gone.set()
    assert device.look() is None
    assert told == [True, None]


@pytest.mark.parametrize(("mode", "plugged"), [("always", True), ("never", False)])
def test_a_socket_that_is_not_asked(mode, plugged):
    device = Headphones(lambda: pytest.fail("asked"), mode=mode)
    device.start()
    assert device.plugged is device.look() is plugged
    device.stop()


def test_one_who_fails_keeps_no_other_from_hearing(caplog):
    told = threading.Event()
    device = Headphones(lambda: [analog(True)])
    device.on_change(lambda _plugged: 1 / 0)
    device.on_change(lambda _plugged: told.set())
    device.look()
    assert told.is_set()
    assert [one.message for one in caplog.records] == ["after headphones: ZeroDivisionError"]
    caplog.clear()


def test_the_thread_sees_it_without_being_asked_and_at_once_while_something_is_said():
    shown, changed = [analog(True)], threading.Event()
    device = Headphones(lambda: shown, every=3600)
    device.on_change(lambda _plugged: changed.set())
    before = set(threading.enumerate())
    device.start()
    (watcher,) = set(threading.enumerate()) - before
    try:
        assert changed.wait(20)
        changed.clear()
        shown[:] = [analog(False)]
        device.closely = True  # it was to sleep for an hour
        assert changed.wait(20)
        assert device.plugged is False
        changed.clear()
        shown[:] = [analog(True)]
        assert changed.wait(20)
    finally:
        device.stop()
    assert not watcher.is_alive()


AMIXER = """#!/bin/sh
echo "$*" >> {folder}/asked
case "$*" in
  info) cat {folder}/info ;;
  "-c 0 contents") cat {folder}/0 ;;
  "-c 1 contents") cat {folder}/1 ;;
  *) exit 1 ;;
esac
"""
CARDS = """\
 0 [NVidia         ]: HDA-Intel - HDA NVidia
                      HDA NVidia at 0xdf080000 irq 17
 1 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xdf340000 irq 132
"""
INFO = """\
Card default '{card}'/'HDA Intel PCH at 0xdf340000 irq 132'
  Mixer name\t: 'Realtek ALC1150'
  Controls      : 47
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    (tmp_path / "amixer").write_text(AMIXER.format(folder=tmp_path))
    (tmp_path / "amixer").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(speech, "CARDS", tmp_path / "cards")
    monkeypatch.setattr(headphones, "TIMEOUT", 60)  # a busy machine is no amixer that hangs
    (tmp_path / "cards").write_text(CARDS)
    (tmp_path / "info").write_text(INFO.format(card="PCH"))
    (tmp_path / "0").write_text(analog(True))
    (tmp_path / "1").write_text(analog(False))
    return tmp_path


def asked(machine):
    return (machine / "asked").read_text().splitlines()


def test_the_card_that_sounds_is_asked_and_which_one_that_is_only_once(machine):
    device = Headphones()
    assert device.look() is False
    assert device.look() is False
    assert asked(machine) == ["info", "-c 1 contents", "-c 1 contents"]


def test_where_a_sound_server_stands_before_the_cards_all_are_asked(machine):
    (machine / "info").write_text(INFO.format(card="PipeWire"))
    assert Headphones().look() is None
    (machine / "0").write_text(analog(False))
    assert Headphones().look() is False


def test_a_card_that_is_plugged_in_later(machine):
    (machine / "cards").write_text("--- no soundcards ---\n")
    device = Headphones()
    assert device.look() is None
    assert not (machine / "asked").exists()
    (machine / "cards").write_text(CARDS.partition("\n 1")[0])
    assert device.look() is True
    assert asked(machine) == ["-c 0 contents"]
    (machine / "0").unlink()  # pulled out: amixer fails
    assert device.look() is None
    (machine / "cards").unlink()
    assert device.look() is None


def test_a_card_that_has_no_socket_to_tell_of_is_asked_seldom(machine):
    (machine / "1").write_text(PI)
    device = Headphones()
    for _look in range(headphones.SELDOM + 1):
        assert device.look() is None
    assert asked(machine) == ["info", "-c 1 contents"]
    (machine / "1").write_text(analog(True))  # a driver that was late
    assert device.look() is True
    (machine / "1").write_text(PI)
    assert device.look() is None
    (machine / "1").write_text(analog(True))
    (machine / "cards").write_text(CARDS.replace("NVidia", "Other "))
    assert device.look() is True


def test_a_machine_without_amixer(machine, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert Headphones().look() is None


def test_an_amixer_that_hangs_is_no_answer(machine, monkeypatch):
    monkeypatch.setattr(headphones, "TIMEOUT", 0.05)
    (machine / "amixer").write_text("#!/bin/sh\nexec sleep 60\n")
    assert Headphones().look() is None
