"""What the composition root makes of the first start: over, or with the doctor, the radio and the camera behind it."""

import json

import pytest

from kiosk import app, app_first, app_store, config, doctor
from kiosk.finding import Finding
from kiosk.first.kept import Kept, Place
from kiosk.first.machine import State


@pytest.fixture
def services(tmp_path):
    """Makes services over what was answered."""
    (tmp_path / "centre.toml").write_text('[letters]\ncamera = "off"\n[staff]\ncode_instead_of_card = true\n')
    made = []

    def make(kept):
        if kept:
            Place(tmp_path).write(kept)
        settings = config.load(tmp_path / "centre.toml", data=tmp_path / "data")
        made.append(app.build(settings, app_store.store_of(settings)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("kept", [None, Kept(done=True)])
def test_a_kiosk_in_service_has_none(services, kept):
    made = services(kept)
    assert made.first.over
    assert made.updates is None
    assert not made.far_help.is_open


def test_a_new_kiosk_has_one_and_its_hub_waits(services, tmp_path, monkeypatch):
    made, begun = services(Kept(language="da", network="wifi")), []
    assert (made.first.state, made.first.over) == (State.CODE, False)
    monkeypatch.setattr(type(made.hub), "start", lambda _hub: begun.append("hub"))
    made.in_service()
    assert begun == []
    assert not made.invitation_camera.available
    made.speak("en")
    assert made.config.centre.language == "en"
    made._tell("https://hub.example.org")
    assert config.load(tmp_path / "centre.toml").hub.url == "https://hub.example.org"
    made.first.state = State.READY
    made.first.serve()
    made.in_service()
    assert begun == ["hub"]


def test_the_doctor_looks_at_all_but_the_store_which_is_open_here(services, monkeypatch):
    made = services(Kept(language="da"))
    checks = {key: lambda key, _settings: Finding(key, None, "") for key in ("sound", "camera", *app_first.OURS)}
    monkeypatch.setattr(doctor, "CHECKS", checks)
    assert [(one.key, one.ok) for one in made._examined()] == [("sound", None), ("camera", None), ("store", True)]
    assert made.first._parts.without == ("card_reader", "camera")


@pytest.mark.parametrize("said", [None, "{", "[]", '{"state": "none"}', '{"mistakes": []}', '{"mistakes": [{}]}'])
def test_no_mistake_is_none(services, tmp_path, monkeypatch, said):
    monkeypatch.setattr(app_first, "SETUP", tmp_path / "setup.json")
    if said:
        (tmp_path / "setup.json").write_text(said)
    assert services(Kept()).card_mistake("da") == ""


def test_a_mistake_on_the_card_is_told(services, tmp_path, monkeypatch):
    monkeypatch.setattr(app_first, "SETUP", tmp_path / "setup.json")
    (tmp_path / "setup.json").write_text(json.dumps({"mistakes": [{"da": "Linje 4:\n for kort.", "en": "Line 4."}]}))
    assert services(Kept()).card_mistake("da") == "Linje 4: for kort."


class Panel:
    """A touchscreen that obeys."""

    matrix = (1, 0, 0, 0, 1, 0)

    def now(self):
        return self.matrix

    def use(self, matrix):
        self.matrix = matrix
        return True


def test_what_is_measured_stands_in_the_configuration(services, tmp_path, monkeypatch):
    """And a program that is killed in the middle leaves a note in the folder of its service."""
    from kiosk.devices import touch
    from kiosk.touch.calibration import CROSSES, MIDDLE

    monkeypatch.setattr(touch, "Touch", Panel)
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{tmp_path}:/run/other")
    made = services(None)
    screen = made.touchscreen
    assert screen.available
    assert not made.touch_was_cut
    one = screen.calibration()
    assert one.begin()
    assert made.touch_was_cut
    for x, y in (*CROSSES, MIDDLE):
        one.touched((x, y) if one.cross == MIDDLE else (0.8 * x + 0.1, y))
    one.keep()
    assert not made.touch_was_cut
    assert made.config.screen.touch == config.load(tmp_path / "centre.toml").screen.touch == one.found
    assert one.found == pytest.approx((1.25, 0, -0.125, 0, 1, 0), abs=1e-4)
    assert config.load(tmp_path / "centre.toml").letters.camera == "off"


@pytest.mark.parametrize("turned", ["demo", "no file", "a folder that takes nothing"])
def test_where_nothing_can_be_kept_no_touchscreen_is_put_right(services, monkeypatch, turned):
    from dataclasses import replace

    from kiosk.devices import touch

    monkeypatch.setattr(touch, "Touch", Panel)
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    made = services(None)
    if turned == "a folder that takes nothing":
        monkeypatch.setattr(app_first.os, "access", lambda *_given: False)
    else:
        made.config = replace(made.config, **({"demo": True} if turned == "demo" else {"file": None}))
    assert not made.touchscreen.available
    assert not made.touch_was_cut
