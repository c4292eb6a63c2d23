"""The driver of the demo and the journeys: what it gives the kiosk that it starts, and how long it looks for words."""

import json

import pytest

from kiosk.demo.visitor import Kiosk, Visitor, Word


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
