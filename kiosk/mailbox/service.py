"""The mailbox of a visit: at most one browser, in its cage, behind its door, in its place on the screen.

    closed -> opening -> open -> closed        (`close`, the end of the visit)
                 |        +----> crashed       (the browser ended by itself)
                 +-------------> refused       (it can't be locked, or ended: nothing is shown)

Called from the drawing thread; what takes time goes on beside it, and `changed` tells when there is news.
"""

import contextlib
import functools
import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.config import Config
from kiosk.devices import network
from kiosk.devices.xserver import Display, XError
from kiosk.mailbox import browser, policy, sites
from kiosk.mailbox.browser import Browser, NoBrowser
from kiosk.mailbox.door import Door
from kiosk.mailbox.downloads import Arrived, Downloads
from kiosk.mailbox.hands import Hands
from kiosk.mailbox.sites import Site
from kiosk.mailbox.windows import AnotherManager, Area, Windows

log = logging.getLogger(__name__)

CLOSED, OPENING, OPEN, CRASHED, REFUSED = "closed", "opening", "open", "crashed", "refused"
BUSY = {OPENING, OPEN}
DOOR = 45.0  # seconds for the browser to come up and try the door; a Pi 4 takes five
DOWNLOADED = "mailbox"  # the folder of it in the visit's own
EVERY = 0.5  # seconds between looks at the download folder
LARGEST_STEP = 5  # 100 to 200 % in Chromium's steps
POLICY: dict[str, Any] = {}  # for tests alone: a certificate to trust
SWITCHES: list[str] = []  # for tests alone: where the stand-in sites are


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to open, and where: its place on the screen, the visitor's language, what the kiosk's keyboard has, and how
    many of the screen's pixels one of the page's is (a large screen is no smaller to the eye). `dark`: light words on
    a dark page, whatever the site has; `calm`: the site is asked to let nothing move.
    """

    site: Site
    area: Area
    language: str = "da"
    characters: str = ""
    scale: float = 1.0
    dark: bool = False
    calm: bool = False

    @property
    def switches(self) -> list[str]:
        """How the browser is told so."""
        told = [f"--force-device-scale-factor={self.scale:.2f}"]
        told += ["--enable-features=WebContentsForceDark"] if self.dark else []
        return [*told, *(["--force-prefers-reduced-motion"] if self.calm else [])]


class Mailbox:
    """What the screens ask. `folder` gives the visit's folder in memory, or None."""

    def __init__(self, config: Config, folder: Callable[[], Path | None]) -> None:
        self._config, self._folder = config, folder
        self.state, self.site, self.step = CLOSED, None, 0
        self.arrived: list[Arrived] = []  # what was downloaded, the latest last; until `seen`
        self.changed: Callable[[], object] = lambda: None
        self._browser: Browser | None = None
        self._windows: Windows | None = None
        self._hands: Hands | None = None
        self._showing = False
        self._turn = 0  # tells the threads of this opening from late ones of the last
        self._lock = threading.RLock()
        self._taking = threading.Lock()  # while a letter is taken in

    site: Site | None

    # -- where one can go

    @functools.cached_property
    def sites(self) -> list[Site]:
        """The mailboxes to choose from."""
        return sites.load()

    def one(self, key: str) -> Site | None:
        """The mailbox of this key."""
        return next((site for site in self.sites if site.key == key), None)

    @property
    def on(self) -> bool:
        """Whether the centre wants it."""
        return self._config.mailbox.on

    def reach(self, done: Callable[[bool], object]) -> None:
        """Ask, beside the screen, whether any of the mailboxes answers; `done` is called from another thread."""

        def ask() -> None:
            done(any(network.answers(site.start) for site in self.sites))

        threading.Thread(target=ask, name="reach", daemon=True).start()

    # -- opening and closing

    def open(self, wanted: Wanted) -> None:
        """Open a mailbox. What was open is closed first."""
        self.close()
        folder = self._folder()
        self.site, self.step, self.arrived = wanted.site, 0, []
        if folder is None:  # no memory to keep a download in; nothing falls back to the disk
            log.error("the mailbox needs a folder in memory")
            self._to(REFUSED)
            return
        self._turn += 1
        self._to(OPENING)
        work = functools.partial(self._open, self._turn, wanted, folder / DOWNLOADED)
        threading.Thread(target=work, name="opening", daemon=True).start()

    def close(self) -> bool:
        """Close it, with all that it held. Comes back when nothing is left; whether that is so."""
        with self._lock:
            self._turn += 1
            windows, self._windows = self._windows, None
            hands, self._hands = self._hands, None
            opened, self._browser = self._browser, None
            self.state, self.site, self._showing = CLOSED, None, False
        if windows:
            windows.cover()
        gone = opened.kill() if opened else True
        with self._taking:  # what was being taken in is there, and nothing comes after it
            pass
        for one in (hands, windows):
            if one:
                with contextlib.suppress(XError):
                    one.close() if isinstance(one, Hands) else one.stop()
        if not gone:
            log.error("the browser did not end")
        return gone

    def wipe(self) -> None:
        """The visit ends. Raises RuntimeError when something of the browser is left."""
        gone = self.close()
        self.arrived = []
        self.changed = lambda: None
        if not gone:
            raise RuntimeError("the browser did not end")

    def _open(self, turn: int, wanted: Wanted, folder: Path) -> None:
        door = Door(wanted.site.start)
        try:
            door.start()
            self._set_up(turn, wanted, door)
            opened = self._browser
            if opened is None or turn != self._turn:
                return
            obeys = door.wait(DOOR)
            if not obeys:
                log.error("the browser does not obey its rules, or did not come up: it is not shown")
                raise NoBrowser  # noqa: TRY301
            with self._lock:
                if turn != self._turn:
                    return
                if not opened.alive:
                    raise NoBrowser  # noqa: TRY301
                self._to(OPEN)
                if self._showing and self._windows:
                    self._windows.uncover()
                source = opened.downloads()
        except (NoBrowser, AnotherManager, XError, OSError) as error:
            if turn == self._turn:
                log.error("the mailbox was not opened: %s", type(error).__name__)  # noqa: TRY400 - it is known
                self.close()
                self._to(REFUSED)
            return
        finally:
            door.close()
        if source is not None:  # None: it has just ended
            self._watch(turn, opened, source, folder)

    def _set_up(self, turn: int, wanted: Wanted, door: Door) -> None:
        display = Display()
        windows = Windows(display, own_window(display), wanted.area)
        with self._lock:
            if turn != self._turn:
                display.close()
                return
            windows.start()
            self._windows = windows
            self._hands = Hands(Display(), wanted.characters)
        settings = self._config.mailbox
        hosts = [*wanted.site.hosts, *(host for host in settings.hosts if sites.well_formed(host))]
        plan = browser.plan(
            Path(settings.chromium),
            door.address,
            policy=policy.rules(hosts, door.address, POLICY),
            preferences=policy.PREFERENCES,
            language=wanted.language,
            hidden=[self._config.data_folder, Path(self._config.letters.sticks)],
            more=[*wanted.switches, *SWITCHES],
        )
        opened = Browser(plan, lambda: self._ended(turn, door))
        with self._lock:
            if turn != self._turn:
                return
            self._browser = opened
        opened.start()

    def _watch(self, turn: int, opened: Browser, source: int, folder: Path) -> None:
        """Take downloads out of the cage, until it is gone."""
        downloads = Downloads(source, folder)
        try:
            while opened.alive and turn == self._turn:
                with self._taking:
                    found = downloads.look() if turn == self._turn else []
                if found and turn == self._turn:
                    self.arrived += found
                    self.changed()
                opened.wait(EVERY)
        except OSError as error:
            log.error("a download could not be taken in: %s", type(error).__name__)  # noqa: TRY400 - names are personal
        finally:
            os.close(source)

    def _ended(self, turn: int, door: Door) -> None:
        door.give_up()
        with self._lock:
            opened = turn == self._turn and self.state == OPEN
        if opened:  # while it is being opened, whoever opens it says that it did not open
            self.close()
            log.info("the browser ended by itself")
            self._to(CRASHED)

    def _to(self, state: str) -> None:
        self.state = state
        self.changed()

    # -- while it is open

    def show(self) -> None:
        """It may be seen, now or as soon as it is open."""
        self._showing = True
        if self.state == OPEN and self._windows:
            self._windows.uncover()

    def cover(self) -> None:
        """It may not be seen: the kiosk's page over it, at once."""
        self._showing = False
        if self._windows:
            self._windows.cover()

    def move(self, area: Area) -> None:
        """Another place for it."""
        if self._windows:
            self._windows.move(area)

    def back(self) -> None:
        """One page back; from a window that a page opened, to that page."""
        if self._windows and self._hands and not self._windows.close_top():
            self._hands.press("back")

    def larger(self) -> None:
        """Larger letters; after the largest, as they were."""
        if self._hands:
            if self.step < LARGEST_STEP:
                self.step += 1
                self._hands.press("larger")
            else:
                self._hands.press("normal")  # not five times smaller: each site has its own size
                self.step = 0

    def type(self, text: str) -> None:
        """Write what was touched on the kiosk's keyboard. It is not kept."""
        if self._hands and self._showing:
            self._hands.type(text)

    def press(self, name: str) -> None:
        """Press a key by its name (`hands.NAMED`)."""
        if self._hands and self._showing:
            self._hands.press(name)

    def idle(self) -> float | None:
        """Seconds since anybody did anything; None when that is not known."""
        try:
            return self._hands.idle() if self._hands else None
        except XError:
            return None

    def fetched(self) -> list[Path]:
        """Every letter that was downloaded in this visit, the newest first: it stays in memory until the visit ends."""
        folder = self._folder()
        with contextlib.suppress(OSError):
            if folder is not None:
                return sorted((folder / DOWNLOADED).iterdir(), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        return []

    def seen(self) -> None:
        """What was downloaded has been offered."""
        self.arrived = []


def own_window(display: Display) -> int:
    """The kiosk's window: of this process, the largest. Raises XError when there is none."""
    ours = [window for window in display.children() if display.numbers(window, "_NET_WM_PID") == [os.getpid()]]
    if not ours:
        raise XError("the kiosk has no window on this screen")
    return ours[-1]


def problem(config: Config) -> str:
    """For the doctor: what keeps the mailbox from opening on this machine, or ""."""
    return browser.lockable(Path(config.mailbox.chromium))


def wrong_hosts(hosts: Sequence[str]) -> list[str]:
    """Those of the configuration that are no hosts."""
    return [host for host in hosts if not sites.well_formed(host)]
