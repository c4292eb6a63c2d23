"""The host's end of the test channel: a line of JSON for each command, one for each answer (the guest's end is
deploy/image/tree/usr/lib/stuen/test_channel.py).
"""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class ChannelClosed(Exception):
    """The guest did not answer: it is down, hangs, or was cut off."""


class Answer(NamedTuple):
    """What became of a command in the guest."""

    rc: int
    out: str
    err: str


class Channel:
    """A connection to the guest's channel. Answers to commands that nobody waits for any more are passed over."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._socket.settimeout(0.5)
        self._rest, self._last = b"", 0

    def run(self, argv: list[str], limit: float, alive: Callable[[], bool], text: str = "") -> Answer:
        """Run a command in the guest, with `text` on its standard input, and wait for its end."""
        self._last += 1
        said = {"id": self._last, "run": argv, "limit": limit} | ({"input": text} if text else {})
        try:
            self._send(json.dumps(said).encode() + b"\n", limit, alive)
            return self._answer(limit + 30, alive)
        except OSError as error:
            raise ChannelClosed(f"{argv[0]}: {error}") from error

    def close(self) -> None:
        """No more commands."""
        self._socket.close()

    def _send(self, line: bytes, limit: float, alive: Callable[[], bool]) -> None:
        end = time.monotonic() + limit
        while line:
            try:
                line = line[self._socket.send(line) :]
            except TimeoutError:
                if not alive() or time.monotonic() > end:
                    raise ChannelClosed("the guest takes no commands") from None

    def _answer(self, limit: float, alive: Callable[[], bool]) -> Answer:
        end = time.monotonic() + limit
        while True:
            line, newline, rest = self._rest.partition(b"\n")
            if newline:
                self._rest = rest
                try:
                    said = json.loads(line)
                except ValueError:
                    continue  # the end of a line that was cut off with the machine that wrote it
                if isinstance(said, dict) and said.get("id") == self._last:
                    return Answer(int(said["rc"]), str(said.get("out", "")), str(said.get("err", "")))
                continue
            try:
                part = self._socket.recv(1 << 16)
            except TimeoutError:
                if not alive():
                    raise ChannelClosed("the machine is down") from None
                if time.monotonic() > end:
                    raise ChannelClosed("the guest does not answer") from None
                continue
            if not part:
                raise ChannelClosed("the machine is down")
            self._rest += part
