"""A finger and an eye on an X display, as the demo has them, that also see when a pixel changes.

The same for every program; xdotool takes longer to start than what is measured.
"""

import time
from ctypes import c_int, c_ulong, c_void_p

from kiosk.demo import x11


class Display(x11.Display):
    """An X display and its root window. All places are in pixels from the upper left corner."""

    def __init__(self, name):
        super().__init__(name)
        self._x.XGetPixel.argtypes, self._x.XGetPixel.restype = (c_void_p, c_int, c_int), c_ulong

    def pixel(self, x, y):
        """The colour there now, as 0xRRGGBB."""
        image = self._x.XGetImage(self._display, self._root, x, y, 1, 1, x11.ALL_PLANES, x11.Z_PIXMAP)
        value = self._x.XGetPixel(image, 0, 0) & 0xFFFFFF
        self._x.XDestroyImage(image)
        return value

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
