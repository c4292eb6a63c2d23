"""The composition root: configuration -> services -> screens. Nothing else builds services.

What the first page does not need (feeds, printing, a QR code) is imported when it is first asked for: the kiosk starts
anew after each visit, so its start is part of every visit.
"""

import logging
import os
import shutil
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kiosk import corrections, i18n
from kiosk.app_ears import EarsServices
from kiosk.app_first import FirstServices, spoken, whole
from kiosk.app_help import HelpServices, directory
from kiosk.app_staff import StaffServices
from kiosk.app_staff import events as _events
from kiosk.app_staff import tidy as tidy_staff
from kiosk.app_store import calendar_of, hub_of, programme, signups_of, store_of
from kiosk.app_voice import VoiceServices
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.errors import KnownError
from kiosk.session.session import Session, Times
from kiosk.session.wipe import Wipers, no_core_dumps, no_words_in_tracebacks, restart
from kiosk.store import Store

if TYPE_CHECKING:
    from kiosk.activities.signups import SignUps
    from kiosk.background import Background
    from kiosk.devices.camera import Camera
    from kiosk.devices.printer import Kind, Printer
    from kiosk.devices.sound import Sound
    from kiosk.devices.stick import Sticks
    from kiosk.forms.sending import Sendings
    from kiosk.forms.visit import Forms
    from kiosk.hub.service import Hub
    from kiosk.letters.visit import Letters
    from kiosk.mailbox.service import Mailbox

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for

log = logging.getLogger(__name__)

ROOM = 1 << 20  # bytes: the journal writes ahead by less


class Services(StaffServices, HelpServices, VoiceServices, EarsServices, FirstServices):
    """Everything the screens ask for what is true, and for what shall be done."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        self.config, self.store, self.clock = config, store, clock
        self.calendar = calendar_of(config, store, clock)
        self.looked = False  # for the centre's programme, since the start
        self.beside: Background | None = None
        wipers = Wipers()
        devices = ("dictation", "speech", "mailbox", "printer", "camera", "slip_camera")
        for name in (*devices, "letters", "forms", "folders", "staff"):
            wipers.register(name, partial(self._wipe, name))
        wipers.register("store", store.forget)
        times = Times(idle=config.session.idle_seconds, warning=config.session.warning_seconds)
        self.session = Session(clock, wipers, times=times, silence=self._silence, restart=self._start_afresh)

    def has(self, name: str) -> bool:
        """Whether the service of this name was asked for before: one that wasn't has nothing to wipe."""
        return name in self.__dict__

    def _wipe(self, name: str) -> None:
        if self.has(name):
            getattr(self, name).wipe()

    @cached_property
    def signups(self) -> "SignUps":
        """The sign-ups, and the events that tell of them."""
        return signups_of(self.store, self.calendar, self.clock, self.hub)

    @cached_property
    def sound(self) -> "Sound":
        """The bell and the other sounds."""
        from kiosk.devices.sound import Sound

        return Sound(on=self.config.screen.sound)

    @cached_property
    def printer(self) -> "Printer":
        """The printer, whether or not there is one."""
        return printer(self.config)

    @cached_property
    def letters(self) -> "Letters":
        """The letters of this visit."""
        from kiosk.letters.visit import Letters

        return Letters(self.clock)

    @cached_property
    def sticks(self) -> "Sticks":
        """The USB sticks."""
        from kiosk.devices.stick import Sticks

        if self.config.demo:
            from kiosk.demo import letters

            return Sticks(letters.write(self.config.data_folder, self.clock.now().date()))
        return Sticks(Path(self.config.letters.sticks))

    @cached_property
    def camera(self) -> "Camera":
        """The camera for letters on paper, whether or not there is one."""
        from kiosk.devices.camera import Camera

        return Camera(self.config.letters.camera, judge="kiosk.letters.seeing:Judge")

    @cached_property
    def slip_camera(self) -> "Camera":
        """The same camera, looking for the code of a key slip."""
        from kiosk.devices.camera import Camera

        return Camera(self.config.letters.camera, judge="kiosk.forms.seeing:Judge")

    @cached_property
    def mailbox(self) -> "Mailbox":
        """The official mailboxes, in a browser of their own."""
        from kiosk.mailbox.service import Mailbox

        return Mailbox(self.config, lambda: self.session.visit.folder if self.session.visit else None)

    @cached_property
    def forms(self) -> "Forms":
        """The forms of this visit, and those that a key slip opens."""
        from kiosk.forms.library import KEPT
        from kiosk.forms.visit import Forms

        return Forms(self.store, self.clock, self.config.data_folder / KEPT, sent=self.hub.sent_forms)

    @cached_property
    def sendings(self) -> "Sendings":
        """The forms that were sent to staff."""
        from kiosk.forms.sending import Sendings

        return Sendings(self.store, self.clock, lambda: _events(self.store, self.clock), self.hub.wake)

    @cached_property
    def hub(self) -> "Hub":
        """The hub, whether or not there is one."""
        return hub_of(self.config, self.store, self.clock)

    def wake(self) -> None:
        """Make everything now, so that the first touch does not wait for it."""
        for name in ("signups", "speech", "sound", "printer", "calls", "hub"):
            getattr(self, name)
        self.speech.get_ready()
        self.headphones.start()

    def _silence(self) -> None:
        if self.has("dictation"):
            self.dictation.enough()
        for name in ("speech", "sound"):
            if self.has(name):
                getattr(self, name).stop()

    def _start_afresh(self) -> None:
        if self.has("hub"):
            self.hub.stop(wait=False)
        if self.beside:
            self.beside.stop(wait=False)
        try:
            self.fall_silent()
            self.store.close()
        finally:  # whatever the disk says: what is in memory must go
            self.visit_ended()
            restart()

    def takes_signups(self) -> bool:
        """Whether a sign-up could be kept now: the disk can be written to and is not full."""
        disk = os.statvfs(self.config.data_folder)
        return not disk.f_flag & os.ST_RDONLY and disk.f_bavail * disk.f_frsize >= ROOM

    def programme_known(self) -> bool:
        """Whether an empty programme means that there is none: at the first start it has yet to be read."""
        return self.looked or self.calendar.revision > 0

    def close(self) -> None:
        """Let go of everything, the store last."""
        self._silence()
        if self.has("hub"):
            self.hub.stop()
        self._wipe("dictation")
        self._wipe("mailbox")
        self._wipe("camera")
        self._wipe("slip_camera")
        if self.has("staff"):
            self.staff.stop()
        self._wipe("folders")
        self.fall_silent()
        self.store.close()


