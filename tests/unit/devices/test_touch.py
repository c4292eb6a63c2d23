"""Touchscreens are found among a server's devices and told at once what a finger is multiplied with."""

import struct

import pytest

from kiosk.devices import touch
from kiosk.devices.touch import DIRECT, MATRIX, TOUCH_CLASS, Touch, touchscreens
from kiosk.devices.xserver import Display, XError
from tests.helpers import own_window

SIX = (1.25, 0.0, -0.125, 0.5, -0.75, 1.0)


def device(number, name, *classes):
    """As XIQueryDevice tells of one."""
    head = struct.pack("<HHHHHBx", number, 3, 2, len(classes), len(name), 1)
    return head + name + b"\0" * (-len(name) % 4) + b"".join(classes)


def one_class(kind, mode, words=2):
    return struct.pack("<HHHBB", kind, words, 7, mode, 10) + b"\0" * (4 * words - 8)


def test_touchscreens_are_told_from_mice_and_touchpads():
    finger, pad = one_class(TOUCH_CLASS, DIRECT), one_class(TOUCH_CLASS, 2)
    buttons, axis = one_class(1, 0, 9), one_class(2, 1, 11)
    devices = [
        device(2, b"Virtual core pointer", buttons, axis),
        device(9, b"a touchpad", buttons, axis, pad),
        device(11, b"FT5406 memory based driver", axis, axis, finger),
        device(12, b"x", finger, axis),
    ]
    answer = b"\x01" + b"\0" * 7 + struct.pack("<H", len(devices)) + b"\0" * 22 + b"".join(devices)
    assert touchscreens(answer) == [11, 12]


@pytest.fixture(scope="module")
def server():
    """A real X server; its pointer of XTEST stands for a touchscreen."""
    with own_window.display("320x240") as name:
        yield name


@pytest.fixture
def panel(server, monkeypatch, tmp_path):
    """One with the property, as libinput makes it, at which nothing is put right."""
    monkeypatch.setattr(touch, "touchscreens", lambda _answer: [4])
    display = Display(server, tmp_path / "none")
    opcode, name, kind = display.extension(touch.EXTENSION), display.atom(MATRIX), display.atom("FLOAT")
    values = struct.pack(touch.NINE, 1, 0, 0, 0, 1, 0, 0, 0, 1)
    display.ask(opcode, touch.QUERY_VERSION, struct.pack("<HH", 2, 2))
    body = struct.pack("<HBBIII", 4, 0, 32, name, kind, 9) + values
    assert not display.refused(opcode, touch.CHANGE_PROPERTY, body)
    display.close()
    return Touch(lambda: Display(server, tmp_path / "none"))


def test_what_is_told_is_in_force(panel):
    assert panel.now() == (1, 0, 0, 0, 1, 0)
    assert panel.use(SIX)
    assert panel.now() == SIX


def test_a_device_that_is_gone_does_not_obey(panel, monkeypatch):
    monkeypatch.setattr(touch, "touchscreens", lambda _answer: [99])
    assert panel.now() is None
    assert not panel.use(SIX)


def test_a_device_without_the_property_can_not_be_told(server, monkeypatch, tmp_path):
    monkeypatch.setattr(touch, "touchscreens", lambda _answer: [5])
    panel = Touch(lambda: Display(server, tmp_path / "none"))
    assert panel.now() is None
    assert not panel.use(SIX)


def test_a_server_without_touchscreens_has_none(server, tmp_path):
    panel = Touch(lambda: Display(server, tmp_path / "none"))
    assert panel.now() is None
    assert not panel.use(SIX)


def test_where_there_is_no_server_there_is_none():
    def nobody():
        raise XError("no")

    assert Touch(nobody).now() is None
    assert not Touch(nobody).use(SIX)


class Old:
    """A server that knows less."""

    def __init__(self, opcode, version):
        self.opcode, self.version, self.closed = opcode, version, False

    def extension(self, _name):
        return self.opcode

    def ask(self, _opcode, _data=0, _body=b""):
        return b"\0" * 8 + struct.pack("<HH", *self.version)

    def atom(self, _name):
        return 1

    def close(self):
        self.closed = True


@pytest.mark.parametrize(("opcode", "version"), [(0, (0, 0)), (131, (2, 0))])
def test_an_old_server_has_none(opcode, version):
    old = Old(opcode, version)
    assert Touch(lambda: old).now() is None
    assert old.closed
