"""A finger and an eye on an X display: presses at a point, and sees when a pixel there changes.

The same for every program, through XTest and XGetImage by ctypes; xdotool takes longer to start than what is measured.
"""

import ctypes
import subprocess
import time
from ctypes import c_char_p, c_int, c_uint, c_ulong, c_void_p

ALL_PLANES = ctypes.c_ulong(~0)
Z_PIXMAP = 2


class Display:
    """An X display and its root window. All places are in pixels from the upper left corner."""

    def __init__(self, name):
        self.name = name
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = self._x.XGetImage.restype = c_void_p
        self._x.XOpenDisplay.argtypes = (c_char_p,)
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XDefaultRootWindow.argtypes = self._x.XFlush.argtypes = (c_void_p,)
        self._x.XSync.argtypes = (c_void_p, c_int)
        self._x.XCloseDisplay.argtypes = (c_void_p,)
        self._x.XGetImage.argtypes = (c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_ulong, c_int)
        self._x.XGetPixel.argtypes = (c_void_p, c_int, c_int)
        self._x.XGetPixel.restype = c_ulong
        self._x.XDestroyImage.argtypes = (c_void_p,)
        self._test.XTestFakeMotionEvent.argtypes = (c_void_p, c_int, c_int, c_int, c_ulong)
        self._test.XTestFakeButtonEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)
        self._display = self._x.XOpenDisplay(name.encode())
        if not self._display:
            raise OSError(f"no X display at {name}")
        self._root = self._x.XDefaultRootWindow(self._display)

    def close(self):
        """Let the display go."""
        self._x.XCloseDisplay(self._display)

    def pixel(self, x, y):
        """The colour there now, as 0xRRGGBB."""
        image = self._x.XGetImage(self._display, self._root, x, y, 1, 1, ALL_PLANES, Z_PIXMAP)
        value = self._x.XGetPixel(image, 0, 0) & 0xFFFFFF
        self._x.XDestroyImage(image)
        return value

    def move(self, x, y):
        """Put the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, 0, x, y, 0)
        self._x.XSync(self._display, 0)

    def button(self, down):
        """Press or release the left button; gives the moment before."""
        start = time.perf_counter()
        self._test.XTestFakeButtonEvent(self._display, 1, int(down), 0)
        self._x.XFlush(self._display)
        return start

    def wait_change(self, x, y, old, timeout=10.0, rest=0.0001):
        """The moment at which the pixel there was first seen to be another than `old`; None when it stays."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end:
            if self.pixel(x, y) != old:
                return time.perf_counter()
            time.sleep(rest)
        return None

    def still(self, x, y, seconds=0.3, timeout=10.0):
        """Wait until the pixel there has kept its colour for so long; gives the colour."""
        end, since, old = time.perf_counter() + timeout, time.perf_counter(), self.pixel(x, y)
        while time.perf_counter() - since < seconds and time.perf_counter() < end:
            time.sleep(0.01)
            new = self.pixel(x, y)
            if new != old:
                old, since = new, time.perf_counter()
        return old

    def screenshot(self, path, size):
        """Save the screen as a PNG."""
        from PIL import Image

        class XImage(ctypes.Structure):
            _fields_ = [
                *((name, c_int) for name in ("width", "height", "xoffset", "format")),
                ("data", c_void_p),
                *((name, c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth", "bytes_per_line")),
            ]

        image = self._x.XGetImage(self._display, self._root, 0, 0, *size, ALL_PLANES, Z_PIXMAP)
        seen = ctypes.cast(image, ctypes.POINTER(XImage)).contents
        pixels = ctypes.string_at(seen.data, seen.bytes_per_line * seen.height)
        self._x.XDestroyImage(image)
        Image.frombuffer("RGB", size, pixels, "raw", "BGRX", seen.bytes_per_line, 1).save(path)


class Server:
    """An Xvfb of its own, for as long as the `with` lasts; gives its name."""

    def __init__(self, size=(1280, 800)):
        self._size = size

    def __enter__(self):
        size = f"{self._size[0]}x{self._size[1]}x24"
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-noreset", "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return f":{self._process.stdout.readline().decode().strip()}"

    def __exit__(self, *_problem):
        self._process.terminate()
        self._process.wait()
