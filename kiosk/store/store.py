"""`Store`: tables under keys, and the few things that are done to the whole. What a write is stands in engine.py."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from kiosk.errors import KnownError
from kiosk.store import crypto, segment
from kiosk.store.engine import Engine
from kiosk.store.errors import StoreDamaged
from kiosk.store.journal import Journal, Random
from kiosk.store.keyring import NOBODY
from kiosk.store.space import Space
from kiosk.store.storage import SpaceStorage
from kiosk.store.table import StoreTable

if TYPE_CHECKING:
    from kiosk.clock import Clock
    from kiosk.store.quarantine import Quarantined
    from kiosk.store.report import Stat, Verification

COMPACT_AT_CLOSE: Final = 512
"""Frames since the last snapshot that make closing worth a compaction."""


class Subject:
    """One person's tables, under a key of their own."""

    def __init__(self, store: "Store", space: Space) -> None:
        self._store, self._space = store, space
        self.storage = SpaceStorage(store, space)

    @property
    def id(self) -> str:
        """Whose it is."""
        return self._space.name

    def table(self, name: str, **options: Any) -> StoreTable:
        """A table of this subject; options as TinyDB's Table."""
        return self._store.handle(self.storage, name, options)

    def tables(self) -> set[str]:
        """The names of this subject's tables."""
        return self._store.names(self._space)

    def drop_table(self, name: str) -> None:
        """Remove a table with all that is in it."""
        self._store.drop_from(self._space, name)


class Store(Engine):
    """An open store. Threads share it, one at a time; processes each open it and stay in step."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._storage = SpaceStorage(self, self.memory.common)

    @classmethod
    def open(cls, path: Path, *, root_key: bytes, random: Random = os.urandom, ahead: int = segment.AHEAD) -> Self:
        """Create, or recover and open, the store in the directory `path`.

        `root_key` is 32 bytes; `random(n)` gives n random bytes; `ahead` is how many bytes are allocated at a time.
        Raises StoreDamaged (nothing was changed; see `quarantine`), WrongKey, DiskFull and ReadOnly (only where there
        is no store yet), DiskFailed, StoreBusy.
        """
        crypto.self_test()
        journal = Journal(Path(path), root_key, random=random, ahead=ahead)
        try:
            store = cls(journal)
        except BaseException:
            journal.close()
            raise
        if store.memory.shredded:  # a crash came between the frame and the keyring
            with suppress(KnownError), store.transaction():
                pass
        return store

    @property
    def revision(self) -> int:
        """Grows with every change, ours or another process's."""
        with self.reading():
            return self.memory.revision

    # Tables

    def table(self, name: str, **options: Any) -> StoreTable:
        """A `tinydb.table.Table` of data that belongs to no subject; options as TinyDB's Table."""
        return self.handle(self._storage, name, options)

    def tables(self) -> set[str]:
        """The names of the tables that belong to no subject."""
        return self.names(self.memory.common)

    def drop_table(self, name: str) -> None:
        """Remove a table with all that is in it."""
        self.drop_from(self.memory.common, name)

    def subject(self, id: str) -> Subject:  # noqa: A002 - the design names it so
        """The tables of one subject, under a key of its own that is made at the first write."""
        if not id:
            raise ValueError("a subject needs an id")
        return Subject(self, self.memory.space(id))

    def subjects(self) -> set[str]:
        """The ids of the subjects that have a key."""
        with self.reading():
            return set(self._journal.ring.keys) - {NOBODY}

    def forget(self) -> None:
        """Drop all that was decrypted for subjects; it is decrypted again when it is asked for."""
        with self._mutex:
            if self._savepoints:
                raise RuntimeError("not inside a transaction")
            for space in self.memory.named.values():
                space.forget()

    def handle(self, storage: SpaceStorage, name: str, options: dict[str, Any]) -> StoreTable:
        """The one handle on a table."""
        handles = storage.space.handles
        if name not in handles:
            handles[name] = StoreTable(storage, name, **options)
        return handles[name]

    def names(self, space: Space) -> set[str]:
        """The names of a space's tables."""
        with self.reading():
            return set(self.memory.tables_of(space))

    # The whole store

    def shred(self, id: str) -> None:  # noqa: A002 - the design names it so
        """Destroy a subject's key, and with it all that was written under it, for good.

        Joins a transaction: then it happens with its frame. When this (or the transaction) returned, no key on the
        disk opens that data. DiskFull or DiskFailed from here may mean that the data is gone for every reader but its
        key is still to be destroyed, which the next write or opening does.
        """
        with self.transaction():
            space = self.memory.space(id)
            if space.key_id is not None or space.tables:
                before = space.tables
                self._undo.append(lambda: setattr(space, "tables", before))
                space.tables = {}
                self._changes.append((space, None))
                space.touch_all()

    def rotate(self, root_key: bytes | None = None) -> None:
        """A new epoch key (and root key, 32 bytes, where given): keys are wrapped anew, data is not touched."""
        with self._alone():
            self._roll(root_key)

    def compact(self) -> None:
        """Write what is alive into a new segment and drop the old one."""
        with self._alone():
            self._compact()

    def stat(self) -> "Stat":
        """Counts and sizes, from memory."""
        from kiosk.store.report import stat  # noqa: PLC0415 - not at every start

        with self.reading():
            return stat(self._journal, self.memory)

    def verify(self) -> "Verification":
        """Read everything from the disk again: every MAC, every section that has a key, both slots of the keyring."""
        from kiosk.store.report import Verification, verify  # noqa: PLC0415 - not at every start

        try:
            with self._alone():
                return verify(self._journal, self.memory)
        except StoreDamaged as error:  # by catching up
            return Verification(ok=False, frames=0, documents=0, subjects=0, skipped=0, problems=(error.reason,))

    @staticmethod
    def quarantine(path: Path, *, root_key: bytes, clock: "Clock | None" = None) -> "Quarantined | None":
        """Move damaged files aside and start again from what verified; None where nothing is damaged.

        Nothing is deleted. Call it only when somebody decided so: it gives up what the damage hides. Raises WrongKey,
        DiskFull, ReadOnly, DiskFailed, StoreBusy.
        """
        from kiosk.store.quarantine import quarantine  # noqa: PLC0415 - hardly ever needed

        return quarantine(Path(path), root_key, clock)

    def close(self) -> None:
        """Compact where it is worth it, note in the keyring how far the journal goes, and give the files back.

        A store that is not closed loses nothing; it opens a little slower, and can't tell a journal that somebody cut
        at a frame from one that never was longer.
        """
        with self._mutex:
            if self._closed:
                return
            with suppress(KnownError), self._alone():
                if self._journal.appended >= COMPACT_AT_CLOSE:
                    self._compact()
                elif self._journal.unmarked():
                    self._journal.flip(self._journal.ring.next())
            self._closed = True
            self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
