"""A network as networks are: a TCP proxy that cuts, delays, doubles, shortens and corrupts, by a seeded plan.

    with BadNetwork(hub.port, seed=1) as network:      # everything goes wrong now and then
        client.url = network.url
        network.plan = CALM                             # from here on nothing does

Each connection draws its own faults. It runs in threads of the test's process; nothing leaves 127.0.0.1.

* `refused`    the connection is closed before anything was passed on
* `cut_up`     cut (RST) in the middle of the request; the hub has a piece of it, or all
* `cut_down`   the hub has answered, and the answer is cut in the middle
* `swallowed`  the hub gets all of the request, and its answer is thrown away
* `doubled`    the request is sent a second time on a connection of its own; that answer is thrown away
* `shortened`  some bytes of the answer are left out
* `corrupted`  a bit of the answer is another
* `corrupted_up`  a bit of the request is another
* `delayed`    up to 0.3 s before a piece goes on
* `portal`     somebody else answers, with a page and 200, or with a redirect
"""

import random
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from typing import Self

FAULTS = ("refused", "cut_up", "cut_down", "swallowed", "doubled", "shortened", "corrupted", "corrupted_up", "delayed",
          "portal")  # fmt: skip
STORMY = dict.fromkeys(FAULTS, 0.06)
"""The chance of each fault for each connection: 46 in 100 connections have none."""
CALM: dict[str, float] = {}
DEAD = {"refused": 1.0}
_PIECE = 4096
_PATIENCE = 15.0
_PAGES = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\nConnection: close\r\n\r\n<html>Hej</html>",
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
)


class BadNetwork:
    """The proxy before the port `to` of 127.0.0.1. `done` counts the faults that happened."""

    def __init__(self, to: int, seed: int = 0, plan: dict[str, float] | None = None) -> None:
        self._to, self._random, self.plan = to, random.Random(seed), STORMY if plan is None else plan
        self.done: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._stopped = False
        self._thread = threading.Thread(target=self._listen, name="bad network", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join(5)
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self._stopped:
                client.close()
                return
            threading.Thread(target=self._carry, args=(client, self._draw()), daemon=True).start()

    def _draw(self) -> tuple[str, random.Random]:
        with self._lock:
            at, dice = self._random.random(), random.Random(self._random.random())
            for fault, chance in self.plan.items():
                if at < chance:
                    return fault, dice
                at -= chance
            return "", dice

    def _carry(self, client: socket.socket, drawn: tuple[str, random.Random]) -> None:
        fault, dice = drawn
        with client, suppress(OSError):
            client.settimeout(_PATIENCE)
            if fault == "refused":
                self._did(fault)
                _reset(client)
                return
            if fault == "portal":
                if _request(client):
                    self._did(fault)
                    client.sendall(dice.choice(_PAGES))
                return
            with socket.create_connection(("127.0.0.1", self._to), timeout=_PATIENCE) as hub:
                self._exchange(client, hub, fault, dice)

    def _exchange(self, client: socket.socket, hub: socket.socket, fault: str, dice: random.Random) -> None:
        """Requests and answers in turn, until one side closes; the fault comes with one of the first three."""
        at, number = dice.randrange(3), 0
        while request := _request(client):
            now = fault if number == at else ""
            if now:
                self._did(now)
            if not self._up(request, client, hub, now, dice):
                return
            answer = _answer(hub)
            if not answer or not self._down(answer, client, now, dice):
                return
            number += 1

    def _up(self, request: bytes, client: socket.socket, hub: socket.socket, now: str, dice: random.Random) -> bool:
        """Pass a request on, or not quite; whether this connection lives."""
        if now == "cut_up":
            hub.sendall(request[: dice.randrange(len(request) + 1)])
            _reset(client)
            return False
        if now == "delayed":
            threading.Event().wait(dice.random() * 0.3)
        hub.sendall(_flipped(request, dice) if now == "corrupted_up" else request)
        if now == "doubled":
            self._again(request)
        return True

    def _down(self, answer: bytes, client: socket.socket, now: str, dice: random.Random) -> bool:
        """The same for an answer. After one that is not whole nothing more could be understood."""
        cut = dice.randrange(len(answer))
        pieces = {
            "swallowed": b"",
            "cut_down": answer[:cut],
            "shortened": answer[:cut] + answer[cut + dice.randrange(1, 40) :],
            "corrupted": _flipped(answer, dice),
        }
        client.sendall(pieces.get(now, answer))
        if now in ("swallowed", "cut_down"):
            _reset(client)
        return now not in pieces

    def _again(self, request: bytes) -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._to), timeout=_PATIENCE) as second:
            second.sendall(request)
            _answer(second)

    def _did(self, fault: str) -> None:
        with self._lock:
            self.done[fault] += 1


def _request(sock: socket.socket) -> bytes:
    return _message(sock, answer=False)


def _answer(sock: socket.socket) -> bytes:
    return _message(sock, answer=True)


def _message(sock: socket.socket, *, answer: bool) -> bytes:
    """A whole HTTP/1.1 message by its Content-Length; or all until the other side closes. b"" when there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(_PIECE)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    length = fields.get(b"content-length")
    wanted = int(length) if length is not None else (1 << 30 if answer and b"204" not in head[:16] else 0)
    while len(body) < wanted:
        piece = sock.recv(_PIECE)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def _flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _reset(sock: socket.socket) -> None:
    """Close with RST rather than in order."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
