"""The display opened beside everything else: a thread loads SDL and the graphics driver while Python imports the rest.

Half of a start is spent in the C of SDL, X11 and Mesa with the interpreter waiting, and the other half in imports.
Called through ctypes the first half lets go of the interpreter, so that the two run at the same time. SDL counts how
often it was started, so Kivy finds the work done; where anything here fails, Kivy does it again, in its own words.

Only on X11: that is where it was measured, and there SDL does not mind which thread it is started from.
"""

import ctypes
import os
import threading
from importlib.util import find_spec
from pathlib import Path

VIDEO_AND_JOYSTICK = 0x20 | 0x200  # what Kivy starts

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
        _thread.join()
    return _screen


def _open(path: str) -> None:
    global _screen  # noqa: PLW0603
    try:
        sdl = ctypes.CDLL(path)
        sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
        if sdl.SDL_Init(VIDEO_AND_JOYSTICK) != 0:
            return
        if sdl.SDL_GetCurrentVideoDriver() == b"x11" and not _managed():
            bounds = (ctypes.c_int * 4)()
            if sdl.SDL_GetDisplayBounds(0, bounds) == 0 and (bounds[0], bounds[1]) == (0, 0):
                _screen = bounds[2], bounds[3]
        sdl.SDL_GL_LoadLibrary(None)
    except (OSError, AttributeError):
        return  # another build of Kivy, which loads its own


def _managed() -> bool:
    """Whether a window manager runs: the root window then has _NET_SUPPORTING_WM_CHECK (EWMH 1.5, section 3)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XListProperties.restype = ctypes.POINTER(ctypes.c_ulong)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return True
    atom = x11.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", 1)
    count = ctypes.c_int()
    found = x11.XListProperties(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), ctypes.byref(count))
    managed = bool(atom) and atom in found[: count.value]
    x11.XFree(found)
    x11.XCloseDisplay(display)
    return managed
