"""What commands, the doctor and the composition root open alike: the store, and the programme and the hub over it.

No screen and no device: `kiosk.app` builds these on top.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.activities.calendar import Calendar
from kiosk.app_staff import events, from_elsewhere
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.store import DiskFull, ReadOnly, Store, durable, rootkey

if TYPE_CHECKING:
    from kiosk.activities.signups import SignUps
    from kiosk.hub.link import Parts
    from kiosk.hub.service import Hub
    from kiosk.store.quarantine import Quarantined

# ruff: noqa: PLC0415 - what a command does not need is imported when it is first asked for


@dataclass(slots=True)
class Programme:
    """What the commands about activities need: no screen, no sound."""

    store: Store
    calendar: Calendar
    signups: "SignUps"
    hub: "Hub"


@contextmanager
def open_store(config: Config) -> Iterator[Store]:
    """The centre's store, opened and closed again. Raises the store's known errors."""
    store = store_of(config)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_programme(config: Config) -> Iterator[Programme]:
    """The store with the calendar and the sign-ups over it, for one command."""
    with open_store(config) as store:
        yield programme(config, store, SystemClock())


def programme(config: Config, store: Store, clock: Clock, hub: "Hub | None" = None) -> Programme:
    """The calendar and the sign-ups over an open store; `hub` is the one that hears of them, where there is one yet."""
    calendar, hub = calendar_of(config, store, clock), hub or hub_of(config, store, clock)
    return Programme(store, calendar, signups_of(store, calendar, clock, hub), hub)


def calendar_of(config: Config, store: Store, clock: Clock) -> Calendar:
    """The centre's programme over an open store."""
    return Calendar(store, clock, config.calendar.defaults)


def signups_of(store: Store, calendar: Calendar, clock: Clock, hub: "Hub") -> "SignUps":
    """The sign-ups, and the events that tell of them."""
    from kiosk.activities.signups import SignUps
    from kiosk.hub.telling import Telling

    return SignUps(store, calendar, Telling(events(store, clock), hub), clock, trusted=hub.trusted_now)


def hub_of(config: Config, store: Store, clock: Clock) -> "Hub":
    """The hub as this kiosk knows it, whether or not there is one."""
    from kiosk.hub.service import Hub

    def parts() -> "Parts":
        from kiosk.activities.signups import SignUps
        from kiosk.hub.link import Parts

        calendar, told = calendar_of(config, store, clock), events(store, clock)
        copies, elsewhere = from_elsewhere(config, store, clock)
        return Parts(calendar, SignUps(store, calendar, told, clock), told, copies, elsewhere)

    return Hub(store, clock, config, parts, lambda: events(store, clock))


def _folder(config: Config) -> Path:
    """The data folder, made where it is not. Raises BadInput when it can't be, and ReadOnly or DiskFull."""
    folder = config.data_folder
    try:
        durable.make_directory(folder)
    except OSError as error:
        if isinstance(known := durable.known(error), DiskFull | ReadOnly):
            raise known from error
        message = N_("The data folder {folder} can't be used: {why}. Set another one.")
        raise BadInput(message, folder=folder, why=error.strerror) from error
    return folder


def quarantine(config: Config) -> "Quarantined | None":
    """Set a damaged store aside and go on with what verifies; None where nothing is damaged."""
    place, key = _place_and_key(config)
    kept = Store.quarantine(place, root_key=key)
    if kept:
        with open_store(config) as store:  # events may be lost that a hub has seen: their numbers are not used again
            events(store, SystemClock()).begin_epoch()
    return kept


def store_of(config: Config) -> Store:
    """The centre's store, opened. Raises BadInput where its folder can't be used, and the store's known errors."""
    place, key = _place_and_key(config)
    return Store.open(place, root_key=key)


def _place_and_key(config: Config) -> tuple[Path, bytes]:
    folder = _folder(config)
    place = folder / "store"
    return place, rootkey.load(folder / "keys" / "root.key", store=place)
