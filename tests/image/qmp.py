"""Talk with qemu over its own socket: commands and their answers, and the events that come in between."""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class QmpError(Exception):
    """qemu refused a command, or ended."""


Event = dict[str, Any]


class Qmp:
    """One connection. Events are kept until somebody waits for them."""

    def __init__(self, path: Path, alive: Callable[[], bool], limit: float = 60) -> None:
        self._alive, self._rest = alive, b""
        self.events: list[Event] = []
        end = time.monotonic() + limit
        while True:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.connect(str(path))
                break
            except OSError as error:  # not there yet
                self._socket.close()
                if not alive():
                    raise QmpError("qemu ended before it could be spoken with") from error
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self._socket.settimeout(0.5)
        self._read(limit)  # its greeting
        self.command("qmp_capabilities")

    def command(self, name: str, /, limit: float = 120, **arguments: Any) -> Any:
        """Have qemu do something; gives what it returned."""
        words: dict[str, Any] = {"execute": name}
        if arguments:
            words["arguments"] = {key.replace("_", "-"): value for key, value in arguments.items()}
        self._socket.sendall(json.dumps(words).encode() + b"\n")
        end = time.monotonic() + limit
        while True:
            said = self._read(end - time.monotonic())
            if "event" in said:
                self.events.append(said)
            elif "error" in said:
                raise QmpError(f"{name}: {said['error'].get('desc')}")
            elif "return" in said:
                return said["return"]

    def wait(self, fits: Callable[[Event], bool], limit: float) -> Event | None:
        """The first event that fits, from those kept and those to come, or None; it and all before it are then gone."""
        end = time.monotonic() + limit
        looked = 0
        while True:
            for index in range(looked, len(self.events)):
                if fits(self.events[index]):
                    found = self.events[index]
                    del self.events[: index + 1]
                    return found
            looked = len(self.events)
            left = end - time.monotonic()
            if left <= 0:
                return None
            try:
                self.events.append(self._read(left))
            except TimeoutError:
                return None

    def close(self) -> None:
        """Nothing more will be said."""
        self._socket.close()

    def _read(self, limit: float) -> Event:
        end = time.monotonic() + limit
        while b"\n" not in self._rest:
            try:
                part = self._socket.recv(65536)
            except TimeoutError:
                if time.monotonic() > end:
                    raise
                if not self._alive():
                    raise QmpError("qemu ended") from None
                continue
            except OSError as error:
                raise QmpError("qemu ended") from error
            if not part:
                raise QmpError("qemu ended")
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\n")
        said: Event = json.loads(line)
        return said
