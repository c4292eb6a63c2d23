"""What the composition root builds for staff and for folders: cards, keys, the log, the house. See kiosk/app.py."""

import logging
import os
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kiosk.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.clock import Clock
    from kiosk.config import Config
    from kiosk.folder.copies import Copies
    from kiosk.folder.folders import Folders
    from kiosk.hub.service import Hub
    from kiosk.hub.telling import Telling
    from kiosk.staff.audit import Audit
    from kiosk.staff.calls import Calls
    from kiosk.staff.commands import Desk
    from kiosk.staff.company import Company
    from kiosk.staff.consulting import Consulting
    from kiosk.staff.elsewhere import Elsewhere
    from kiosk.staff.house import House
    from kiosk.staff.keys import StaffKey
    from kiosk.staff.letterbox import Letterbox
    from kiosk.staff.register import Register
    from kiosk.staff.service import Staff, Who
    from kiosk.store import Store
    from sync.events import EventLog

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for

log = logging.getLogger(__name__)


def events(store: "Store", clock: "Clock") -> "EventLog":
    """The device's event log."""
    from sync.events import EventLog

    return EventLog(store.table("outbox"), store.table("device"), now=clock.now)


def register(config: "Config", store: "Store", clock: "Clock", hub: "Hub | None" = None) -> "Register":
    """Which staff cards count here. `hub` is told soon of what is closed, where it is spoken with."""
    from kiosk.staff.register import Register
    from kiosk.staff.rosterfile import RosterFile

    def log() -> "EventLog | Telling":
        from kiosk.hub.telling import Telling

        return Telling(events(store, clock), hub) if hub else events(store, clock)

    return Register(RosterFile(config.staff.roster or config.data_folder / "roster"), store, log, clock)


def from_elsewhere(config: "Config", store: "Store", clock: "Clock") -> "tuple[Copies, Elsewhere]":
    """What takes in what the centre's other kiosks have: copies of folders, and word of staff's cards."""
    from kiosk.folder import service
    from kiosk.folder.copies import Copies
    from kiosk.staff.elsewhere import Elsewhere

    audit = service.audit(store, clock, config.data_folder)
    return Copies(store, audit), Elsewhere(store, register(config, store, clock), audit)


def desk(config: "Config", store: "Store", clock: "Clock", ask: "Callable[[str], str]") -> "Desk":
    """What the commands about staff cards work with."""
    from kiosk.devices.cards import Cards
    from kiosk.folder import service
    from kiosk.staff.commands import Desk
    from kiosk.staff.unlock import Unlocking

    own, data = register(config, store, clock), config.data_folder
    unlocking, log = Unlocking(own, data, clock), service.audit(store, clock, data)
    return Desk(own, clock, lambda: Cards(clock=clock), unlocking, log, ask)


def tidy(config: "Config", store: "Store", clock: "Clock") -> None:
    """Once a day: what is old goes of folders, messages and the log. Raises the store's known errors."""
    from kiosk.folder import expiry, service
    from kiosk.folder.rows import Rows
    from kiosk.staff import steady
    from kiosk.staff.letterbox import Letterbox

    now, audit = clock.now(), service.audit(store, clock, config.data_folder)
    counted = steady.count(store, now.date())
    if counted is None:  # nothing goes by a date that can't be believed
        return
    Letterbox(store, clock).forget_old()
    expiry.expire(Rows(store, os.urandom), audit, counted, config.folders.unopened_months)
    if config.staff.log_months:
        audit.prune(now - timedelta(days=expiry.lasts(config.staff.log_months)))


class StaffServices:
    """The part of `kiosk.app.Services` that is about staff and folders."""

    config: "Config"
    store: "Store"
    clock: "Clock"
    consultations: Any
    hub: Any  # kiosk.hub.service.Hub, which kiosk/app.py builds

    @cached_property
    def staff(self) -> "Staff":
        """Staff's cards, and the key that an open one gives."""
        from functools import partial

        from kiosk.app_first import folder
        from kiosk.devices.cards import Cards
        from kiosk.staff import brought, code
        from kiosk.staff.service import Staff
        from kiosk.staff.unlock import Unlocking

        config, own = self.config, register(self.config, self.store, self.clock, self.hub)
        if not config.demo:
            brought.take(folder(config), own, lambda what, who: self.audit.write(what, who=who))
        by_code = partial(code.check, settings=config, clock=self.clock) if config.staff.code_instead_of_card else None
        unlocking = Unlocking(own, config.data_folder, self.clock)
        made = Staff(Cards(clock=self.clock), unlocking, own, code=by_code, opened=self._opened)
        self.hub.on_cards(made.recheck)
        return made

    def _opened(self, staff: "StaffKey", who: "Who") -> None:
        """A card has opened: what goes by its key goes by the newest from now on. A full disk locks nobody out."""
        try:
            self.letterbox.follow(staff)
            self.folders.follow(staff, by=who.serial)
        except KnownError as error:
            log.info("what goes by staff's key was not brought up to date: %s", type(error).__name__)

    def forget_seen(self) -> None:
        """What staff looked at is overwritten, in a process that goes on with a visitor's visit.

        The drawing thread stands still meanwhile: mostly 0.1 s, 0.6 s where memory is in pieces, and some seconds while
        other threads are busy (kiosk/session/decision-visit-is-the-process.md).
        """
        from kiosk.session import freed

        self.store.forget()
        freed.overwrite()

    @cached_property
    def audit(self) -> "Audit":
        """The log of what was done with folders and with staff's keys."""
        from kiosk.folder import service

        return service.audit(self.store, self.clock, self.config.data_folder)

    @cached_property
    def folders(self) -> "Folders":
        """What visitors chose to keep."""
        from kiosk.folder.folders import Folders

        months = self.config.folders.unopened_months
        return Folders(self.store, self.clock, self.audit, unopened_months=months)

    @cached_property
    def house(self) -> "House":
        """What staff say of the house."""
        from kiosk.staff.house import House

        return House(self.store, lambda what, who: self.audit.write(what, who=who))

    @cached_property
    def consulting(self) -> "Consulting":
        """What staff ask the visitors."""
        from kiosk.staff.consulting import Consulting

        def note(what: str, who: str) -> None:
            self.audit.write(what, who=who)

        return Consulting(self.consultations, self.store, note, self.clock, os.urandom)

    @cached_property
    def company(self) -> "Company":
        """Time that staff gave by going along."""
        from kiosk.staff.company import Company

        return Company(self.store, self.clock)

    @cached_property
    def letterbox(self) -> "Letterbox":
        """Messages to staff."""
        from kiosk.staff.letterbox import Letterbox

        return Letterbox(self.store, self.clock)

    @cached_property
    def calls(self) -> "Calls":
        """Who was called."""
        from kiosk.staff.calls import Calls

        return Calls(self.store, self.clock)
