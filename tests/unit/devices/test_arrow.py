"""The arrow of a mouse goes where there is a touchscreen, however late that comes, and comes back without one."""

import struct

import pytest

from kiosk.devices.arrow import HIDE, Arrow
from kiosk.devices.xserver import Display, XError
from tests.helpers import own_window
from tests.helpers.until import until

OPEN_FONT, GLYPH_CURSOR, CURSOR_OF_WINDOW, ARROW = 45, 94, 0x4000, 68


@pytest.fixture(scope="module")
def glass(tmp_path_factory):
    """A real X server with a white arrow on its screen: its name, and how many bytes of the picture are not black."""
    folder = tmp_path_factory.mktemp("glass")
    with own_window.display("320x240", "-fbdir", str(folder)) as name:
        picture = folder / "Xvfb_screen0"
        black = picture.read_bytes()
        whose = Display(name)
        font, arrow = whose._base + 1, whose._base + 2
        whose.send(OPEN_FONT, 0, struct.pack("<IHxx", font, 6) + b"cursor")
        shape = struct.pack("<IIIHH6H", arrow, font, font, ARROW, ARROW + 1, 0, 0, 0, *[0xFFFF] * 3)
        whose.send(GLYPH_CURSOR, 0, shape)
        assert not whose.refused(2, 0, struct.pack("<III", whose.root, CURSOR_OF_WINDOW, arrow))
        yield name, lambda: sum(one != other for one, other in zip(black, picture.read_bytes(), strict=True))
        whose.close()


def test_it_goes_when_a_touchscreen_comes_and_comes_back_when_that_goes(glass):
    name, seen = glass
    found = []
    arrow = Arrow(lambda: Display(name), lambda: found)
    arrow.look()
    assert seen()
    found.append("panel")
    arrow.look()
    until(lambda: not seen())
    arrow.look()
    assert not seen()
    found.clear()
    arrow.look()
    until(seen)


def test_it_is_back_when_the_program_ends_and_stays(glass):
    name, seen = glass
    ours = Display(name)
    arrow = Arrow(lambda: ours, lambda: ["panel"])
    arrow.look()
    until(lambda: not seen())
    ours.close()
    until(seen)
    arrow.look()
    assert seen()


class Server:
    """A server that answers with what it is given, and counts who came and went."""

    root = 7

    def __init__(self, answer, opcode=140, refuses=()):
        self.answer, self.opcode, self.refuses = answer, opcode, refuses
        self.came = self.gone = 0

    def __call__(self):
        self.came += 1
        return self

    def extension(self, _name):
        return self.opcode

    def ask(self, *_):
        return self.answer

    def refused(self, _opcode, what, _body):
        return what in self.refuses

    def close(self):
        self.gone += 1


def version(major):
    return b"\x01" + b"\0" * 7 + struct.pack("<II", major, 0) + b"\0" * 16


OLD, REFUSES, SHORT = Server(version(3)), Server(version(5), refuses=(HIDE,)), Server(b"\x01")


@pytest.mark.parametrize("server", [OLD, REFUSES, SHORT], ids=["old", "refuses", "short"])
def test_a_server_that_cannot_do_so_is_asked_once(server):
    arrow = Arrow(server, lambda: ["panel"])
    arrow.look()
    arrow.look()
    assert (server.came, server.gone) == (1, 1)


def test_no_server_is_no_fault():
    asked = []

    def nobody():
        asked.append(1)
        raise XError

    arrow = Arrow(nobody, lambda: ["panel"])
    arrow.look()
    arrow.look()
    assert len(asked) == 1
