"""What the doctor asks the machine: screen, touch, disk, clock, network and card readers."""

import os
import socket
import stat
import sys
from types import SimpleNamespace

import pytest

from kiosk.devices import cards, clocks, disk, network
from kiosk.devices.cards import CardReaders, card_readers
from kiosk.devices.display import screen, touchscreens

# Abridged from a Raspberry Pi with the official touchscreen, and from a laptop.
PI_TOUCH = """\
I: Bus=0018 Vendor=0000 Product=0000 Version=0000
N: Name="10-0038 generic ft5x06 (79)"
P: Phys=
H: Handlers=mouse0 event0
B: PROP=2
B: EV=b
B: KEY=400 0 0 0 0 0
B: ABS=260800000000003

"""
LAPTOP = """\
I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
B: PROP=0
B: EV=120013
B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe

I: Bus=0018 Vendor=04f3 Product=311c Version=0100
N: Name="ELAN Touchpad"
B: PROP=5
B: EV=1b
B: KEY=e520 10000 0 0 0 0
B: ABS=2e0800000000003

"""
SINGLE_TOUCH = """\
I: Bus=0003 Vendor=0eef Product=0001 Version=0210
N: Name="eGalax Inc. USB TouchController"
B: PROP=2
B: EV=b
B: KEY=400 0 0 0 0 0
B: ABS=3
"""


@pytest.mark.skipif(sys.maxsize < 2**32, reason="the bitmaps above have 64-bit words")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PI_TOUCH, ["10-0038 generic ft5x06 (79)"]),
        (LAPTOP, []),
        (LAPTOP + PI_TOUCH, ["10-0038 generic ft5x06 (79)"]),
        (SINGLE_TOUCH, ["eGalax Inc. USB TouchController"]),
        ("", []),
    ],
)
def test_touchscreens_are_told_from_touchpads(tmp_path, text, names):
    (tmp_path / "devices").write_text(text)
    assert touchscreens(tmp_path / "devices") == names


def test_no_input_devices_at_all(tmp_path):
    assert touchscreens(tmp_path / "none") == []


def test_a_display_server_that_answers(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "X7"))
        server.listen()
        assert screen({"DISPLAY": ":7.0"}, sockets=tmp_path) == "x11"
    assert screen({"DISPLAY": ":7"}, sockets=tmp_path) == "lost"
    assert screen({"DISPLAY": ":8"}, sockets=tmp_path) == "lost"
    assert screen({"DISPLAY": "nonsense"}, sockets=tmp_path) == "lost"


def test_a_display_elsewhere():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1] - 6000
        assert screen({"DISPLAY": f"127.0.0.1:{number}"}) == "x11"
    assert screen({"DISPLAY": f"127.0.0.1:{number}"}) == "lost"


def test_without_a_display_server_the_graphics_card_will_do(tmp_path):
    assert screen({}, graphics=tmp_path) == "none"
    (tmp_path / "card0").touch()
    assert screen({}, graphics=tmp_path) == "kms"
    assert screen({}, graphics=tmp_path / "none") == "none"


def test_disk_of_a_folder_that_is_to_be_made(tmp_path):
    folder = tmp_path / "to" / "be" / "made"
    assert disk.nearest(folder) == tmp_path
    assert disk.writable(folder)
    there = os.statvfs(tmp_path)
    assert 0 < disk.free_bytes(folder) <= there.f_blocks * there.f_frsize


@pytest.mark.parametrize(
    ("flags", "right", "answer"), [(0, True, True), (os.ST_RDONLY, True, False), (0, False, False)]
)
def test_writing_needs_the_right_and_a_disk_that_takes_it(tmp_path, monkeypatch, flags, right, answer):
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=flags))
    monkeypatch.setattr(os, "access", lambda path, mode: right)
    assert disk.writable(tmp_path) is answer


@pytest.mark.parametrize(("mode", "answer"), [(0o700, False), (0o750, True), (0o701, True)])
def test_others_may_look(tmp_path, mode, answer):
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    assert disk.others_may_look(folder) is answer
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert not disk.others_may_look(tmp_path / "none")


def test_swap_in_memory_is_no_swap_on_disk(tmp_path):
    swaps = tmp_path / "swaps"
    head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    swaps.write_text(head + "/dev/zram0 partition 524284 0 100\n/var/swap file 102396 0 -2\n")
    assert disk.swap_on_disk(swaps) == ["/var/swap"]
    swaps.write_text(head)
    assert disk.swap_on_disk(swaps) == []
    assert disk.swap_on_disk(tmp_path / "none") == []


def test_the_clock_has_an_answer():
    assert clocks.synchronised() in {True, False, None}


@pytest.mark.parametrize(("answer", "kept"), [(0, True), (3, True), (5, False), (-1, None)])
def test_the_kernels_word_on_its_clock(monkeypatch, answer, kept):
    class Kernel:
        def __init__(self, *given, **named):
            self.adjtimex = lambda timex: answer

    monkeypatch.setattr(clocks.ctypes, "CDLL", Kernel)
    assert clocks.synchronised() is kept


def test_the_network_answers_or_does_not():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert network.answers(f"http://127.0.0.1:{port}/calendar.ics")
    assert not network.answers(f"http://127.0.0.1:{port}/calendar.ics")


@pytest.mark.parametrize("address", ["", "calendar.ics", "ftp://example.org", "https://", "https://host:99999/"])
def test_what_is_no_address_does_not_answer(address):
    assert not network.answers(address)


@pytest.fixture(name="asked")
def an_asked(tmp_path, monkeypatch):
    """Puts a program of ours in the place of the one that asks pcscd."""

    def put(program):
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{program}\n")
        path.chmod(0o700)
        monkeypatch.setattr(cards.sys, "executable", str(path))

    return put


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("""echo '{"service": true, "readers": ["Gemalto PC 00 00"]}'""", CardReaders(True, ("Gemalto PC 00 00",))),
        ("""echo '{"service": false, "readers": []}'""", CardReaders(False)),
        ("exec sleep 60", CardReaders(None)),
        ("exit 1", CardReaders(None)),
        ("echo nonsense", CardReaders(None)),
        ("echo '[]'", CardReaders(None)),
    ],
)
def test_card_readers_are_asked_from_afar(asked, program, found):
    asked(program)
    assert card_readers(timeout=0.5 if "sleep" in program else 20) == found


def test_the_real_question_has_an_answer():
    found = card_readers(timeout=20)
    assert found.service in {True, False}, "None is for a question that failed"
