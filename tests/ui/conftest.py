"""Screens drawn in this process, without a display, by a clock that the test turns.

    def test_a_tile_opens(ui):
        ui.show(HomeScreen(state), size=(1024, 600))
        ui.touch("Det sker her")
        assert ui.find("Lørdag")

Kivy has one window and one event loop for each process, so the window opens once, as large as the largest screen, and
every test gets it empty. Time moves only in `frames`, in steps of 1/60 s; nothing sleeps (but `wait`, for threads) and
nothing depends on load.
"""

import gc
import os
import re
import time
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.ui import keys, still, theme, window

LARGEST = (1920, 1080)
SIZES = ((1280, 800), (1024, 600), LARGEST)
EACH = [f"{w}x{h} {code}" for w, h in SIZES for code in ("da", "en")]

os.environ["SDL_VIDEODRIVER"] = "offscreen"
window.prepare(LARGEST)  # now, before a test's own imports bring Kivy in

# A page is some thousand objects that hold each other. To look for those that are left over after every seventh
# hundred of new ones, as Python does by itself, takes most of the time of building one.
gc.set_threshold(50_000, 20, 20)

LARGE_ENGLISH = re.compile(r"(1280x800|1920x1080)[ -]en\b")


def pytest_collection_modifyitems(config, items):
    """Continuous integration has little time: English pages at the smallest size alone, where most is cut off."""
    left = [item for item in items if os.environ.get("CI") and LARGE_ENGLISH.search(item.name)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


class Ui(still.Still):
    """The window, the clock and a finger."""

    def __init__(self):
        super().__init__()
        window.guard_text(2048)  # what the smallest GPU we meet can hold

    # -- what is on the screen

    def show(self, widget, size=SIZES[0]):
        """Empty the window, make it so large, put this widget in it and draw."""
        self.clear()
        self.resize(size)
        self.window.add_widget(widget)
        self.settle()
        return widget

    def start(self, app, size=SIZES[0]):
        """Start a kivy App (build, on_start) in the window; it is stopped at the end of the test. Gives its root."""
        return super().start(app, size)

    # -- time

    def until(self, done, frames=300):
        """Let time pass until `done()`; fails after so many frames."""
        for _ in range(frames):
            if done():
                return
            self.frames()
        pytest.fail(f"still not so after {frames} frames", pytrace=False)

    def wait(self, done, seconds=60):
        """Let a thread beside the screen do its work, which takes real time. The frames in between become rarer: on a
        busy machine the screen's own clock must not run away meanwhile.
        """
        end, pause = time.monotonic() + seconds, 0.01
        self.frames()
        while not done():
            if time.monotonic() > end:
                pytest.fail(f"it did not happen in {seconds} s. There is: {self.texts()}", pytrace=False)
            time.sleep(pause)
            pause = min(pause * 1.02, 0.25)
            self.frames()

    # -- finding

    def widgets(self, kind=None):
        """Every widget in the window, front to back, that is visible (and of this kind)."""
        pending, found = list(self.window.children), []
        while pending:
            widget = pending.pop(0)
            if widget.opacity == 0:
                continue
            found.append(widget)
            pending[:0] = widget.children
        return [widget for widget in found if kind is None or isinstance(widget, kind)]

    def find_all(self, text):
        """The widgets whose text has this in it."""
        return [widget for widget in self.widgets() if text in (getattr(widget, "text", "") or "")]

    def find(self, text):
        """The first widget with this text; fails with all the texts on the screen when there is none."""
        found = self.find_all(text)
        if not found:
            pytest.fail(f"{text!r} is not on the screen. There is: {self.texts()}", pytrace=False)
        return found[0]

    def texts(self):
        """Every text on the screen."""
        return [widget.text for widget in self.widgets() if getattr(widget, "text", "")]

    # -- the finger

    def press(self, target):
        """Put a finger down on a widget, a text, or a point; gives the touch, for `release`."""
        from kivy.tests.common import UnitTestTouch

        if isinstance(target, str):
            target = self.find(target)
        at = target if isinstance(target, tuple) else target.to_window(*target.center)
        touch = UnitTestTouch(*at)
        touch.touch_down()
        self.frames()
        return touch

    def release(self, touch):
        """Lift it."""
        touch.touch_up()
        self.frames(2)

    def touch(self, target):
        """Tap a widget, a text, or a point."""
        self.release(self.press(target))

    def drag(self, target, dx, dy, steps=8):
        """Drag from a widget, a text, or a point, by so many pixels (y grows upwards)."""
        touch = self.press(target)
        x, y = touch.pos
        for step in range(1, steps + 1):
            touch.touch_move(x + dx * step / steps, y + dy * step / steps)
            self.frames()
        self.release(touch)

    # -- pictures

    def screenshot(self, path):
        """Save what is on the screen as a PNG; gives the image."""
        image = self.image()
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        image.save(path)
        return image


@pytest.fixture(autouse=True)
def nothing_is_wished(monkeypatch):
    """What one test wished, the screen it had and the letters it wrote with do not hold for the next."""
    for name in ("_current", "_glass"):
        monkeypatch.setattr(theme, name, getattr(theme, name))
    monkeypatch.setattr(keys._Chosen, "latin", keys._Chosen.latin)


@pytest.fixture(scope="session")
def the_window():
    return Ui()


@pytest.fixture
def ui(the_window, monkeypatch):
    """The one window of this process, empty; the last test's finger is long gone."""
    from kiosk.ui.widgets import tappable  # once the window is there

    monkeypatch.setattr(tappable, "_last_strike", (-10.0, 0.0, 0.0))
    the_window.clear()
    the_window.frames(2)
    yield the_window
    the_window.clear()
    the_window.frames(2)


@pytest.fixture
def start(ui):
    """Start the app over a demo centre, and give it."""

    def start(size=SIZES[0], **turned):
        from demo_services import services

        from kiosk.ui.app import KioskApp

        app = KioskApp(services(**turned))
        ui.start(app, size)
        ui.advance(0.6)
        return app

    return start


@pytest.fixture
def danish():
    i18n.use("da")
