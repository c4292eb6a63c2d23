"""The door: proof, at every opening, that the browser obeys its rules, before it learns where to go.

The browser begins at a page of ours on the loopback device, which the rules let it go to, and which tries to go to a
second one, which they do not. Only when the try is over and the second page was never asked for does the page get the
address of the mailbox. A browser without rules would ask for both; one that did not read them all would not come to
the first. Nothing is shown meanwhile, and a door that stays shut closes the browser.
"""

import contextlib
import os
import select
import socket
import threading
import time

PATIENCE = 5.0  # seconds for a request to be written
PAGE = """<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title></title>
<iframe hidden src="%s"></iframe><script>
document.querySelector('iframe').onload = async () => {
  const answer = await fetch('in/tried', {cache: 'no-store'});
  if (answer.ok) location.replace(await answer.text());
};
</script>"""


class Door:
    """Serves the two pages from `start` until `close`. `onward` is the address behind the door."""

    def __init__(self, onward: str) -> None:
        self._onward = onward
        token = os.urandom(16).hex()
        self._inside, self._forbidden = f"/{token}/in", f"/{token}/out"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}{self._inside}"
        self._done = threading.Event()
        self._broken = self._passed = self._closed = False
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._closed = True
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)
        self._socket.close()

    def give_up(self) -> None:
        """Who should come is no more: whoever waits need wait no longer."""
        self._done.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is known; whether the browser obeys. False also when it did not come."""
        self._done.wait(seconds)
        return self._passed and not self._broken

    def _serve(self) -> None:
        while not self._closed:
            ready, _, _ = select.select([self._socket], [], [], 0.1)
            if ready:
                connection, _ = self._socket.accept()
                # Each in its own thread: browsers open connections that they do not use.
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(PATIENCE)
            with contextlib.suppress(OSError):
                connection.sendall(self._answer(_asked_for(connection)))

    def _answer(self, path: str) -> bytes:
        if path == self._inside:
            return _page("200 OK", PAGE % self._forbidden, "text/html")
        if path == f"{self._inside}/tried" and not self._broken:
            self._passed = True
            self._done.set()
            return _page("200 OK", self._onward, "text/plain")
        if path.startswith(self._forbidden):
            self._broken = True
            self._done.set()
        return _page("404 Not Found", "", "text/plain")


def _asked_for(connection: socket.socket) -> str:
    """The path of a GET; "" for anything else."""
    until, got = time.monotonic() + PATIENCE, b""
    while b"\r\n\r\n" not in got and len(got) < 1 << 14 and time.monotonic() < until:
        part = connection.recv(4096)
        if not part:
            break
        got += part
    words = got.split(b"\r\n", 1)[0].split(b" ")
    return words[1].decode("ascii", "replace") if len(words) == 3 and words[0] == b"GET" else ""


def _page(status: str, body: str, kind: str) -> bytes:
    raw = body.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(raw)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + raw
