"""The graphics libraries read beside everything else: a thread loads SDL, X11 and Mesa while Python imports the rest.

Through ctypes the linker lets go of the interpreter, so that loading (LLVM is the large one) and importing run at the
same time; Kivy then finds the libraries there. Where one is not, Kivy loads its own, in its own time.

Then it waits for the X server, where the unit says that one is starting beside the kiosk (STUEN_SCREEN_SECONDS).

Only loading: when SDL was started here as well, two of some 600 starts ended with a segmentation fault in SDL_Init. Why
was not found.
"""

import ctypes
import os
import socket
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from kiosk.devices import watchdog

LIBRARIES = ("libX11.so.6", "libGL.so.1", "libGLX_mesa.so.0")
DRIVERS = (
    "dri/swrast_dri.so",
    "libgallium-*.so",
)  # Debian 12 has the first, Debian 13 the second; each brings its LLVM
SIGN = 5.0  # seconds between two signs of life while it is waited
SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server on Linux listens

_thread: threading.Thread | None = None
_screen: tuple[int, int] | None = None


def start() -> None:
    """Begin, once. Kivy is not imported, and needs not be."""
    global _thread  # noqa: PLW0603 - one start
    if _thread is not None or not os.environ.get("DISPLAY") or os.environ.get("SDL_VIDEODRIVER", "x11") != "x11":
        return
    spec = find_spec("kivy")
    places = (spec and spec.submodule_search_locations) or []
    libraries = [path for place in places for path in Path(place).parent.glob("Kivy.libs/libSDL2-2-*.so*")]
    if libraries:
        _thread = threading.Thread(target=_open, args=(str(libraries[0]),), name="early", daemon=True)
        _thread.start()


def screen_without_manager() -> tuple[int, int] | None:
    """Wait until it is done. Gives the screen's size in pixels if it is an X screen on which no window manager runs:
    there SDL would wait a tenth of a second for nobody's answer before it shows a window over the whole screen.
    """
    if _thread is not None:
        patience = time.monotonic() + _starting()
        while _thread.is_alive() and time.monotonic() < patience:
            watchdog.alive()  # nobody hangs: what is waited for starts as this does
            _thread.join(SIGN)
        _thread.join()
        watchdog.alive()
    return _screen


def _starting() -> float:
    """How long the X server may take to start, in seconds: where the unit says that it starts beside this."""
    return float(os.environ.get("STUEN_SCREEN_SECONDS", "0"))


def _open(path: str) -> None:
    global _screen  # noqa: PLW0603
    for library in (path, *LIBRARIES):
        with suppress(OSError):
            ctypes.CDLL(library)
    folders = Path("/usr/lib").glob("*-linux-gnu")
    for library in [str(found) for folder in folders for driver in DRIVERS for found in folder.glob(driver)]:
        with suppress(OSError):
            ctypes.CDLL(library)
    wait_for_server(_starting())
    _screen = _bare_screen()


def wait_for_server(seconds: float, sockets: str = SOCKETS) -> bool:
    """Wait so long until the X server takes connections; it answers when it is ready. Whether it does."""
    number = os.environ.get("DISPLAY", "").rpartition(":")[2].partition(".")[0]
    until = time.monotonic() + seconds
    while True:
        with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
            line.connect(f"{sockets}{number}")
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)


def _bare_screen() -> tuple[int, int] | None:
    """The X screen's size, unless a window manager runs: the root window then has _NET_SUPPORTING_WM_CHECK (EWMH 1.5,
    section 3).
    """
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XListProperties.restype = ctypes.POINTER(ctypes.c_ulong)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return None
    atom = x11.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", 1)
    count = ctypes.c_int()
    found = x11.XListProperties(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), ctypes.byref(count))
    managed = bool(atom) and atom in found[: count.value]
    x11.XFree(found)
    size = x11.XDisplayWidth(display, 0), x11.XDisplayHeight(display, 0)
    x11.XCloseDisplay(display)
    return None if managed else size
