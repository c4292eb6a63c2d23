"""The door lets a browser in that asks for what it may and not for what it may not, and no other."""

import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from kiosk.mailbox import door as module
from kiosk.mailbox.door import Door

ONWARD = "https://post.example.dk/"


@contextmanager
def open_door():
    door = Door(ONWARD)
    door.start()
    try:
        yield door
    finally:
        door.close()


def ask(door, path, request=None):
    parts = urlsplit(door.address)
    with socket.create_connection((parts.hostname, parts.port), 5) as connection:
        connection.sendall(request or f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


def inside(door):
    return urlsplit(door.address).path


def test_who_obeys_gets_the_address():
    with open_door() as door:
        page = ask(door, inside(door))
        assert "<iframe" in page
        assert ONWARD not in page
        assert not door.wait(0)
        assert ask(door, f"{inside(door)}/tried").endswith(ONWARD)
        assert door.wait(0)


def test_who_goes_where_nobody_may_gets_nothing():
    with open_door() as door:
        forbidden = ask(door, inside(door)).partition('src="')[2].partition('"')[0]
        assert "404" in ask(door, forbidden)
        assert ONWARD not in ask(door, f"{inside(door)}/tried")
        assert not door.wait(0)


def test_who_comes_back_to_it_later_is_no_longer_trusted():
    with open_door() as door:
        forbidden = ask(door, inside(door)).partition('src="')[2].partition('"')[0]
        ask(door, f"{inside(door)}/tried")
        ask(door, forbidden)
        assert not door.wait(0)


def test_the_forbidden_page_is_not_below_the_one_that_is_allowed():
    """Rules open a path with all below it."""
    with open_door() as door:
        forbidden = ask(door, inside(door)).partition('src="')[2].partition('"')[0]
        assert not forbidden.startswith(inside(door))


@pytest.mark.parametrize("request_", [b"POST /in HTTP/1.1\r\n\r\n", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n"])
def test_nonsense_opens_nothing(request_):
    with open_door() as door:
        assert ONWARD not in ask(door, "", request_)
        assert not door.wait(0)


def test_a_line_that_says_nothing_holds_nobody_up():
    with open_door() as door:
        parts = urlsplit(door.address)
        with socket.create_connection((parts.hostname, parts.port), 5):
            assert ask(door, f"{inside(door)}/tried").endswith(ONWARD)


def test_nobody_comes(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with open_door() as door:
        assert not door.wait(0.01)
