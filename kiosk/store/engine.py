"""The engine under `Store`: transactions over memory and journal.

Everything in memory is what the journal says up to `revision`. A write is recorded as an operation, done in memory at
once, and written when the outermost transaction ends: one frame, one sync. If that fails, memory is put back.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Final

from kiosk.errors import KnownError
from kiosk.store.journal import Journal
from kiosk.store.memory import Change, Memory
from kiosk.store.space import MISSING, Op, Space, from_json, quote, to_json

COMPACT_AT: Final = 1024 * 1024
"""Bytes since the last snapshot, at least, that make a compaction worth while in between."""


class _Transaction(AbstractContextManager[None]):
    """`Store.transaction`, as a class: generators cost a quarter of an insert."""

    def __init__(self, store: "Engine") -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store._enter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._store._exit(kind is not None)


class _Reading(AbstractContextManager[None]):
    """`Store.reading`."""

    def __init__(self, store: "Engine", mutex: threading.RLock) -> None:
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


class Engine:
    """An open journal and what it says. Threads share it, one at a time; processes stay in step."""

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
        self.memory.reload(journal.fresh)
        journal.fresh = []

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
                    if self._journal.changed():
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
                # In the same dict: the `order` of what is undone after this, of another table, has it too.
                tables[table].clear()
                tables[table].update(copy)

        self._undo.append(undo)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._mutex:
            if self._savepoints:
                raise RuntimeError("not inside a transaction")
            self._check_open()
            with self._locked():
                self._catch_up()
                yield

    def _roll(self, root_key: bytes | None = None) -> None:
        self._journal.flip(self._journal.ring.next(roll=self._journal.random), root_key)
        self.memory.shredded.clear()

    def _compact(self) -> None:
        if self.memory.shredded:
            self._roll()
        self._journal.replace(self.memory.snapshot())
