"""The loop that sleeps: nothing is drawn, and nothing runs, until there is something to do.

Kivy's own loop wakes 60 times a second to look around (2.3 % of a core, for ever) and finds an input up to a frame
late.
Here the loop blocks in SDL's event queue until an input, a clock event that falls due, or `call_soon` from another
thread; then it reads the input BEFORE it ticks, so that a touch is dispatched and drawn in the same turn.

It leans on internals of Kivy and of the SDL in its wheel. `install()` checks each of them, and where one is missing
Kivy's own clock goes on as it was: slower, and right.
"""

import ctypes
import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from kivy.base import EventLoop, ExceptionManager, stopTouchApp
from kivy.clock import Clock

from kiosk.ui import press

log = logging.getLogger(__name__)

FRAME = 1 / 60  # an animation draws no faster
HOPELESS = 20  # turns in a row that failed
LONGEST = 600.0  # seconds asleep without looking round; only a bound for SDL's 32 bits of milliseconds
USER_EVENT = 0x8000  # SDL_USEREVENT, which Kivy ignores


class _Event(ctypes.Union):
    """SDL_Event: a type, and padding to the 56 bytes of SDL 2's ABI (64 to be safe)."""

    _fields_ = (("type", ctypes.c_uint32), ("padding", ctypes.c_uint8 * 64))


frames = 0
"""How many frames were drawn since the window was opened."""

_waiting_for_first: list[Callable[[], object]] = []
_sdl: ctypes.CDLL | None = None
_main_thread = threading.main_thread()


def install() -> bool:
    """Make Kivy's event loop wait for events; true if it does, false if Kivy's own clock stays. Call it once, when the
    window is open.
    """
    window = EventLoop.window
    window.bind(on_draw=_count)
    sdl = find_sdl()
    if sdl is None or sdl.SDL_GetCurrentVideoDriver() not in (b"x11", b"wayland"):
        log.info("this window can't wait for events: Kivy's own clock ticks")  # bare KMS polls inside SDL
        return False
    missing = [
        name
        for thing, names in ((Clock, ("get_min_timeout", "_last_tick", "time", "idle")), (EventLoop, ("idle", "quit")))
        for name in names
        if not hasattr(thing, name)
    ]
    if missing or not hasattr(window, "mainloop"):
        log.warning("this Kivy's loop is not the one we know (%s): its own clock ticks", ", ".join(missing))
        return False
    global _sdl  # noqa: PLW0603 - one window, one loop
    _sdl = sdl
    Clock.idle = _no_idle
    EventLoop.mainloop = _mainloop
    return True


def when_up(function: Callable[[], object]) -> None:
    """Run `function` when the first page has been drawn: what that page does not need can wait for it."""
    _waiting_for_first.append(function)


def call_soon(function: Callable[[], object]) -> None:
    """Run `function` in the drawing thread, at once. May be called from any thread."""
    # A strong reference: Clock keeps callbacks weakly from the second frame on, but this one runs in the next.
    Clock.schedule_once(lambda _dt: function(), 0)
    if _sdl is not None and threading.current_thread() is not _main_thread:
        _sdl.SDL_PushEvent(ctypes.byref(_Event(type=USER_EVENT)))


def _count(*_args) -> None:
    global frames  # noqa: PLW0603
    frames += 1
    if frames == 1:
        Clock.schedule_once(_after_the_first, 0)


def _after_the_first(_dt: float) -> None:
    """The first page is up: now there is time for what it did not need."""
    while _waiting_for_first:
        _waiting_for_first.pop(0)()
    gc.freeze()  # nothing of the program itself is ever garbage: it needs not be looked through again
    gc.enable()
    press.get_ready()


def find_sdl() -> ctypes.CDLL | None:
    """The SDL that Kivy has loaded (a second copy would have queues of its own)."""
    try:
        with Path("/proc/self/maps").open(encoding="utf-8") as maps:
            path = next(line.split(maxsplit=5)[5].strip() for line in maps if "/libSDL2-2" in line)
        sdl = ctypes.CDLL(path)
        sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
        sdl.SDL_WaitEventTimeout.argtypes = (ctypes.c_void_p, ctypes.c_int)
        sdl.SDL_PushEvent.argtypes = (ctypes.c_void_p,)
    except (OSError, StopIteration, AttributeError):
        return None
    return sdl


def _no_idle() -> float:
    """What Clock.idle does, without the waiting: `_wait` has done that."""
    current = Clock.time()
    Clock._dt = current - Clock._last_tick
    Clock._last_tick = current
    return current


def _mainloop() -> None:
    """Instead of EventLoop.mainloop: wait, read the input, tick and draw."""
    window = EventLoop.window
    failed = 0
    while not EventLoop.quit and EventLoop.status == "started":
        try:
            _wait(window)
            window.mainloop()
            EventLoop.idle()
            failed = 0
        except BaseException as error:
            failed += 1
            # The same again and again (a frame that can't be drawn) would turn for ever and fill the memory: better to
            # end, and be started anew.
            if failed >= HOPELESS or ExceptionManager.handle_exception(error) == ExceptionManager.RAISE:
                stopTouchApp()
                raise


def _wait(window) -> None:
    """Block until an input, a wake-up, or the next moment at which the clock has something to do."""
    due = Clock.get_min_timeout()  # seconds on the clock; 0 for "next frame"; huge for "nothing"
    if due <= 0 or window.canvas.needs_redraw:
        due = Clock._last_tick + FRAME
    seconds = min(due - Clock.time(), LONGEST)
    # Rounded up: waking a fraction of a millisecond early would turn the loop over for nothing.
    _sdl.SDL_WaitEventTimeout(None, max(0, int(seconds * 1000 + 0.999)))
