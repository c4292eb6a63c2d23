"""The camera over the letter: a live picture, and stills at full resolution. Works the same where there is none.

The pictures are taken in a process of its own (camera_child.py), by Video4Linux or by a program like rpicam-vid
(camera_sources.py), so that a driver that hangs stops nothing here: `trouble` says so. Nothing is written to a disk.
The camera is on from `open` to `close`, and goes off by itself when nobody asks for pictures any more.
"""

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal

from kiosk.devices import v4l

Trouble = Literal["", "none", "hung", "gone"]
"""What is wrong: nothing; no camera can be opened; it does not answer; it was taken away."""

WIDTH: Final = 800  # pixels of a picture for the screen, at most
STARTING, ANSWERING = 12.0, 4.0  # seconds: longer is hung
MOST_TOLD, MOST_BYTES = 1 << 16, 64 << 20  # of an answer
ON_THE_BOARD: Final = ("rpicam-vid", "libcamera-vid")
ARGUMENTS: Final = "-n -t 0 --codec mjpeg --width 2304 --height 1296 --framerate 20 --autofocus-mode continuous -o -"
_HEAD_SIZE: Final = 9
_START: Final = "import sys; sys.path.insert(0, {root!r}); from kiosk.devices.camera_child import main; main()"
_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Frame:
    """A picture for the screen: RGB, its first row the upper one. `told` is what was judged of it; `full` what the
    camera gives. `pixels` are good until the next but one is asked for.
    """

    width: int
    height: int
    full: tuple[int, int]
    pixels: bytearray
    told: dict[str, Any]


@dataclass(slots=True)
class Still:
    """A picture that was taken: a JPEG at full resolution, and the same for the screen."""

    jpeg: bytearray
    frame: Frame

    def wipe(self) -> None:
        """Overwrite both."""
        for one in (self.jpeg, self.frame.pixels):
            one[:] = bytes(len(one))


def plan(setting: str, sysfs: Path = v4l.SYSFS) -> list[tuple[str, str]]:
    """What to try, in order: pairs of a kind (camera_sources.KINDS) and what of it. [] where there is no camera."""
    setting = setting.strip()
    if setting in {"", "off"}:
        return []
    if setting.startswith("folder:"):
        return [("folder", setting.removeprefix("folder:"))]
    if setting.startswith("/dev/"):
        return [("device", setting)]
    if setting != "auto":
        return [("command", setting)]
    found = v4l.devices(sysfs)
    tried = [("device", str(one.path)) for one in found if one.driver not in v4l.ON_THE_BOARD]
    program = next((name for name in ON_THE_BOARD if shutil.which(name)), None)
    if program and len(tried) < len(found):
        tried.append(("command", f"{program} {ARGUMENTS}"))
    return tried


def _there(kind: str, what: str) -> bool:
    if kind == "folder":
        return Path(what).is_dir()
    if kind == "command":
        try:
            words = shlex.split(what)
        except ValueError:  # a quotation mark without its like
            return False
        return bool(words) and shutil.which(words[0]) is not None
    return Path(what).exists()


