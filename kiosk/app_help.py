"""What the composition root builds for help: the guides and the directory. See kiosk/app.py."""

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from kiosk.paths import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.clock import Clock
    from kiosk.config import Config
    from kiosk.directory.service import Directory
    from kiosk.guidance.guides import Guides
    from kiosk.store import Store

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for


class HelpServices:
    """The part of `kiosk.app.Services` that is about guides and the directory."""

    config: "Config"
    store: "Store"
    clock: "Clock"

    @cached_property
    def guides(self) -> "Guides":
        """The guides, ours and the centre's own."""
        from kiosk.guidance.guides import Guides

        return Guides.load(self.config.guides.folder)

    @cached_property
    def directory(self) -> "Directory":
        """Who can help. Reading it takes a moment: not for the drawing thread the first time."""
        return directory(self.config, self.store, self.clock)


def directory(config: "Config", store: "Store | None", clock: "Clock") -> "Directory":
    """The directory, with what staff changed where there is a store."""
    from kiosk.directory.keeping import TABLE, Changes
    from kiosk.directory.service import Directory

    changes = Changes(store.table(TABLE)) if store else None
    return Directory(config.data_folder, clock, changes, own=config.directory.folder)


@contextmanager
def open_directory(config: "Config", clock: "Clock") -> "Iterator[Directory]":
    """The directory for one command. Where there is no store yet, none is made. Raises the store's known errors."""
    if not there(config.data_folder / "store"):
        yield directory(config, None, clock)
        return
    from kiosk.app import open_store

    with open_store(config) as store:
        yield directory(config, store, clock)
