"""The loop that sleeps, in a window of its own on a virtual display: it needs a real X to wait for."""

import pytest

from kiosk.ui import loop
from tests.helpers.own_window import display, needs_one, seen_by

PROGRAM = """
import json, sys, threading, time
from kiosk.ui import window
window.prepare((320, 240))
window.open_window()
from kivy.app import App
from kivy.clock import Clock
from kivy.uix.widget import Widget
from kiosk.ui import loop

seen = {"installed": loop.install(), "turns": 0}
wait = loop._wait
def counted(window):
    seen["turns"] += 1
    wait(window)
loop._wait = counted

class Small(App):
    def load_kv(self, filename=None):
        return False
    def build(self):
        return Widget()
    def on_start(self):
        loop.when_up(lambda: seen.update(up_after=loop.frames))
        Clock.schedule_once(self.settled, 1)
    def settled(self, _dt):
        seen.update(frames=loop.frames, turns=0)
        threading.Timer(2, lambda: loop.call_soon(self.called)).start()
    def called(self):
        seen.update(idle_frames=loop.frames - seen["frames"], idle_turns=seen["turns"])
        seen["thread"] = threading.current_thread().name
        self.failed = 0
        MODE
    def fail(self, *_args):
        self.failed += 1
        seen["failed"] = self.failed
        print(json.dumps(seen), flush=True)
        raise ValueError("again")

from kivy.base import ExceptionHandler, ExceptionManager
class Pass(ExceptionHandler):
    def handle_exception(self, inst):
        return ExceptionManager.PASS
ExceptionManager.add_handler(Pass())
Small().run()
print(json.dumps(seen), flush=True)
"""

pytestmark = needs_one


@pytest.fixture(scope="module")
def on():
    with display("320x240") as name:
        yield name


def run(on, mode):
    return seen_by(PROGRAM.replace("MODE", mode), on)


def test_it_sleeps_while_nothing_happens_and_wakes_for_a_thread(on):
    seen, done = run(on, "self.stop()")
    assert done.returncode == 0
    assert done.stderr == ""  # no warning in a normal run
    assert seen["installed"]
    assert seen["up_after"] == 1
    assert seen["frames"] <= 4
    assert seen["idle_frames"] == 0
    assert seen["idle_turns"] <= 3  # Kivy's own would be 120
    assert seen["thread"] == "MainThread"


def test_what_fails_in_every_turn_ends_the_program(on):
    seen, done = run(on, "w = loop.EventLoop.window; w.bind(on_draw=self.fail); w.canvas.ask_update()")
    assert seen["failed"] == loop.HOPELESS
    assert done.returncode != 0
    assert "ValueError: again" in done.stderr


def test_without_x_kivys_own_clock_stays(ui):
    from kivy.clock import Clock

    idle = Clock.idle
    assert not loop.install()
    assert Clock.idle is idle


def test_another_kivy_keeps_its_own_clock(ui, monkeypatch):
    class Sdl:
        def SDL_GetCurrentVideoDriver(self):  # noqa: N802 - SDL's name
            return b"x11"

    class Stranger:
        pass

    from kivy.clock import Clock

    idle = Clock.idle
    monkeypatch.setattr(loop, "find_sdl", Sdl)
    monkeypatch.setattr(loop, "Clock", Stranger())
    with pytest.MonkeyPatch.context() as quiet:
        said = []
        quiet.setattr(loop.log, "warning", lambda message, *fields: said.append(message % fields))
        assert not loop.install()
    assert "get_min_timeout" in said[0]
    assert Clock.idle is idle
