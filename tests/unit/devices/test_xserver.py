"""An X server that hangs up is told of as one that did not let us in, however far its answer came."""

import socket
import threading

import pytest

from kiosk.devices import xserver
from kiosk.devices.xserver import Display, XError


def test_a_server_that_hangs_up_while_it_is_greeted(tmp_path, monkeypatch):
    monkeypatch.setattr(xserver, "SOCKETS", str(tmp_path / "X"))
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "X7"))
    listening.listen()

    def refuse() -> None:
        caller, _address = listening.accept()
        with caller:
            caller.recv(1)  # what is left unread makes the kernel reset the line

    server = threading.Thread(target=refuse)
    server.start()
    try:
        with pytest.raises(XError, match="let us in"):
            Display(":7", tmp_path / "none")
    finally:
        server.join(20)
        listening.close()
