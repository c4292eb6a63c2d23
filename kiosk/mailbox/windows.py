"""The browser's windows, kept inside the kiosk's frame: a window manager for one place on the screen.

Who manages windows on X is asked before any window is shown, moved or resized ("SubstructureRedirect"), so whatever
the browser wants (the whole screen, another place, to lie on top) is up to us: its windows get the place that the
frame leaves, lie over the kiosk's page only while they may be seen, and nothing of them lies over the rail. Keys that
steer a browser and the right and middle mouse buttons are held by us ("passive grabs") and go nowhere.

Its own thread reads what the server asks; the other methods may be called from the drawing thread and do not wait.
"""

import contextlib
import itertools
import logging
import struct
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from kiosk.devices import xserver
from kiosk.devices.xserver import Display, Event, XError

log = logging.getLogger(__name__)

REDIRECT, NOTIFY = 1 << 20, 1 << 19
SHIFT, LOCK, CONTROL, ALT, NUMLOCK, SUPER, LEVEL3 = 1, 2, 4, 8, 16, 64, 128
ANY_MODIFIER = 0x8000
ATOM = 4
F_KEYS = range(0xFFBE, 0xFFBE + 24)
BACK = 0x1008FF26
# Print, Execute, Find, Menu, Help, and what keyboards have for mail, home, favourites, search and the like.
OF_THEIR_OWN = {*F_KEYS, 0xFF61, 0xFF62, 0xFF67, 0xFF68, 0xFF6A, *range(0x1008FE00, 0x10090000)} - {BACK}
ESCAPE = 0xFF1B  # with Shift it opens a task manager
# Copy, paste, cut, all, undo, and the size of the letters. What else there is with Control steers the browser.
HARMLESS = {*(ord(letter) for letter in "cvxaz+-0"), 0xFFAB, 0xFFAD}
BUTTONS = (2, 3, 8, 9)  # paste what was marked elsewhere, menu, back, forward
TABBED, PAGE = "browser", "pop-up"  # the roles of windows with tabs, and without
PRESS, GIVE_UP = 0.4, 20.0  # seconds until the first try to take them away, and until such a window is closed
WAIT = 0.5  # seconds between looks at whether we are to stop


class Area(NamedTuple):
    """A place on the screen, in pixels from the upper left corner."""

    x: int
    y: int
    width: int
    height: int


class Tabbed(NamedTuple):
    """A window with tabs: until when it may have them, when to try next to take them away, and how long to wait then.

    Ever longer: a second F11 that comes before the first was seen to puts them on again.
    """

    until: float
    press: float
    pause: float = PRESS * 2


class AnotherManager(Exception):
    """Some other program manages the windows of this screen."""


