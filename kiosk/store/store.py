"""`Store`: tables under keys, transactions over them, and the few things that are done to the whole.

Everything in memory is what the journal says up to `revision`. A write is recorded as an operation, done in memory at
once, and written when the outermost transaction ends: one frame, one sync. If that fails, memory is put back.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from kiosk.errors import KnownError
from kiosk.store import crypto, segment
from kiosk.store.journal import Journal, Random
from kiosk.store.keyring import NOBODY
from kiosk.store.memory import Change, Memory
from kiosk.store.report import Stat, Verification, stat, verify
from kiosk.store.space import MISSING, Op, Space, from_json, quote, to_json
from kiosk.store.storage import SpaceStorage
from kiosk.store.table import StoreTable

if TYPE_CHECKING:
    from kiosk.clock import Clock
    from kiosk.store.quarantine import Quarantined

COMPACT_AT_CLOSE: Final = 512
"""Frames since the last snapshot that make closing worth a compaction."""
COMPACT_AT: Final = 1024 * 1024
"""Bytes since the last snapshot, at least, that make a compaction worth while in between."""


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


class _Transaction(AbstractContextManager[None]):
    """`Store.transaction`, as a class: generators cost a quarter of an insert."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store._enter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._store._exit(kind is not None)


class _Reading(AbstractContextManager[None]):
    """`Store.reading`."""

    def __init__(self, store: "Store", mutex: threading.RLock) -> None:
        self._store, self._mutex = store, mutex

    def __enter__(self) -> None:
        self._mutex.acquire()
        try:
            self._store.look()
        except BaseException:
            self._mutex.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._mutex.release()


