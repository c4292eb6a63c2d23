"""Memory that only the start needed, in a window of its own on a virtual display: it needs a real OpenGL."""

from tests.helpers.own_window import display, needs_one, seen_by

PROGRAM = """
import json
from pathlib import Path
from kiosk.ui import window
window.prepare((320, 240))
window.open_window()
from kivy.app import App
from kivy.clock import Clock
from kivy.graphics import Rectangle, RenderContext
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.widget import Widget
from kiosk.ui import given_back, loop

def anonymous():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))

def middle():
    loop.EventLoop.window.dispatch("on_draw")
    return list(glReadPixels(160, 120, 1, 1, GL_RGB, GL_UNSIGNED_BYTE))

class Small(App):
    def load_kv(self, filename=None):
        return False
    def build(self):
        return Widget()
    def on_start(self):
        loop.when_up(self.up)
    def up(self):
        seen = {"before": anonymous()}
        given_back.AFTER = 0
        given_back.begin(lambda: FREE)
        Clock.schedule_once(lambda _dt: self.look(seen), 0.5)
    def look(self, seen):
        seen["after"] = anonymous()
        later = RenderContext(use_parent_projection=True, use_parent_modelview=True)
        self.root.canvas.add(later)
        later.shader.fs = "$HEADER$\\nvoid main(void) { gl_FragColor = vec4(0.0, 1.0, 0.0, 1.0); }"
        with later:
            Rectangle(size=(320, 240))
        seen.update(compiled=bool(later.shader.success), middle=middle())
        print(json.dumps(seen), flush=True)
        self.stop()

loop.install()
Small().run()
"""

pytestmark = needs_one


def run(free: bool) -> dict[str, object]:
    with display("320x240") as on:
        return seen_by(PROGRAM.replace("FREE", str(free)), on)[0]


def test_megabytes_are_given_back_and_a_shader_can_still_be_compiled() -> None:
    seen = run(free=True)
    assert seen["before"] - seen["after"] > 4000, seen  # kB
    assert (seen["compiled"], seen["middle"]) == (True, [0, 255, 0])


def test_nobody_who_is_there_waits_for_it() -> None:
    seen = run(free=False)
    assert seen["before"] - seen["after"] < 1000, seen
