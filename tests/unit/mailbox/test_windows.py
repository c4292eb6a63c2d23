"""Which keys are held, and a cookie file read: what needs no screen. The rest is in tests/journeys/test_mailbox.py."""

import struct

import pytest

from kiosk.devices import xserver
from kiosk.devices.xserver import XError
from kiosk.mailbox.hands import symbol
from kiosk.mailbox.windows import ALT, CONTROL, LEVEL3, LOCK, NUMLOCK, SHIFT, SUPER, steering


def test_every_combination_that_steers_is_held():
    held = set(steering())
    assert {CONTROL, ALT, SUPER, CONTROL | SHIFT, CONTROL | ALT, ALT | NUMLOCK, SUPER | LOCK} <= held
    assert not held & {0, SHIFT, LOCK, NUMLOCK, LEVEL3, SHIFT | LEVEL3, LOCK | NUMLOCK | SHIFT}
    assert len(held) == 128 - 16


def test_the_symbol_of_a_letter():
    assert [hex(symbol(letter)) for letter in "aå€"] == ["0x61", "0xe5", "0x10020ac"]


@pytest.mark.parametrize("name", ["", "there:0", ":x", "host.example:1", ":99999"])
def test_no_screen(name):
    with pytest.raises(XError):
        xserver.Display(name)


def entry(family, address, number, name, data):
    fields = b"".join(struct.pack(">H", len(one)) + one for one in (address, number, name, data))
    return struct.pack(">H", family) + fields


def test_the_key_of_this_machine_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(xserver.os, "uname", lambda: type("Name", (), {"nodename": "stuen"}))
    path = tmp_path / "cookies"
    mine = entry(256, b"stuen", b"1", xserver.COOKIE, b"mine")
    path.write_bytes(
        entry(256, b"other", b"1", xserver.COOKIE, b"theirs") + entry(256, b"stuen", b"1", b"XDM", b"old") + mine
    )
    assert xserver._cookie("1", path) == b"mine"
    assert xserver._cookie("2", path) == b""
    path.write_bytes(path.read_bytes()[:-3])
    assert xserver._cookie("1", path) in (b"", b"m")


def test_no_file_of_keys(tmp_path):
    assert xserver._cookie("1", tmp_path / "none") == b""