class Store:
    """An open store. Threads share it, one at a time; processes each open it and stay in step."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._mutex = threading.RLock()
        self._savepoints: list[tuple[int, int]] = []
        self._closed = False
        self._changes: list[Change] = []
        self._undo: list[Callable[[], object]] = []
        self._saved: set[tuple[str, str]] = set()
        self._transaction = _Transaction(self)
        self._reading = _Reading(self, self._mutex)
        self.memory = Memory(lambda: journal.ring, journal.random)
        self._storage = SpaceStorage(self, self.memory.common)
        self.memory.reload(journal.fresh)
        journal.fresh = []

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

    # Transactions and reading

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside, over any tables, become one frame and one sync. An exception undoes them.

        A nested one joins the outer; an exception out of it undoes what was done inside it. Raises DiskFull, ReadOnly,
        DiskFailed (with everything undone) and StoreBusy.
        """
        return self._transaction

    def _enter(self) -> None:
        """Begin a transaction, or a savepoint in it."""
        self._mutex.acquire()
        try:
            if not self._savepoints:
                self._check_open()
                self._journal.lock.take()
                try:
                    self._catch_up()
                except BaseException:
                    self._journal.lock.release()
                    raise
        except BaseException:
            self._mutex.release()
            raise
        self._savepoints.append((len(self._changes), len(self._undo)))
        self._saved.clear()

    def _exit(self, failed: bool) -> None:
        """End it: the outermost writes what was done, or puts memory back."""
        try:
            if len(self._savepoints) > 1:
                if failed:
                    self._roll_back()
                return
            try:
                if failed:
                    self._roll_back()
                else:
                    self._commit()
            finally:
                self._journal.lock.release()
        finally:
            self._savepoints.pop()
            self._saved.clear()
            self._mutex.release()

    def _roll_back(self) -> None:
        """Put memory back to the last savepoint."""
        changes, undo = self._savepoints[-1]
        while len(self._undo) > undo:
            self._undo.pop()()
        for space, _ in self._changes[changes:]:
            space.touch_all()
        del self._changes[changes:]

    def _commit(self) -> None:
        try:
            if self._changes:
                body, done = self.memory.encode(self._changes)
                self._journal.append(body)
                done()
        except BaseException:
            self._roll_back()
            raise
        self._changes.clear()
        self._undo.clear()
        if self.memory.shredded:
            self._roll()
        if self._journal.outgrown(COMPACT_AT):
            with suppress(KnownError):  # it is no loss to do it another time
                self._compact()

    def reading(self) -> AbstractContextManager[None]:
        """Memory in step with the journal, and no other thread writing, until the end of the block."""
        return self._reading

    def look(self) -> None:
        """Catch up with other processes, unless a transaction holds them off."""
        if not self._savepoints:
            self._check_open()
            if self._journal.changed():
                with self._locked(shared=True):
                    self._catch_up()

    @contextmanager
    def _locked(self, *, shared: bool = False) -> Iterator[None]:
        self._journal.lock.take(shared=shared)
        try:
            yield
        finally:
            self._journal.lock.release()

    def _catch_up(self) -> None:
        everything, found = self._journal.catch_up()
        if everything:
            self.memory.reload(found)
        elif found:
            self.memory.apply(found)

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("the store is closed")

    # What tables are made of; inside a transaction only

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

    def put_document(self, space: Space, table: str, key: str, document: Any) -> None:
        """Put a document into a table that exists; raises TypeError or ValueError for what JSON can't hold."""
        text = to_json(document)
        tables = self.memory.tables_of(space)
        before = tables[table].get(key, MISSING)
        tables[table][key] = from_json(text)
        self._record(space, Op(table, put=f"{quote(key)}:{text}"))
        self._undo.append(
            (lambda: tables[table].pop(key)) if before is MISSING else (lambda: tables[table].update({key: before}))
        )

    def remove_document(self, space: Space, table: str, key: str) -> None:
        """Remove a document that exists."""
        self._save(space, table)
        del self.memory.tables_of(space)[table][key]
        self._record(space, Op(table, other=f"[{quote(table)},[{quote(key)}]]"))

    def replace_table(self, space: Space, table: str, value: Any) -> None:
        """Make a table this."""
        text = to_json(value)
        self._save(space, table)
        self.memory.tables_of(space)[table] = from_json(text)
        self._record(space, Op(table, other=f"[{quote(table)},null,{text}]"))

    def drop_from(self, space: Space, table: str) -> None:
        """Remove a table with all that is in it, if it is there."""
        with self.transaction():
            if table in self.memory.tables_of(space):
                self._save(space, table)
                del self.memory.tables_of(space)[table]
                self._record(space, Op(table, other=f"[{quote(table)}]"))

    def _record(self, space: Space, op: Op) -> None:
        self._changes.append((space, op))
        space.touch(op.table)

    def _save(self, space: Space, table: str) -> None:
        """Before order is lost: remember all tables of the space, once in each savepoint."""
        if (space.name, table) in self._saved:
            return
        self._saved.add((space.name, table))
        tables = self.memory.tables_of(space)
        order = dict(tables)
        copy = dict(tables[table]) if isinstance(tables.get(table), dict) else None

        def undo() -> None:
            tables.clear()
            tables.update(order)
            if copy is not None:
                tables[table] = copy

        self._undo.append(undo)

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

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._mutex:
            if self._savepoints:
                raise RuntimeError("not inside a transaction")
            self._check_open()
            with self._locked():
                self._catch_up()
                yield

    def stat(self) -> Stat:
        """Counts and sizes, from memory."""
        with self.reading():
            return stat(self._journal, self.memory)

    def verify(self) -> Verification:
        """Read everything from the disk again: every MAC, every section that has a key, both slots of the keyring."""
        with self._alone():
            return verify(self._journal, self.memory)

    @staticmethod
    def quarantine(path: Path, *, root_key: bytes, clock: "Clock | None" = None) -> "Quarantined | None":
        """Move damaged files aside and start again from what verified; None where nothing is damaged.

        Nothing is deleted. Call it only when somebody decided so: it gives up what the damage hides. Raises WrongKey,
        DiskFull, ReadOnly, DiskFailed, StoreBusy.
        """
        from kiosk.store.quarantine import quarantine  # noqa: PLC0415 - hardly ever needed

        return quarantine(Path(path), root_key, clock)

    def _roll(self, root_key: bytes | None = None) -> None:
        self._journal.flip(self._journal.ring.next(roll=self._journal.random), root_key)
        self.memory.shredded.clear()

    def _compact(self) -> None:
        if self.memory.shredded:
            self._roll()
        self._journal.replace(self.memory.snapshot())

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
