"""Somebody at the kiosk: reads what stands on the screen, and touches it.

`with Kiosk(display, folder, ["run", "--demo"]) as kiosk:` starts the real program on an X display; `Visitor(kiosk)`
looks and touches. A touch is aimed at words, waits until they stand still, and comes through the X server.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from kiosk.demo import loudspeaker
from kiosk.demo.x11 import Display

STRIKE, NEAR = 0.6, 60  # seconds, pixels: within them a second touch is ignored (EN 301 549, 5.8)
STAGE = ("-m", "kiosk.demo.stage")
GLANCE, STARE = 0.01, 0.1  # seconds between one look and the next for what is not there: at first, and in the end
PATIENCE = 20.0  # seconds before we say that something is not on the screen


class NotThere(AssertionError):
    """What was looked for is not on the screen."""


class Word(NamedTuple):
    """A text on the screen, and its box in pixels from the upper left corner."""

    text: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger goes."""
        return self.x + self.width // 2, self.y + self.height // 2


class Kiosk:
    """The kiosk as a process of its own. `command` is what follows `python -m kiosk`; its log goes to `folder`."""

    def __init__(
        self,
        display: str,
        folder: Path,
        command: Sequence[str],
        *,
        stage: Sequence[str] = STAGE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.display, self.log = display, folder / "kiosk.log"
        place = Path(tempfile.mkdtemp(prefix="stage-"))  # a socket's path must be short
        weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        self._socket = place / "socket"
        loudspeaker.install(place)
        self._command = [sys.executable, *stage, str(self._socket), *command]
        path = f"{place}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        # On this display and no other, whatever the one who drives draws on himself.
        own = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")}
        self._environment = own | {"DISPLAY": display, "PYTHONUNBUFFERED": "1", "PATH": path} | dict(environment or {})
        self._stream: socket.socket | None = None

    def start(self) -> None:
        """Start it; it draws some time after."""
        self._socket.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop it with this signal, and wait until it is gone."""
        self._forget()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.stop()

    def words(self) -> list[Word]:
        """What stands on the screen, front to back; [] while the kiosk is starting."""
        answer = self.ask("look")
        return [Word(*word) for word in answer["words"]] if answer else []

    def ask(self, request: str) -> Any:
        """What the stage answers to a request; None, a moment later, while the kiosk is starting."""
        answer = None
        try:
            answer = self._send(request)
        except (OSError, ValueError):  # not up yet, or just starting itself anew
            self._forget()
        if answer is None:
            if self.process.poll() is not None:
                raise NotThere(f"the kiosk ended with {self.process.returncode}:\n{self.tail()}")
            time.sleep(0.02)
        return answer

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", "replace")[-3000:]

    def _send(self, request: str) -> Any:
        if self._stream is None:
            self._stream = socket.socket(socket.AF_UNIX)
            self._stream.settimeout(15)
            self._stream.connect(str(self._socket))
        self._stream.sendall(f"{request}\n".encode())
        line = b""
        while not line.endswith(b"\n"):
            part = self._stream.recv(1 << 16)
            if not part:
                raise OSError("the kiosk closed the line")
            line += part
        return json.loads(line)

    def _forget(self) -> None:
        if self._stream:
            self._stream.close()
        self._stream = None


class Visitor:
    """A pair of eyes and a finger."""

    _seen_at: float | None = None  # when the kiosk had surely seen the last touch: it answered something asked after it

    def __init__(self, kiosk: Kiosk, size: tuple[int, int] = (1280, 800)) -> None:
        self.kiosk, self.size = kiosk, size
        self._finger = Display(kiosk.display)
        self._touched, self._seen_at = (-NEAR, -NEAR), None

    def leave(self) -> None:
        """Let the display go."""
        self._finger.close()

    def _looks(self) -> list[Word]:
        words = self.kiosk.words()
        if words and self._seen_at is None:
            self._seen_at = time.monotonic()
        return words

    def sees(self, text: str, *, whole: bool = False) -> Word | None:
        """The first word on the screen that has this text in it (or is it), or None."""
        for word in self._looks():
            if word.text == text or (not whole and text in word.text):
                return word
        return None

    def waits_for(self, text: str, *, whole: bool = False, patience: float = PATIENCE) -> Word:
        """The same, once it is there and has stood still from one look to the next."""
        end = time.monotonic() + patience
        before, pause = None, GLANCE
        while time.monotonic() < end:
            now = self.sees(text, whole=whole)
            if now and now == before:
                return now
            if now is None:  # each look makes the kiosk draw, which what is waited for may need the processor for
                time.sleep(pause)
                pause = min(pause * 1.2, STARE)
            before = now
        raise NotThere(f"{text!r} is not on the screen. There is: {self.reads()}\n{self.kiosk.tail()}")

    def waits_until(self, done: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait for something that is not a word."""
        end = time.monotonic() + patience
        pause = GLANCE
        while not done():
            if time.monotonic() > end:
                raise NotThere(f"it did not happen. On the screen: {self.reads()}\n{self.kiosk.tail()}")
            time.sleep(pause)
            pause = min(pause * 1.2, STARE)

    def reads(self) -> list[str]:
        """Every text on the screen."""
        return [word.text for word in self._looks()]

    def touches(self, text: str, *, whole: bool = False) -> None:
        """Touch these words."""
        self.touches_at(*self.waits_for(text, whole=whole).middle)

    def touches_at(self, x: int, y: int) -> None:
        """Touch a place. A second touch on one spot comes late enough not to be taken for a trembling hand's, also by a
        kiosk that was busy when the first one came.
        """
        last_x, last_y = self._touched
        if abs(x - last_x) < NEAR and abs(y - last_y) < NEAR:
            self.waits_until(lambda: self._seen_at is not None or self._looks())
            time.sleep(max(0.0, (self._seen_at or 0.0) + STRIKE - time.monotonic()))
        self._finger.tap(x, y)
        self._touched, self._seen_at = (x, y), None

    def types(self, text: str) -> None:
        """Touch the keys of the on-screen keyboard; one letter twice takes a moment, as everything does."""
        for letter in text:
            key = next((w for w in self._looks() if w.text in {letter.lower(), letter.upper()}), None)
            if key is None:
                raise NotThere(f"no key {letter!r} among {self.reads()}")
            self.touches_at(*key.middle)

    def finds(self, text: str) -> bool:
        """Draw the page up with a finger until these words are there; False when two draws in a row moved nothing: on a
        busy machine the first may come while the page is still being put up.
        """
        width, height = self.size
        before: list[Word] = []
        unmoved = 0
        while not self.sees(text):
            now = self.kiosk.words()
            unmoved = unmoved + 1 if now == before else 0
            if unmoved == 2:
                return False
            before = now
            self._finger.drag(width * 2 // 5, height * 4 // 5, width * 2 // 5, height * 2 // 5)
        return True

    def pictures(self, path: Path) -> None:
        """Save what the screen shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.kiosk.words()  # comes back after three drawn frames
        self._finger.screenshot(path, self.size)
