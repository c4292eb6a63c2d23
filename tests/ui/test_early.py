"""The kiosk is started beside the X server, and waits for it."""

import socket
import threading
from pathlib import Path

import pytest

from kiosk.ui import early


@pytest.fixture
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DISPLAY", ":7.0")
    return str(tmp_path / "X")


def test_it_waits_until_the_server_takes_connections(sockets: str) -> None:
    told: list[bool] = []
    waits = threading.Thread(target=lambda: told.append(early.wait_for_server(60, sockets)))
    waits.start()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{sockets}7")
        server.listen()
        waits.join(60)
    assert told == [True]


def test_it_does_not_wait_where_nobody_said_that_one_starts(sockets: str) -> None:
    assert early.wait_for_server(0, sockets) is False


def test_who_watches_hears_of_it_while_it_is_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen may take longer to start than the kiosk may be silent."""
    signs: list[bool] = []
    over = threading.Event()
    waits = threading.Thread(target=over.wait)
    waits.start()
    monkeypatch.setenv("STUEN_SCREEN_SECONDS", "60")
    monkeypatch.setattr(early, "SIGN", 0.001)
    monkeypatch.setattr(early, "_thread", waits)
    monkeypatch.setattr(early.watchdog, "alive", lambda: signs.append(True) or (len(signs) > 3 and over.set()))
    early.screen_without_manager()
    assert len(signs) > 3
