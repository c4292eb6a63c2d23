"""The pulse of the thread that draws: told when the page is up, and whether somebody is there."""

import json
import os
import socket

import pytest

from kiosk.config import Screen
from kiosk.store import StoreDamaged
from kiosk.ui import pulse
from kiosk.ui.app import KioskApp
from tests.helpers.desk import Desk
from tests.ui.demo_services import services

READY = b"READY=1\nWATCHDOG_USEC=30000000\nWATCHDOG=1"


@pytest.fixture
def supervised(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "notify"))
        server.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
        yield server, tmp_path / "health.json"


def pending(server):
    server.setblocking(False)
    told = []
    try:
        while True:
            told.append(server.recv(100))
    except BlockingIOError:
        return told


def test_a_drawn_page_is_told_and_the_thread_that_draws_tells_on(ui, tmp_path, supervised):
    server, health = supervised
    desk = Desk(ui, tmp_path / "desk")
    desk.services.config.screen = Screen()
    assert pending(server) == []
    desk.app.staffing.start = list
    desk.app.is_up()
    assert pending(server) == [READY]
    assert json.loads(health.read_text())["store"] == "ok"
    assert json.loads(health.read_text())["drawn"]
    ui.advance(31)
    assert pending(server) == [b"WATCHDOG=1"] * 3
    desk.app.on_stop()
    ui.advance(31)
    assert pending(server) == []


def test_a_visit_is_somebody(ui, tmp_path, supervised):
    _server, health = supervised
    services_of = services()
    services_of.config.screen = Screen()
    app = KioskApp(services_of)
    ui.start(app)
    app.staffing.start = list
    app.is_up()
    assert json.loads(health.read_text())["busy"] is False
    app.touched()
    assert json.loads(health.read_text())["busy"] is True
    services_of.session.end()
    assert json.loads(health.read_text())["busy"] is True  # the goodbye stands


def test_who_answers_the_first_questions_is_somebody(ui, tmp_path, supervised):
    """Else an update could start the machine anew under whoever types the network's password."""
    _server, health = supervised
    services_of = services()
    services_of.config.screen = Screen()
    app = KioskApp(services_of)
    ui.start(app)
    app.staffing.start = list
    app.first_start.on = True
    app._pulse.start()
    assert json.loads(health.read_text())["busy"] is True
    app.first_start.on = False
    ui.advance(11)
    assert json.loads(health.read_text())["busy"] is False


def test_the_page_that_says_why_it_can_not_begin_is_alive_but_not_drawn(ui, tmp_path, supervised):
    server, health = supervised
    pulse.of_none(StoreDamaged("nowhere"))
    assert pending(server) == [READY]
    said = json.loads(health.read_text())
    assert (said["drawn"], said["store"], said["busy"]) == (None, "damaged", False)
    ui.advance(11)
    assert pending(server) == [b"WATCHDOG=1"]
