"""The driver of the demo and the journeys: what it gives the kiosk that it starts."""

import json

from kiosk.demo.visitor import Kiosk


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
