"""What the kiosk reports of itself: how it is, and nothing of anybody."""

from dataclasses import replace

import pytest

from kiosk import __version__, config
from kiosk.devices import board, disk, image
from kiosk.hub import health


@pytest.fixture(name="settings")
def some_settings(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "free_bytes", lambda _path: 2_500_900_000)
    monkeypatch.setattr(board, "temperature", lambda: 63)
    monkeypatch.setattr(board, "under_voltage", lambda: None)
    settings = config.load(data=tmp_path)
    return replace(settings, screen=replace(settings.screen, sound=False))


def test_it_is_as_the_protocol_has_it(settings):
    told = health.status(settings, lambda: {"main": 3})
    assert told.pop("disk_size") > 0
    assert isinstance(told.pop("model"), str)
    for name in ("disk_errors", "wear", "slot"):
        told.pop(name)
    assert told == {
        "version": __version__,
        "disk_free": 2_500_000_000,
        "temperature": 60,
        "under_voltage": None,
        "content": {"main": 3},
        "problems": [],
        "image": None,
        "compatible": None,
        "update": None,
    }


def test_a_machine_that_runs_our_image_says_so_and_how_its_disk_is(settings, monkeypatch):
    monkeypatch.setattr(image, "image", lambda: image.Image("0.2", "stuen-rpi"))
    monkeypatch.setattr(image, "slot", lambda: "B")
    monkeypatch.setattr(image, "disk_errors", lambda _folder: 3)
    monkeypatch.setattr(image, "wear", lambda: 40)
    told = health.status(settings, update=lambda: {"state": "good", "version": "0.2"})
    said = {name: told[name] for name in ("image", "compatible", "slot", "disk_errors", "wear", "update")}
    assert said == {
        "image": "0.2", "compatible": "stuen-rpi", "slot": "B", "disk_errors": 3, "wear": 40,
        "update": {"state": "good", "version": "0.2"},
    }  # fmt: skip


def test_problems_are_codes_that_the_console_has_words_for(settings, monkeypatch):
    from sync.hub.console.health import REPORTED

    monkeypatch.setattr(disk, "free_bytes", lambda _path: 10)
    monkeypatch.setattr(disk, "writable", lambda _path: False)
    monkeypatch.setattr(health.Sound, "available", property(lambda _self: False))
    settings = replace(
        settings,
        screen=replace(settings.screen, sound=True),
        printer=replace(settings.printer, kind="escpos", device="/dev/nowhere"),
    )
    assert health.status(settings)["problems"] == ["printer", "sound", "disk_full", "disk"]
    assert health.PROBLEMS.keys() <= REPORTED.keys()


def test_a_temperature_that_is_not_known_is_none(settings, monkeypatch):
    monkeypatch.setattr(board, "temperature", lambda: None)
    assert health.status(settings)["temperature"] is None


@pytest.mark.parametrize("low", [True, False])
def test_whether_there_is_power_enough_is_told_as_the_board_says_it(settings, monkeypatch, low):
    monkeypatch.setattr(board, "under_voltage", lambda: low)
    assert health.status(settings)["under_voltage"] is low
