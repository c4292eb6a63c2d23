"""The store as a TinyDB storage: `SpaceStorage` under a `StoreTable`, `JournalStorage` for `TinyDB(storage=...)`.

TinyDB(path, root_key=key, storage=JournalStorage)                      any Table, any middleware; a write is a diff
JournalDB(path, root_key=key)                                           the same with StoreTable: a write costs its size
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB
from tinydb.storages import Storage

from kiosk.store.space import MISSING, Space, fresh, same, to_json
from kiosk.store.table import StoreTable

if TYPE_CHECKING:
    from kiosk.store.store import Store


class SpaceStorage(Storage):
    """All tables of one space, read as copies and written as a difference, in one frame."""

    def __init__(self, store: "Store", space: Space) -> None:
        self.store, self.space = store, space

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables, free to be changed; None while there is none."""
        with self.store.reading():
            return fresh(self.store.memory.tables_of(self.space)) or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables what `data` says. Raises TypeError or ValueError, with nothing changed."""
        new: dict[str, Any] = json.loads(to_json(data))
        with self.store.transaction():
            old = self.store.memory.tables_of(self.space)
            for name in [name for name in old if name not in new]:
                self.store.drop_from(self.space, name)
            for name, table in new.items():
                self._write_table(name, old.get(name, MISSING), table)

    def _write_table(self, name: str, old: Any, new: Any) -> None:
        if old is MISSING or not (_documents(old) and _documents(new)) or not _same_order(old, new):
            if old is MISSING or not same(old, new):
                self.store.replace_table(self.space, name, new)
            return
        for key in [key for key in old if key not in new]:
            self.store.remove_document(self.space, name, key)
        for key, document in new.items():
            if key not in old or not same(old[key], document):
                self.store.put_document(self.space, name, key, document)


def _documents(table: Any) -> bool:
    return isinstance(table, dict) and all(isinstance(document, dict) for document in table.values())


def _same_order(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Would removing and putting leave the keys in the order of `new`?"""
    kept = [key for key in old if key in new]
    return kept == list(new)[: len(kept)]


class JournalStorage(SpaceStorage):
    """A store of its own behind TinyDB's storage interface; arguments as for `Store.open`."""

    def __init__(self, path: str | Path, *, root_key: bytes, **options: Any) -> None:
        from kiosk.store.store import Store  # noqa: PLC0415 - it imports us

        store = Store.open(Path(path), root_key=root_key, **options)
        super().__init__(store, store.memory.common)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


class JournalDB(TinyDB):
    """TinyDB over a store."""

    table_class = StoreTable  # type: ignore[assignment]
    default_storage_class = JournalStorage  # type: ignore[assignment]