class Camera:
    """One camera. `judge` ("module:name") makes, in the camera's process, what is told of each picture."""

    def __init__(
        self, setting: str = "auto", *, judge: str, sysfs: Path = v4l.SYSFS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._setting, self._judge, self._sysfs, self._clock = setting, judge, sysfs, clock
        self._line: _Line | None = None

    @property
    def available(self) -> bool:
        """Whether there is a camera, as far as can be seen without opening it."""
        return any(_there(*one) for one in plan(self._setting, self._sysfs))

    def open(self) -> None:
        """Begin to take pictures; returns at once. Nothing happens when it is open."""
        if self._line is None or self._line.ended:
            self.close()
            self._line = _Line(plan(self._setting, self._sysfs), self._judge, self._clock)

    def frame(self) -> Frame | None:
        """The newest picture, when there is one that was not given yet; and ask for the next."""
        if self._line and self._line.ended == "quiet":  # nobody had asked for long: somebody does again
            self.open()
        return self._line.frame() if self._line else None

    def stay(self) -> None:
        """Keep it on without a picture."""
        if self._line:
            self._line.ask(b"k")

    def still(self, done: Callable[[Still | None], object]) -> None:
        """Take a picture; `done` gets it, from another thread, or None when that failed."""
        if self._line is None or self._line.ended:
            done(None)
        else:
            self._line.still(done)

    def try_out(self, seconds: float = STARTING) -> Frame | None:
        """For the doctor: the first picture, or None when none comes in that time. Waits, and closes it again."""
        give_up = time.monotonic() + seconds
        self.open()
        try:
            while time.monotonic() < give_up and not self.trouble:
                if found := self.frame():
                    return found
                time.sleep(0.02)
        finally:
            self.close()
        return None

    @property
    def trouble(self) -> Trouble:
        """What is wrong since it was opened."""
        return self._line.trouble() if self._line else ""

    def close(self) -> None:
        """The camera goes off, and what was seen is overwritten. Never waits for a camera that hangs."""
        line, self._line = self._line, None
        if line:
            line.close()

    wipe = close


class _Line:
    """One process of the camera, from its start to its end; a thread reads what it says."""

    def __init__(self, tried: list[tuple[str, str]], judge: str, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._asked_at: float | None = clock()  # since when an answer is waited for
        self._had_frames = False
        self._newest: Frame | None = None
        self._buffers = [bytearray(), bytearray()]  # one is read into while the screen has the other
        self._dones: list[Callable[[Still | None], object]] = []
        self.ended: str = "" if tried else "none"
        if not tried:
            return
        order = json.dumps({"plan": tried, "judge": judge, "width": WIDTH})
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-c", _START.format(root=str(_ROOT)), order],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3"},
        )
        os.set_blocking(self._process.stdin.fileno(), False)  # type: ignore[union-attr]
        threading.Thread(target=self._read, name="camera", daemon=True).start()
        self.ask(b"f")

    def ask(self, what: bytes) -> None:
        """Ask for one thing; a process that is gone or stuck is found out by its silence."""
        if not self.ended and self._process.stdin:
            with contextlib.suppress(OSError, ValueError):
                os.write(self._process.stdin.fileno(), what)

    def frame(self) -> Frame | None:
        """See `Camera.frame`."""
        with self._lock:
            found, self._newest = self._newest, None
            waiting = self._asked_at is not None
            if not waiting:
                self._asked_at = self._clock()
        self.ask(b"k" if waiting else b"f")
        return found

    def still(self, done: Callable[[Still | None], object]) -> None:
        """See `Camera.still`."""
        with self._lock:
            self._dones.append(done)
            if self._asked_at is None:
                self._asked_at = self._clock()
        self.ask(b"s")

    def trouble(self) -> Trouble:
        """See `Camera.trouble`."""
        if self.ended in {"none", "gone"}:
            return "none" if self.ended == "none" else "gone"
        asked = self._asked_at
        patience = ANSWERING if self._had_frames else STARTING
        return "hung" if asked is not None and self._clock() - asked > patience and not self.ended else ""

    def close(self) -> None:
        """See `Camera.close`."""
        if not self.ended:
            self.ended = "closed"
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        with self._lock:
            self._newest = None
            for one in self._buffers:
                one[:] = bytes(len(one))

    # -- the thread

    def _read(self) -> None:
        """Take in what it says until it ends."""
        out, why = self._process.stdout, ""
        try:
            while out and (head := _exactly(out, _HEAD_SIZE)):
                why = self._take(out, head) or why
        except (OSError, ValueError, KeyError, TypeError):  # cut off in the middle, or nonsense
            why = why or "gone"
        code = self._end()
        if not self.ended:
            self.ended = why or ("quiet" if code == -signal.SIGKILL else "gone" if self._had_frames else "none")
        with self._lock:
            dones, self._dones = self._dones, []
        for done in dones:
            done(None)

    def _end(self) -> int:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        return code

    def _take(self, out: IO[bytes], head: bytes) -> str:
        """One answer; why it ends, when it says so."""
        kind, words, size = head[:1], int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:9], "little")
        if words > MOST_TOLD or size > MOST_BYTES:
            raise ValueError
        told = json.loads(_exactly(out, words) or b"{}")
        if kind == b"x":
            return str(told["why"])
        if kind == b"s":
            self._took(told, out, size)
            return ""
        buffer = self._buffers[0]
        if len(buffer) != size:
            buffer[:] = bytes(size)
        _fill(out, memoryview(buffer))
        frame = _frame(told, buffer)
        with self._lock:
            self._buffers.reverse()
            self._newest = None if self.ended else frame
            self._asked_at, self._had_frames = None, True
        return ""

    def _took(self, told: dict[str, Any], out: IO[bytes], size: int) -> None:
        jpeg = bytearray(told.get("jpeg", 0))
        pixels = bytearray(size - len(jpeg))
        _fill(out, memoryview(jpeg))
        _fill(out, memoryview(pixels))
        still = Still(jpeg, _frame(told, pixels)) if jpeg and not self.ended else None
        with self._lock:
            dones, self._dones = self._dones, []
            self._asked_at = None
        for done in dones:
            done(still)


def _frame(told: dict[str, Any], pixels: bytearray) -> Frame:
    (width, height), full = told["size"], told["full"]
    if width * height * 3 != len(pixels):
        raise ValueError
    return Frame(int(width), int(height), (int(full[0]), int(full[1])), pixels, told.get("told", {}))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """So many bytes; b"" at the end. Raises ValueError when it ends within them."""
    data = stream.read(size)
    if data and len(data) < size:
        raise ValueError
    return data


def _fill(stream: IO[bytes], view: memoryview) -> None:
    while view:
        count = stream.readinto(view)  # type: ignore[attr-defined]
        if not count:
            raise ValueError
        view = view[count:]
