"""The driver of the demo and the journeys: what it gives the kiosk that it starts, and how long it looks for words."""

import json
from types import SimpleNamespace

import pytest

from kiosk.demo.visitor import Kiosk, Visitor, Word

DOUBLE_STRIKE = 0.5  # seconds, of kiosk/ui/widgets/tappable.py


def test_the_kiosk_draws_on_the_display_it_is_given_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")  # as the screen tests set it for their whole process
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":99")
    tell = "import json, os, sys; print(json.dumps(dict(os.environ)))"
    kiosk = Kiosk(":7", tmp_path, [], stage=("-c", tell), environment={"HOME": "/elsewhere"})
    kiosk.start()
    kiosk.process.wait(20)
    given = json.loads(kiosk.log.read_text())
    assert (given["DISPLAY"], given["HOME"]) == (":7", "/elsewhere")
    assert not {"SDL_VIDEODRIVER", "WAYLAND_DISPLAY"} & given.keys()


@pytest.mark.parametrize(
    ("lost", "there", "draws"), [((), True, 2), ((0,), True, 3), ((), False, 4), ((1, 2), True, 3)]
)
def test_a_page_is_at_its_end_when_two_draws_move_nothing(lost, there, draws):
    class Page:
        """Three screens long; the words are on the last. Draws that come while it is put up are `lost`."""

        at, drawn = 0, 0

        def words(self):
            return [Word("last" if there and self.at == 2 else "words", 0, self.at, 9, 9)]

        def drag(self, *_way):
            self.at = min(2, self.at + (self.drawn not in lost))
            self.drawn += 1

    page = Page()
    visitor = Visitor.__new__(Visitor)
    visitor.kiosk = visitor._finger = page
    visitor.size = (100, 100)
    assert visitor.finds("last") is (there and lost != (1, 2))
    assert page.drawn == draws


@pytest.mark.parametrize("busy", [0.0, 0.3, 2.0])
def test_a_second_touch_on_one_spot_comes_after_the_first_was_seen_however_busy_the_kiosk(busy, monkeypatch):
    class Stage:
        """A kiosk that sees the first touch `busy` seconds after it, and answers no question before."""

        now, touched, taps = 100.0, None, 0

        def __init__(self):
            self.seen = []

        def words(self):
            self.now += 0.05
            if self.touched is not None:
                self.now = max(self.now, self.touched + (0 if self.seen else busy))
                self.seen.append(self.now)
                self.touched = None
            return [Word("Ja", 0, 0, 9, 9)]

        def tap(self, *_at):
            self.words()
            self.touched, self.taps = self.now, self.taps + 1

        def sleep(self, seconds):
            self.now += seconds

    stage = Stage()
    visitor = Visitor.__new__(Visitor)
    visitor.kiosk = visitor._finger = stage
    visitor._touched = (1000, 1000)
    monkeypatch.setattr("kiosk.demo.visitor.time", SimpleNamespace(monotonic=lambda: stage.now, sleep=stage.sleep))
    visitor.touches("Ja")
    visitor.touches("Ja")
    visitor.touches_at(5, 5)
    assert stage.taps == 3
    assert stage.now - stage.seen[-1] > DOUBLE_STRIKE
    assert stage.seen[1] - stage.seen[0] > DOUBLE_STRIKE