class Windows:
    """Manages the screen from `start` to `stop`. `kiosk` is the kiosk's own window."""

    def __init__(self, display: Display, kiosk: int, area: Area, *, changed: Callable[[], object] = lambda: None):
        """`changed` is called, from the thread, when a page's window came or went."""
        self._display, self._kiosk, self._area, self._changed = display, kiosk, area, changed
        self._covered = True
        self._pages: list[int] = []  # the last one is on top
        self._tabbed: dict[int, Tabbed] = {}  # windows that have tabs still
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="windows", daemon=True)

    @property
    def pages(self) -> int:
        """How many windows the browser has."""
        return len(self._pages)

    def start(self) -> None:
        """Begin. Raises AnotherManager, and XError."""
        if not self._display.watch(self._display.root, REDIRECT | NOTIFY):
            raise AnotherManager
        names = ("WM_PROTOCOLS", "WM_DELETE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN")
        self._protocols, self._delete, self._state, self._whole = (self._display.atom(name) for name in names)
        self._grab()
        self._thread.start()

    def stop(self) -> None:
        """Let go of the screen: the keys are everybody's again."""
        self._stop.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(5)
        with contextlib.suppress(XError):
            self._display.raise_(self._kiosk)
            self._display.focus(1)
            self._display.ask(xserver.GET_FOCUS)
        self._display.close()

    # -- what the kiosk says

    def cover(self) -> None:
        """The kiosk over everything, at once, and no key to what lies below."""
        with self._lock, contextlib.suppress(XError):
            self._covered = True
            self._display.raise_(self._kiosk)
            self._display.focus(self._kiosk)

    def uncover(self) -> None:
        """The browser's windows over the kiosk's page."""
        with self._lock, contextlib.suppress(XError):
            self._covered = False
            for window in self._pages:
                if window not in self._tabbed:
                    self._display.raise_(window)
            self._focus()

    def move(self, area: Area) -> None:
        """Another place for them."""
        with self._lock, contextlib.suppress(XError):
            self._area = area
            for window in self._pages:
                self._put(window)

    def close_top(self) -> bool:
        """Ask the uppermost window to close, if it is not the only one; whether it was asked."""
        with self._lock, contextlib.suppress(XError):
            if len(self._pages) > 1:
                self._close(self._pages[-1])
                return True
        return False

    def _close(self, window: int) -> None:
        event = struct.pack("<BBHIIII", xserver.CLIENT_MESSAGE, 32, 0, window, self._protocols, self._delete, 0)
        self._display.tell(window, event)

    # -- what the server asks

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                event = self._display.next_event(PRESS / 4 if self._tabbed else WAIT)
                with self._lock:
                    came_or_went = bool(event and self._handle(event))
                    self._see_to_tabbed()
                if came_or_went:
                    self._changed()
        except XError:
            if not self._stop.is_set():
                log.info("the screen is gone")

    def _handle(self, event: Event) -> bool:
        match event.code:
            case xserver.MAP_REQUEST:
                return self._wants_to_show(event.word(8))
            case xserver.CONFIGURE_REQUEST:
                self._wants_to_move(event)
            case xserver.CLIENT_MESSAGE if event.word(8) == self._state and event.word(4) in self._pages:
                self._dressed(event.word(4), whole=event.data[12] != 0)
            case xserver.MAPPED:  # a menu or a hint, which nobody is asked about
                if self._covered and not self._display.same_program(event.word(8), self._kiosk):
                    self._display.raise_(self._kiosk)
            case xserver.UNMAPPED | xserver.DESTROYED:
                self._tabbed.pop(event.word(8), None)
                if event.word(8) in self._pages:
                    self._pages.remove(event.word(8))
                    if not self._covered:
                        self._focus()
                    return True
        return False

    def _wants_to_show(self, window: int) -> bool:
        if self._display.same_program(window, self._kiosk):
            self._display.map(window)
            return False
        role = self._display.text(window, "WM_WINDOW_ROLE")
        if role not in (TABBED, PAGE):  # a task manager, a dialog: never shown, and asked to go
            self._close(window)
            return False
        if window not in self._pages:
            self._pages.append(window)
        self._put(window)
        if role == TABBED:
            self._hold(window)
            self._display.map(window)
            return True
        self._display.map(window)
        self._shown(window)
        return True

    def _shown(self, window: int) -> None:
        if self._covered:
            self._display.raise_(self._kiosk)
        else:
            self._display.raise_(window)
            self._focus()

    def _hold(self, window: int) -> None:
        """A link that asks for a new window gets one with tabs and an address line. With F11 Chromium takes them away,
        and asks for the whole screen; that it does not get. Until it has asked, one pixel of it is on the screen: none,
        and Chromium takes no key.
        """
        now = time.monotonic()
        self._tabbed[window] = Tabbed(now + GIVE_UP, now + PRESS)
        self._put(window)
        if not self._covered:
            self._display.raise_(window)

    def _see_to_tabbed(self) -> None:
        """Press F11 where it is time to, and close what keeps its tabs."""
        now, display = time.monotonic(), self._display
        for window, held in list(self._tabbed.items()):
            if now > held.until:
                del self._tabbed[window]
                self._close(window)
                if not self._covered:
                    self._focus()
            elif now > held.press and not self._covered:
                self._tabbed[window] = Tabbed(held.until, now + held.pause, held.pause * 2)
                display.raise_(window)
                display.focus(window)
                # For this one press the key is not ours; the question makes the server do it before it is ours again.
                display.send(xserver.UNGRAB_KEY, self._f11, struct.pack("<IHxx", display.root, ANY_MODIFIER))
                display.fake_key(self._f11)
                display.ask(xserver.GET_FOCUS)
                display.send(xserver.GRAB_KEY, 0, struct.pack("<IHBBBxxx", display.root, ANY_MODIFIER, self._f11, 1, 1))

    def _dressed(self, window: int, *, whole: bool) -> None:
        if not whole:  # it puts them on again: out of sight, and off with them
            self._hold(window)
        elif self._tabbed.pop(window, None):
            self._display.say(window, self._state, ATOM, self._whole)
            self._put(window)
            self._shown(window)

    def _wants_to_move(self, event: Event) -> None:
        window = event.word(8)
        if window in self._pages:
            self._put(window)
            return
        if self._display.same_program(window, self._kiosk):
            mask = struct.unpack_from("<H", event.data, 26)[0]
            values = dict(zip(range(5), struct.unpack_from("<hhHHH", event.data, 16), strict=True))
            wanted = [values[bit] & 0xFFFFFFFF for bit in range(5) if mask & (1 << bit)]
            body = struct.pack(f"<IHxx{len(wanted)}I", window, mask & 0x1F, *wanted)
            self._display.send(xserver.CONFIGURE, 0, body)
        else:  # not shown yet: it learns its place when it is
            self._put(window)

    def _put(self, window: int) -> None:
        """Put a window in the area, and tell it so even if that changed nothing (ICCCM 4.1.5)."""
        area = self._area
        if window in self._tabbed:
            area = area._replace(x=self._display.width - 1, y=self._display.height - 1)
        self._display.place(window, *area)
        event = struct.pack("<BxHIIIhhHHHBx", xserver.CONFIGURED, 0, window, window, 0, *area, 0, 0)
        self._display.tell(window, event, 1 << 17)

    def _focus(self) -> None:
        seen = [window for window in self._pages if window not in self._tabbed]
        self._display.focus(seen[-1] if seen else self._kiosk)

    def _grab(self) -> None:
        root, send = self._display.root, self._display.send
        keys = self._display.keyboard()
        self._f11 = next((key for key, symbols in keys.items() if symbols[0] == F_KEYS[10]), 0)
        for key, symbols in keys.items():
            if symbols[0] == ESCAPE:
                for modifiers in (SHIFT, SHIFT | LOCK, SHIFT | NUMLOCK, SHIFT | LOCK | NUMLOCK):
                    send(xserver.GRAB_KEY, 0, struct.pack("<IHBBBxxx", root, modifiers, key, 1, 1))
            if set(symbols[:2]) & OF_THEIR_OWN:
                send(xserver.GRAB_KEY, 0, struct.pack("<IHBBBxxx", root, ANY_MODIFIER, key, 1, 1))
        harmless = [key for key, symbols in keys.items() if set(symbols[:2]) & HARMLESS]
        for modifiers in steering():
            send(xserver.GRAB_KEY, 0, struct.pack("<IHBBBxxx", root, modifiers, 0, 1, 1))
            if not modifiers & ~(CONTROL | LOCK | NUMLOCK):
                for key in harmless:
                    send(xserver.UNGRAB_KEY, key, struct.pack("<IHxx", root, modifiers))
        for button in BUTTONS:
            body = struct.pack("<IHBBIIBxH", root, 4, 1, 1, 0, 0, button, ANY_MODIFIER)
            send(xserver.GRAB_BUTTON, 0, body)


def steering() -> list[int]:
    """Every set of modifiers with Control, Alt or the logo key in it."""
    every = (SHIFT, LOCK, CONTROL, ALT, NUMLOCK, SUPER, LEVEL3)
    subsets = itertools.chain.from_iterable(itertools.combinations(every, size) for size in range(1, len(every) + 1))
    return [sum(one) for one in subsets if {CONTROL, ALT, SUPER} & set(one)]
