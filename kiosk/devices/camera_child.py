"""The camera's own process: takes the pictures, has them judged, and hands them over when it is asked to.

It is asked by single bytes on its standard input: `f` for the next picture, small, for the screen; `s` for a still;
`k` only to stay. When nothing is asked for a while, or the line closes, it ends, and with it the camera's lamp goes
out. It answers on its standard output (`pack`). A camera that hangs, hangs this process, and no other.
"""

import json
import os
import resource
import select
import signal
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import cv2
import numpy as np

from kiosk.devices import mjpeg
from kiosk.devices.camera_sources import Gone, Picture, opened

QUIET: Final = 4.0  # seconds without being asked, then it ends
MEMORY: Final = 2 << 30  # bytes of address space
KEPT: Final = 3  # pictures of which a still is the sharpest
MOST_PIXELS: Final = 26_000_000
QUALITY: Final = 92
REDUCED: Final = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))
HEAD: Final = struct.Struct("<cII")  # camera.py reads it
BAD: Final = 40  # pictures in a row that could not be decoded: it is broken

Judge = Callable[[Any, float], dict[str, Any]]
Part = tuple[bytes, dict[str, Any], list[bytes]]
"""A kind (f, s, x), what is told, and bytes."""


class Eye:
    """Makes of the camera's pictures what is handed over. No input, no output, no waiting."""

    def __init__(self, judge: Judge, width: int) -> None:
        """`width` is the most that a picture for the screen has across, in pixels."""
        self._judge, self._width = judge, width
        self._kept: deque[Picture] = deque(maxlen=KEPT)
        self._crop: list[float] | None = None
        self._bad = 0

    def frame(self, picture: Picture, at: float) -> Part | None:
        """The picture for the screen, as RGB, with what is judged of it; None for one that can't be decoded."""
        full = _size(picture)
        small = None if full is None else _decoded(picture, reduced_to=(full[0], self._width))
        if full is None or small is None:
            self._bad += 1
            if self._bad >= BAD:
                raise Gone
            return None
        self._bad = 0
        small = _no_wider(small, self._width)
        told = self._judge(small, at)
        self._kept.append(picture)
        self._crop = told.pop("crop", None)
        return b"f", {"size": _sides(small), "full": full, "told": told}, [_rgb(small)]

    def still(self) -> Part:
        """The sharpest of the last pictures, cut to the page: a JPEG, and the same for the screen, as RGB."""
        sharp = max(self._kept, key=_sharp, default=None)
        colour = None if sharp is None else _decoded(sharp)
        if colour is None:
            return b"s", {}, []
        jpeg = sharp
        if self._crop:
            height, width = colour.shape[:2]
            left, top, right, bottom = self._crop
            colour = colour[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]
        if self._crop or not isinstance(jpeg, bytes):
            jpeg = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        small = _no_wider(colour, self._width)
        return b"s", {"size": _sides(small), "full": _sides(colour), "jpeg": len(jpeg)}, [jpeg, _rgb(small)]


def _size(picture: Picture) -> tuple[int, int] | None:
    found = mjpeg.size(picture) if isinstance(picture, bytes) else _sides(picture)
    return found if found and found[0] * found[1] <= MOST_PIXELS else None


def _sides(picture: Any) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]


def _decoded(picture: Picture, *, reduced_to: tuple[int, int] | None = None, grey: bool = False) -> Any:
    """As an array; None when that is impossible. `reduced_to` is how wide it is and how wide it has to be: a JPEG
    is made smaller while it is decoded, at a fraction of the time.
    """
    if not isinstance(picture, bytes):
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if grey else picture
    full, wanted = reduced_to or (1, 1)
    how = (
        cv2.IMREAD_GRAYSCALE
        if grey
        else next((flag for part, flag in REDUCED if full // part >= wanted), cv2.IMREAD_COLOR)
    )
    try:
        found = cv2.imdecode(np.frombuffer(picture, np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    return found if found is not None and found.size else None


def _sharp(picture: Picture) -> float:
    grey = _decoded(picture, grey=True)
    return -1.0 if grey is None else float(cv2.Laplacian(grey, cv2.CV_16S).std())


def _no_wider(picture: Any, width: int) -> Any:
    """At most so wide, and no higher than that; a multiple of 4 across, as textures like it."""
    scale = min(1.0, width / picture.shape[1], width / picture.shape[0])
    across, along = (max(4, round(side * scale)) for side in _sides(picture))
    across -= across % 4
    if (across, along) == _sides(picture):
        return picture
    return cv2.resize(picture, (across, along), interpolation=cv2.INTER_AREA)


def _rgb(picture: Any) -> bytes:
    found: bytes = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).tobytes()
    return found


def pack(part: Part) -> list[bytes]:
    """A kind, the lengths of what is told (JSON) and of the bytes, then both."""
    kind, told, data = part
    words = json.dumps(told).encode()
    return [HEAD.pack(kind, len(words), sum(map(len, data))), words, *data]


class Child:
    """The process: one thread hears what is asked, the main one takes pictures and answers."""

    def __init__(
        self, source: Any, eye: Eye, asked: int, out: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.source, self._eye, self._asked, self._out, self._clock = source, eye, asked, out, clock
        self._wants = {b"f": threading.Event(), b"s": threading.Event()}

    def hear(self) -> None:
        """Note what is asked, until nothing is any more; then end at once, whatever the camera does."""
        while select.select([self._asked], [], [], QUIET)[0]:
            data = os.read(self._asked, 64)
            if not data:
                break
            for one, wanted in self._wants.items():
                if one in data:
                    wanted.set()

    def turn(self) -> None:
        """One picture. Raises Gone."""
        picture = self.source.read()
        answer = None
        if self._wants[b"s"].is_set():
            self._wants[b"s"].clear()
            answer = self._eye.still()
        elif self._wants[b"f"].is_set():
            answer = self._eye.frame(picture, self._clock())
            if answer:
                self._wants[b"f"].clear()
        if answer:
            self.say(answer)

    def say(self, part: Part) -> None:
        """Write it all."""
        for piece in pack(part):
            view = memoryview(piece)
            while view:
                view = view[os.write(self._out, view) :]


def main() -> None:
    """What `Camera` starts. The first argument is JSON: `plan` (camera_sources.opened), `judge`, `width`."""
    order = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if all(kind != "command" for kind, _ in order["plan"]):  # libcamera has files in memory that count as files
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)
    module, _, name = order["judge"].partition(":")
    child = Child(None, Eye(getattr(import_module(module), name)(), order["width"]), 0, 1)

    def hear() -> None:
        child.hear()
        os.killpg(0, signal.SIGKILL)  # the group: a program that gives the pictures goes with it

    threading.Thread(target=hear, daemon=True).start()
    why = "none"
    try:
        child.source = opened(order["plan"])  # opening may hang: what is asked is heard meanwhile
        why = "gone"
        while True:
            child.turn()
    except Gone:
        child.say((b"x", {"why": why}, []))
