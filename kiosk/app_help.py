"""What the composition root builds for help: the guides, the rights and the directory. See kiosk/app.py."""

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kiosk.paths import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.clock import Clock
    from kiosk.config import Config
    from kiosk.directory.editing import Editing
    from kiosk.directory.keeping import Changes
    from kiosk.directory.service import Directory
    from kiosk.guidance.guides import Guides
    from kiosk.guidance.rights import Rights
    from kiosk.store import Store

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for


class HelpServices:
    """The part of `kiosk.app.Services` that is about guides, rights and the directory."""

    config: "Config"
    store: "Store"
    clock: "Clock"
    audit: Any

    @cached_property
    def guides(self) -> "Guides":
        """The guides, ours and the centre's own."""
        from kiosk.guidance.guides import Guides

        return Guides.load(self.config.guides.folder)

    @cached_property
    def rights(self) -> "Rights":
        """The cards about rights."""
        from kiosk.guidance.rights import load

        return load()

    @cached_property
    def directory(self) -> "Directory":
        """Who can help. Reading it takes a moment: not for the drawing thread the first time."""
        return directory(self.config, self.store, self.clock, keeps=True)

    @cached_property
    def editing(self) -> "Editing":
        """Staff's hand on the directory."""
        from kiosk.directory.editing import Editing

        def note(what: str, who: str) -> None:
            self.audit.write(what, who=who)

        return Editing(self.directory, changes(self.store), self.store, note, self.clock)


def directory(config: "Config", store: "Store | None", clock: "Clock", *, keeps: bool = False) -> "Directory":
    """The directory, with what staff changed where there is a store. `keeps`: what was read, for the next start."""
    from kiosk.directory.service import Directory

    known = changes(store) if store else None
    return Directory(config.data_folder, clock, known, own=config.directory.folder, keeps=keeps)


def changes(store: "Store") -> "Changes":
    """What staff changed of the directory."""
    from kiosk.directory.keeping import TABLE, Changes

    return Changes(store.table(TABLE))


@contextmanager
def open_directory(config: "Config", clock: "Clock") -> "Iterator[Directory]":
    """The directory for one command. Where there is no store yet, none is made. Raises the store's known errors."""
    if not there(config.data_folder / "store"):
        yield directory(config, None, clock)
        return
    from kiosk.app_store import open_store

    with open_store(config) as store:
        yield directory(config, store, clock)
