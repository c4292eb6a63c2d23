"""A finger and an eye on an X display: what a person would touch and see, by XTest and XGetImage through ctypes.

Places are in pixels from the upper left corner. Nothing here knows of the kiosk.
"""

import ctypes
import os
import select
import signal
import subprocess
import time
from ctypes import c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path
from types import TracebackType

from PIL import Image

ALL_PLANES = ctypes.c_ulong(~0)
Z_PIXMAP = 2
TAP = 0.04  # seconds a finger rests; a person's is 0.05-0.15, and nothing may depend on it


class _XImage(ctypes.Structure):
    _fields_ = (
        *((name, c_int) for name in ("width", "height", "xoffset", "format")),
        ("data", c_void_p),
        *((name, c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth", "bytes_per_line")),
    )


class Display:
    """An X display, by name (":1"). Raises OSError when there is none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        for function, result, *arguments in (
            ("XOpenDisplay", c_void_p, c_char_p),
            ("XDefaultRootWindow", c_ulong, c_void_p),
            ("XSync", c_int, c_void_p, c_int),
            ("XCloseDisplay", c_int, c_void_p),
            ("XGetImage", c_void_p, c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_ulong, c_int),
            ("XDestroyImage", c_int, c_void_p),
        ):
            entry = getattr(self._x, function)
            entry.restype, entry.argtypes = result, arguments
        self._test.XTestFakeMotionEvent.argtypes = (c_void_p, c_int, c_int, c_int, c_ulong)
        self._test.XTestFakeButtonEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)
        self._display = self._x.XOpenDisplay(name.encode())
        if not self._display:
            raise OSError(f"no X display at {name}")
        self._root = self._x.XDefaultRootWindow(self._display)

    def close(self) -> None:
        """Let the display go."""
        self._x.XCloseDisplay(self._display)

    def move(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, 0, x, y, 0)
        self._x.XSync(self._display, 0)

    def button(self, down: bool) -> None:
        """Press or release."""
        self._test.XTestFakeButtonEvent(self._display, 1, int(down), 0)
        self._x.XSync(self._display, 0)

    def tap(self, x: int, y: int) -> None:
        """Touch once."""
        self.move(x, y)
        self.button(True)
        time.sleep(TAP)
        self.button(False)

    def drag(self, x: int, y: int, to_x: int, to_y: int, steps: int = 12) -> None:
        """Put a finger down, draw it along, rest, lift it: the rest keeps a list from flying on."""
        self.move(x, y)
        self.button(True)
        for step in range(1, steps + 1):
            self.move(x + (to_x - x) * step // steps, y + (to_y - y) * step // steps)
            time.sleep(1 / 60)
        time.sleep(0.15)
        self.button(False)

    def screenshot(self, path: Path, size: tuple[int, int]) -> None:
        """Save the upper left `size` pixels of the screen as a PNG."""
        image = self._x.XGetImage(self._display, self._root, 0, 0, *size, ALL_PLANES, Z_PIXMAP)
        seen = ctypes.cast(image, ctypes.POINTER(_XImage)).contents
        pixels = ctypes.string_at(seen.data, seen.bytes_per_line * seen.height)
        self._x.XDestroyImage(image)
        picture = Image.frombuffer("RGB", size, pixels, "raw", "BGRX", seen.bytes_per_line, 1)
        picture.save(path, optimize=True)


class Server:
    """An Xvfb for as long as the `with` lasts; gives its name. Raises OSError when it doesn't come up.

    `-displayfd` lets the server choose a free number; without `-noreset` it would forget its keyboard whenever the last
    program leaves.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size

    def __enter__(self) -> str:
        reader, writer = os.pipe()
        screen = f"{self._size[0]}x{self._size[1]}x24"
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", screen, "-noreset", "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader, "rb") as answer:
            number = answer.readline().strip() if select.select([answer], [], [], 30)[0] else b""
        if not number:
            self._process.kill()
            raise OSError("Xvfb did not start; is it installed? See make setup.")
        return f":{number.decode()}"

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
