"""Which kind of picture the window is, on a real X server with a real OpenGL."""

from contextlib import closing

import pytest

from kiosk.devices.xserver import Display
from kiosk.ui import visual
from tests.helpers.own_window import display, needs_one, seen_by

pytestmark = needs_one

PROGRAM = """
import json, os
os.environ["SDL_VIDEO_X11_WINDOW_VISUALID"] = "0x7fffffff"  # of a process before, of another server
from kiosk.ui.window import open_window, prepare
prepare((320, 240))
window = open_window()
from kivy.graphics.opengl import glGetIntegerv
from kivy.graphics import Color, Rectangle
window.clearcolor = (0, 0, 1, 1)
with window.canvas:
    Color(1, 0, 0, 1)
    Rectangle(pos=(0, 0), size=(160, 240))
    Color(0, 1, 0, 0.5)
    Rectangle(pos=(80, 0), size=(160, 240))
from kivy.base import EventLoop
window.show()
for _ in range(3):
    EventLoop.idle()
from kivy.graphics.opengl import glReadPixels
window.clear()
window.render_context.draw()
row = glReadPixels(0, 120, 320, 1, 0x1907, 0x1401)
bits = {name: int(glGetIntegerv(number)[0]) for name, number in
        {"red": 0x0D52, "green": 0x0D53, "blue": 0x0D54, "depth": 0x0D56, "stencil": 0x0D57}.items()}
seen = [list(row[3 * at : 3 * at + 3]) for at in (40, 120, 200, 280)]
print(json.dumps({"bits": bits, "seen": seen, "hint": os.environ.get("SDL_VIDEO_X11_WINDOW_VISUALID")}))
"""


def test_the_window_keeps_colours_and_nothing_else():
    with display("320x240") as on:
        seen, done = seen_by(PROGRAM, on)
        with closing(Display(on)) as server:
            assert seen["hint"] == hex(visual.plain(server)), done.stderr
    assert seen["bits"] == {"red": 8, "green": 8, "blue": 8, "depth": 0, "stencil": 0}
    red, mixed, half, blue = seen["seen"]
    assert (red, blue) == ([255, 0, 0], [0, 0, 255])
    assert mixed == pytest.approx([128, 128, 0], abs=1)
    assert half == pytest.approx([0, 128, 127], abs=1)


def test_where_there_is_no_opengl_nothing_is_chosen():
    with display("320x240", "-extension", "GLX") as on, closing(Display(on)) as server:
        assert visual.plain(server) == 0
