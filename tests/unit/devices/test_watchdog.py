"""What systemd is told, over the socket that it gives; and health, in the folder that it gives."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from kiosk import __version__
from kiosk.devices import watchdog
from kiosk.devices.health import Health, health_of, version
from kiosk.store import StoreDamaged
from kiosk.store.errors import WrongKey


@pytest.fixture(params=["file", "abstract"])
def listening(request, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        if request.param == "file":
            name = str(tmp_path / "notify")
            server.bind(name)
        else:
            name = f"@stuen-test-{os.getpid()}"
            server.bind("\0" + name[1:])
        server.settimeout(20)
        yield server, name


def test_readiness_and_pulse_are_told(listening):
    server, name = listening
    environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    assert watchdog.ready(environment)
    assert server.recv(100) == b"READY=1\nWATCHDOG_USEC=30000000\nWATCHDOG=1"
    assert watchdog.alive(environment)
    assert server.recv(100) == b"WATCHDOG=1"
    assert watchdog.period(environment) == 10


def test_a_start_may_take_longer_than_a_page(listening):
    """A slow computer that opens its window is not one that hangs; once the page is there the short limit counts."""
    server, name = listening
    environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    assert watchdog.starting(environment)
    assert server.recv(100) == b"WATCHDOG_USEC=90000000\nWATCHDOG=1"
    assert watchdog.ready(environment)
    assert b"\nWATCHDOG_USEC=30000000\n" in server.recv(100)


def test_who_asks_for_no_pulse_is_told_that_it_is_ready(listening):
    server, name = listening
    assert not watchdog.starting({"NOTIFY_SOCKET": name})
    assert watchdog.ready({"NOTIFY_SOCKET": name})
    assert server.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"},
        {"NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "0"},
        {"NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "30000000"},
    ],
)
def test_nobody_waits(environment):
    assert watchdog.period(environment) is None
    assert not watchdog.alive(environment)
    assert not watchdog.starting(environment)


@pytest.mark.parametrize("name", ["", "/nowhere/notify", "@stuen-nobody-listens", "vsock:2:3"])
def test_who_is_not_there_is_told_nothing(name):
    environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000"}
    assert not watchdog.ready(environment)
    assert not watchdog.alive(environment)


def test_a_supervisor_that_does_not_read_stops_nothing(listening):
    _server, name = listening
    environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000"}
    told = [watchdog.alive(environment) for _ in range(5000)]
    assert told[0]
    assert not told[-1]


def test_it_goes_on_when_the_process_has_replaced_itself(tmp_path):
    """As after a visit: the same process id, the same environment."""
    program = (
        "import os, sys\nfrom kiosk.devices import watchdog\n"
        "os.environ.setdefault('WATCHDOG_PID', str(os.getpid()))\n"
        "assert watchdog.alive()\n"
        "if len(sys.argv) == 2: os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], 'again'])\n"
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "notify"))
        server.settimeout(20)
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000000"}
        environment.pop("WATCHDOG_PID", None)
        subprocess.run([sys.executable, "-c", program, "first"], env=environment, check=True, timeout=60)
        assert [server.recv(100), server.recv(100)] == [b"WATCHDOG=1"] * 2


def test_health_is_written_whole_when_it_changes(tmp_path):
    image = tmp_path / "image.json"
    image.write_text('{"version": "0.2.0+202611210300"}')
    health = Health({"RUNTIME_DIRECTORY": str(tmp_path)}, image)
    health.say(drawn=datetime(2026, 11, 21, 3, 0, 0, 5, UTC), store="ok")
    file = tmp_path / "health.json"
    said = {"drawn": "2026-11-21T03:00:00+00:00", "store": "ok", "version": "0.2.0+202611210300", "busy": False}
    assert json.loads(file.read_text()) == said
    first = file.stat().st_ino
    health.say(busy=False)
    assert file.stat().st_ino == first
    health.say(busy=True)
    assert json.loads(file.read_text()) == said | {"busy": True}
    file.unlink()
    health.say(busy=True)
    assert json.loads(file.read_text())["busy"] is True
    assert sorted(one.name for one in tmp_path.iterdir()) == ["health.json", "image.json"]


def test_a_folder_that_takes_nothing_stops_nothing(tmp_path):
    Health({"RUNTIME_DIRECTORY": str(tmp_path / "gone")}).say(busy=True)
    Health({}).say(busy=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense"])
def test_without_an_image_it_is_the_programs_version(tmp_path, text):
    (tmp_path / "image.json").write_text(text)
    assert version(tmp_path / "image.json") == __version__
    assert version(tmp_path / "none.json") == __version__


def test_a_store_that_can_not_be_opened_has_a_name():
    assert health_of(StoreDamaged("nowhere")) == "damaged"
    assert health_of(WrongKey()) == "wrong_key"
