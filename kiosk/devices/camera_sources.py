"""In the camera's process: where pictures come from. Each source has `read`, which waits for the next picture.

A picture is a JPEG as the camera made it, or an array (blue first) from a camera that has no JPEG. `Gone` ends it.
"""

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import cv2

from kiosk.devices import v4l
from kiosk.devices.mjpeg import Cutter

Picture = Any  # bytes, or numpy's array

CHUNK: Final = 1 << 18
PATIENCE: Final = 5  # reads in a row that gave nothing
FOLDER_RATE: Final = 24  # pictures a second


class Gone(Exception):
    """No picture will come from there any more."""


class Video:
    """A camera of the kernel: its own JPEGs at the best resolution; plain pictures where it has no JPEG."""

    def __init__(self, path: Path) -> None:
        """Raises Gone where it can't be opened or gives no pictures."""
        try:
            file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise Gone from error
        try:
            if not v4l.can_capture(file):
                raise Gone
            width, height = v4l.best(file)
        finally:
            os.close(file)
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise Gone
        self._set(cv2.CAP_PROP_FOURCC, v4l.MJPEG)
        self._set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._set(cv2.CAP_PROP_AUTOFOCUS, 1)
        if int(self._capture.get(cv2.CAP_PROP_FOURCC)) == v4l.MJPEG:
            self._set(cv2.CAP_PROP_CONVERT_RGB, 0)  # the JPEGs as they are

    def _set(self, what: int, value: float) -> None:
        self._capture.set(what, value)  # what a camera can't do, it does not: it is used as it is

    def read(self) -> Picture:
        """See the module."""
        for _ in range(PATIENCE):
            there, picture = self._capture.read()
            if there and picture is not None and picture.size:
                return picture.tobytes() if picture.shape[0] == 1 or picture.ndim == 1 else picture
        raise Gone


class Command:
    """A program that writes JPEGs to its output, one after another: rpicam-vid, libcamera-vid, ffmpeg."""

    def __init__(self, command: Sequence[str]) -> None:
        """Raises Gone where it can't be started."""
        nothing = subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing)
        except OSError as error:
            raise Gone from error
        self._cutter = Cutter()
        self._ready: list[bytes] = []

    def read(self) -> Picture:
        """See the module. Of several that are waiting, the newest."""
        while not self._ready:
            data = os.read(self._process.stdout.fileno(), CHUNK) if self._process.stdout else b""
            if not data:
                raise Gone
            self._ready = self._cutter.feed(data)
        newest = self._ready[-1]
        self._ready = []
        return newest


class Folder:
    """For trying: the JPEG files of a folder, in the order of their names, then the last of them until more come."""

    def __init__(
        self, folder: Path, *, rate: float = FOLDER_RATE, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        """Raises Gone where there is no such folder."""
        if not folder.is_dir():
            raise Gone
        self._folder, self._pause, self._sleep = folder, 1 / rate, sleep
        self._shown = ""
        self._names: Iterator[str] = iter(())

    def read(self) -> Picture:
        """See the module."""
        self._sleep(self._pause)
        try:
            name = next(self._names, None)
            if name is None:
                names = sorted(one.name for one in self._folder.iterdir() if one.suffix.lower() in {".jpg", ".jpeg"})
                newer = [one for one in names if one > self._shown]
                self._names = iter(newer[1:])
                if not names:
                    raise Gone
                name = newer[0] if newer else names[-1]
            self._shown = name
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise Gone from error


KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "device": lambda what: Video(Path(what)),
    "command": lambda what: Command(shlex.split(what)),
    "folder": lambda what: Folder(Path(what)),
}


def opened(plan: Sequence[Sequence[str]]) -> Any:
    """The first source of the plan (pairs of a kind and what of it) that opens. Raises Gone when none does."""
    for kind, what in plan:
        try:
            return KINDS[kind](what)
        except (Gone, ValueError):
            continue
    raise Gone