def printer(config: Config) -> "Printer":
    """The centre's printer, whether or not there is one."""
    from kiosk.devices.printer import Printer

    return Printer(cast("Kind", config.printer.kind), config.printer.device, config.printer.width)


def build(config: Config, store: Store, clock: Clock | None = None) -> Services:
    """All services over an open store, wired to be wiped at the end of each visit."""
    return Services(config, store, clock or SystemClock())


def run(config: Config, *, size: tuple[int, int] | None = None, form: str = "") -> None:
    """Open the kiosk, and stay until it is closed. `form` is the id of one to begin with, for who has made it.

    Raises the store's known errors, after a page that says so was shown and closed.
    """
    no_core_dumps()
    no_words_in_tracebacks()
    corrections.lay_over(config.data_folder)
    from kiosk.ui import window

    screen = config.screen
    wanted = size or ((screen.width, screen.height) if screen.width and screen.height else None)
    window.prepare(wanted or (1280, 800), fullscreen=screen.fullscreen and wanted is None)
    try:
        store = store_of(whole(config))
    except KnownError as error:
        log.error("the store can't be opened: %s", type(error).__name__)  # noqa: TRY400 - the error is known
        _stay_closed(config, error)
        raise
    services = build(spoken(config), store)
    try:
        window.open_window()
        from kiosk.ui import loop
        from kiosk.ui.app import KioskApp

        loop.install()
        app = KioskApp(services)

        def first_page_is_up() -> None:
            services.wake()
            services.count_visit()
            changed = partial(loop.call_soon, app.programme_changed)
            services.beside = _beside(services, changed, partial(loop.call_soon, looked))
            services.hub.on_change(changed)
            services.hub.on_directory(services.directory.renew)
            services.in_service()
            app.is_up()
            services.staff.start()
            services.directory.prepare()  # so that nobody who is in need shall wait
            if form:
                app.touched()
                app.home()
                app.go("form_before", form=form)

        def looked() -> None:
            waited, services.looked = not services.programme_known(), True
            if waited:
                app.programme_changed()

        loop.when_up(first_page_is_up)
        app.run()
        if services.beside:
            services.beside.stop()
    finally:
        services.close()
        if config.demo:
            services.counts.pending.clear()
            shutil.rmtree(config.data_folder, ignore_errors=True)


def _beside(services: Services, changed: Callable[[], object], looked: Callable[[], object]) -> "Background":
    """Begin what goes on beside the screen."""
    from kiosk.background import Background
    from kiosk.forms import drafts, sending

    own = programme(services.config, services.store, services.clock, services.hub)

    def tidy() -> None:
        for forget_old in (drafts.forget_old, sending.forget_old):
            forget_old(services.store, services.clock)
        tidy_staff(services.config, services.store, services.clock)
        services.settle()

    beside = Background(services.config, own.calendar, own.signups, services.clock, changed, looked=looked, tidy=tidy)
    beside.start()
    return beside


def _stay_closed(config: Config, error: KnownError) -> None:
    """Say on the screen that the kiosk can't begin, until the window is closed or the next try."""
    from kiosk.ui import loop, window

    window.open_window()
    from kiosk.ui import pulse
    from kiosk.ui.closed import ClosedApp

    loop.install()
    loop.when_up(partial(pulse.of_none, error))
    ClosedApp(config, i18n.say(error), restart, directory(config, None, SystemClock())).run()
