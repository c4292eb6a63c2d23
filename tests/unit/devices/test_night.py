"""When it is night, and how the X server is told."""

import struct
from datetime import UTC, datetime

import pytest

from kiosk.devices.night import ENABLE, FORCE, SET_TIMEOUTS, Night, Panel
from kiosk.devices.xserver import XError


class Display:
    """An X server that remembers."""

    def __init__(self, *, has=140, capable=1, refuses=(), gone=False):
        self.has, self.capable, self.refuses, self.gone = has, capable, refuses, gone
        self.sent, self.closed = [], False

    def extension(self, name):
        assert name == "DPMS"
        return self.has

    def ask(self, opcode, data=0, body=b""):
        if self.gone:
            raise XError("the X server is gone")
        return bytes(8) + bytes([self.capable]) + bytes(23)

    def refused(self, opcode, data=0, body=b""):
        self.sent.append((data, body))
        return data in self.refuses

    def close(self):
        self.closed = True


def at(hour, minute=0):
    return datetime(2026, 11, 21, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "ends", "on", "off"),
    [
        ("23:00", "07:00", [(23, 0), (0, 0), (6, 59)], [(7, 0), (12, 0), (22, 59)]),
        ("01:30", "05:00", [(1, 30), (4, 59)], [(1, 29), (5, 0), (23, 0)]),
        ("", "07:00", [], [(0, 0), (6, 0)]),
        ("23:00", "", [], [(23, 30), (0, 0)]),
        ("22:00", "22:00", [], [(22, 0), (3, 0)]),
    ],
)
def test_when_it_is_night(begins, ends, on, off):
    night = Night(begins, ends)
    assert bool(night) is bool(on)
    assert all(night.is_on(at(*one)) for one in on)
    assert not any(night.is_on(at(*one)) for one in off)


def test_it_is_switched_off_and_on_by_the_kiosk_alone():
    display = Display()
    assert Panel(lambda: display).darken()
    assert display.sent == [(SET_TIMEOUTS, bytes(8)), (ENABLE, b""), (FORCE, struct.pack("<Hxx", 3))]
    assert display.closed
    lit = Display()
    assert Panel(lambda: lit).light()
    assert lit.sent[-1] == (FORCE, struct.pack("<Hxx", 0))


@pytest.mark.parametrize(
    "display",
    [Display(has=0), Display(capable=0), Display(refuses=(FORCE,)), Display(refuses=(ENABLE,)), Display(gone=True)],
)
def test_a_screen_that_does_not_obey_says_so(display):
    assert not Panel(lambda: display).darken()
    assert display.closed


def test_without_a_server_it_stays_as_it_is():
    def none():
        raise XError("there is no X server")

    assert not Panel(none).darken()
