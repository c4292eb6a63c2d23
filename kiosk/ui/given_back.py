"""Memory that only the start needed, given back when the first page stands and nobody is there.

Mesa keeps what it compiles shaders with, and makes it anew should one be compiled again; the C library keeps what was
freed for whoever asks next. Neither is asked for on the idle page.
"""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from kivy.clock import Clock

from kiosk.ui import loop

AFTER = 30.0  # seconds: what is read behind the first page has been read


def begin(free: Callable[[], bool]) -> Any:
    """The first page is up. `free` says whether nobody would wait for it (15 ms). If somebody is there, it is left be:
    after a visit the kiosk starts anew. Gives the event, to be cancelled when the program ends.
    """
    return Clock.schedule_once(lambda _dt: free() and give_back(), AFTER)


def give_back() -> None:
    """At once, in the thread that draws."""
    _release_compiler()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _release_compiler() -> None:
    """Where the window has it (OpenGL 4.1, ES 2.0). Kivy has it by name only: NotImplementedError."""
    sdl = loop.find_sdl()
    if sdl is None:
        return
    sdl.SDL_GL_GetProcAddress.restype = ctypes.c_void_p
    sdl.SDL_GL_GetProcAddress.argtypes = (ctypes.c_char_p,)
    address = sdl.SDL_GL_GetProcAddress(b"glReleaseShaderCompiler")
    if address:
        ctypes.CFUNCTYPE(None)(address)()
