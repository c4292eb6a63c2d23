"""The composition root: configuration -> services -> screens. Nothing else builds services.

What the first page does not need (feeds, printing, a QR code) is imported when it is first asked for: the kiosk starts
anew after each visit, so its start is part of every visit.
"""

import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from kiosk import i18n
from kiosk.activities.calendar import Calendar
from kiosk.activities.occurrences import Defaults
from kiosk.activities.signups import SignUps
from kiosk.background import Background
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.devices.printer import Kind, Printer
from kiosk.devices.sound import Sound
from kiosk.devices.speech import Speech
from kiosk.errors import KnownError
from kiosk.session.session import Session, Times
from kiosk.session.wipe import Wipers, no_core_dumps, restart
from kiosk.staff.calls import Calls
from kiosk.store import Store, rootkey
from sync.events import EventLog

log = logging.getLogger(__name__)

ROOM = 1 << 20  # bytes: the journal writes ahead by less


@dataclass(slots=True)
class Programme:
    """What the commands about activities need: no screen, no sound."""

    store: Store
    calendar: Calendar
    signups: SignUps


@dataclass(slots=True)
class Services:
    """Everything the screens ask for what is true, and for what shall be done."""

    config: Config
    clock: Clock
    store: Store
    calendar: Calendar
    signups: SignUps
    session: Session
    speech: Speech
    sound: Sound
    printer: Printer
    calls: Calls

    def takes_signups(self) -> bool:
        """Whether a sign-up could be kept now: the disk can be written to and is not full."""
        disk = os.statvfs(self.config.data_folder)
        return not disk.f_flag & os.ST_RDONLY and disk.f_bavail * disk.f_frsize >= ROOM

    def close(self) -> None:
        """Let go of everything, the store last."""
        self.speech.close()
        self.sound.stop()
        self.store.close()


@contextmanager
def open_store(config: Config) -> Iterator[Store]:
    """The centre's store, opened and closed again. Raises the store's known errors."""
    store = _store(config)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_programme(config: Config) -> Iterator[Programme]:
    """The store with the calendar and the sign-ups over it, for one command."""
    with open_store(config) as store:
        yield programme(config, store, SystemClock())


def programme(config: Config, store: Store, clock: Clock) -> Programme:
    """The calendar and the sign-ups over an open store."""
    assumed = config.calendar.defaults
    defaults = Defaults(
        capacity=assumed.capacity or None,
        location=assumed.location,
        meeting_point=assumed.meeting_point,
        directions=assumed.directions,
        contact=assumed.contact,
    )
    calendar = Calendar(store, clock, defaults)
    events = EventLog(store.table("outbox"), store.table("device"), now=clock.now, random=secrets.token_bytes)
    return Programme(store, calendar, SignUps(store, calendar, events, clock))


def printer(config: Config) -> Printer:
    """The centre's printer, whether or not there is one."""
    return Printer(cast("Kind", config.printer.kind), config.printer.device, config.printer.width)


def build(config: Config, store: Store, clock: Clock | None = None) -> Services:
    """All services over an open store, wired to be wiped at the end of each visit."""
    clock = clock or SystemClock()
    parts = programme(config, store, clock)
    speech = Speech(config.speech.command, speed=config.speech.speed, volume=config.speech.volume)
    sound = Sound(on=config.screen.sound)
    paper = printer(config)
    wipers = Wipers()
    for name, wiper in (("speech", speech.wipe), ("printer", paper.wipe), ("store", store.forget)):
        wipers.register(name, wiper)

    def silence() -> None:
        speech.stop()
        sound.stop()

    def start_afresh() -> None:
        try:
            store.close()
        finally:  # whatever the disk says: what is in memory must go
            restart()

    times = Times(idle=config.session.idle_seconds, warning=config.session.warning_seconds)
    session = Session(clock, wipers, times=times, silence=silence, restart=start_afresh)
    return Services(
        config, clock, store, parts.calendar, parts.signups, session, speech, sound, paper, Calls(store, clock)
    )


def run(config: Config, *, size: tuple[int, int] | None = None) -> None:
    """Open the kiosk, and stay until it is closed.

    Raises the store's known errors, after a page that says so was shown and closed.
    """
    no_core_dumps()
    from kiosk.ui import window  # noqa: PLC0415 - before Kivy, and only where there is a screen

    screen = config.screen
    wanted = size or ((screen.width, screen.height) if screen.width and screen.height else None)
    window.prepare(wanted or (1280, 800), fullscreen=screen.fullscreen and wanted is None)
    try:
        store = _store(config)
    except KnownError as error:
        log.error("the store can't be opened: %s", type(error).__name__)  # noqa: TRY400 - the error is known
        _stay_closed(config, error)
        raise
    services = build(config, store)
    try:
        window.open_window()
        from kiosk.ui import loop  # noqa: PLC0415 - Kivy, once the window is there
        from kiosk.ui.app import KioskApp  # noqa: PLC0415

        loop.install()
        app = KioskApp(services)
        own = programme(config, store, services.clock)
        beside = Background(
            config, own.calendar, own.signups, services.clock, lambda: loop.call_soon(app.programme_changed)
        )
        beside.start()
        app.run()
        beside.stop()
    finally:
        services.close()
        if config.demo:
            shutil.rmtree(config.data_folder, ignore_errors=True)


def _stay_closed(config: Config, error: KnownError) -> None:
    """Say on the screen that the kiosk can't begin, until the window is closed or the next try."""
    from kiosk.ui import loop, window  # noqa: PLC0415

    window.open_window()
    from kiosk.ui.closed import ClosedApp  # noqa: PLC0415

    loop.install()
    ClosedApp(config, i18n.say(error), restart).run()


def _store(config: Config) -> Store:
    folder = config.data_folder
    place = folder / "store"
    return Store.open(place, root_key=rootkey.load(folder / "keys" / "root.key", store=place))
