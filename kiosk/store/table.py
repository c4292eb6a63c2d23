"""`StoreTable`: TinyDB's Table, with what changed recorded document by document instead of all tables rewritten.

TinyDB's own methods stay as they are: they hand `_update_table` a function that works on a dict of the whole table. It
gets a `Recorder`, which looks like that dict, copies a document when somebody reaches for it, and so knows at the end
which documents were put, removed or changed in place. An insert costs the same in a table of ten as of ten thousand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from tinydb.table import Document, Table

from kiosk.store.space import MISSING, Space, fresh, same

if TYPE_CHECKING:
    from tinydb.queries import QueryLike

    from kiosk.store.storage import SpaceStorage
    from kiosk.store.store import Store

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class StoreTable(Table):
    """A table of a `Store`; make it with `store.table(name)`."""

    _storage: "SpaceStorage"

    def __init__(
        self,
        storage: "SpaceStorage",
        name: str,
        cache_size: int = Table.default_query_cache_capacity,
        persist_empty: bool = False,
    ) -> None:
        self._store: Store = storage.store
        self._space: Space = storage.space
        self._seen = 0
        super().__init__(storage, name, cache_size, persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """See TinyDB. The next id is chosen after catching up with other processes.

        The most frequent write goes straight, without a `Recorder`: a fifth of an insert's own time.
        """
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")  # noqa: TRY004 - as TinyDB
        with self._store.transaction():
            table = self._raw()
            if isinstance(document, self.document_class):
                doc_id, self._next_id = document.doc_id, None
            else:
                doc_id = self._get_next_id()  # type: ignore[no-untyped-call]
            key = str(doc_id)
            if key in table:
                msg = f"Document with ID {key} already exists"
                raise ValueError(msg)
            if self.name not in self._store.memory.tables_of(self._space):
                self._store.replace_table(self._space, self.name, {})
            self._store.put_document(self._space, self.name, key, dict(document))
            self._seen = self._space.changes[self.name]
            self.clear_cache()
            return doc_id

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """See TinyDB. All of them are one frame."""
        with self._store.transaction():
            self._refresh()
            return super().insert_multiple(documents)

    def update(
        self, fields: Fields, cond: "QueryLike | None" = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """See TinyDB."""
        with self._store.transaction():
            return super().update(fields, cond, self._matching(cond) if doc_ids is None else doc_ids)

    def upsert(self, document: Mapping[str, Any], cond: "QueryLike | None" = None) -> list[int]:
        """See TinyDB."""
        with self._store.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: "QueryLike | None" = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """See TinyDB."""
        with self._store.transaction():
            return super().remove(cond, self._matching(cond) if doc_ids is None else doc_ids)

    def _matching(self, cond: "QueryLike | None") -> list[int] | None:
        """The ids that a query finds, so that only those documents are copied for change."""
        if cond is None:
            return None
        return [self.document_id_class(key) for key, doc in self._raw().items() if cond(doc)]

    def search(self, cond: "QueryLike") -> list[Document]:
        """See TinyDB, query cache included."""
        with self._store.reading():
            table = self._raw()
            cached = self._query_cache.get(cond)
            if cached is not None:
                return cached[:]
            docs = [self._document(key, doc) for key, doc in table.items() if cond(doc)]
            if getattr(cond, "is_cacheable", lambda: True)():
                self._query_cache[cond] = docs[:]
            return docs

    def _get(
        self, cond: "QueryLike | None" = None, doc_id: Any = None, doc_ids: list[Any] | None = None
    ) -> Document | list[Document] | None:
        """See TinyDB."""
        with self._store.reading():
            table = self._raw()
            if doc_id is not None:
                found = table.get(str(doc_id))
                return None if found is None else self.document_class(fresh(found), doc_id)
            if doc_ids is not None:
                wanted = {str(one) for one in doc_ids}
                return [self._document(key, doc) for key, doc in table.items() if key in wanted]
            if cond is None:
                raise RuntimeError("You have to pass either cond or doc_id or doc_ids")
            return next((self._document(key, doc) for key, doc in table.items() if cond(doc)), None)

    if not TYPE_CHECKING:  # pragma: no branch - a type checker keeps TinyDB's overloads
        get = _get

    def __iter__(self) -> Iterator[Document]:
        with self._store.reading():
            docs = [self._document(key, doc) for key, doc in self._raw().items()]
        return iter(docs)

    def _document(self, key: str, doc: Mapping[str, Any]) -> Document:
        return self.document_class(fresh(doc), self.document_id_class(key))

    def _read_table(self) -> dict[str, Any]:
        """The documents as they lie in memory: to be looked at, never changed."""
        with self._store.reading():
            return self._raw()

    def _raw(self) -> dict[str, Any]:
        """The same, where the caller holds the store still."""
        self._refresh()
        table: dict[str, Any] = self._store.memory.tables_of(self._space).get(self.name, {})
        return table

    def _refresh(self) -> None:
        """Drop what this handle remembers if somebody else changed the table."""
        changes = self._space.changes.get(self.name, 0)
        if changes != self._seen:
            self._seen, self._next_id = changes, None
            self.clear_cache()

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        """Let TinyDB's updater change the table, and record what it changed."""
        with self._store.transaction():
            self._refresh()
            raw = self._store.memory.tables_of(self._space).get(self.name)
            recorder = Recorder(raw or {}, self.document_id_class)
            updater(recorder)
            if raw is None:
                self._store.replace_table(self._space, self.name, {})
            for key, doc in recorder.changes():
                if key is None:
                    self._store.replace_table(self._space, self.name, {})
                elif doc is MISSING:
                    self._store.remove_document(self._space, self.name, key)
                else:
                    self._store.put_document(self._space, self.name, key, doc)
            self._seen = self._space.changes.get(self.name, 0)
        self.clear_cache()


class Recorder(MutableMapping[Any, Any]):
    """Looks like {id: document} over the stored {str(id): document}, and remembers what was done to it."""

    def __init__(self, raw: Mapping[str, Any], id_class: Callable[[str], Any]) -> None:
        self._raw, self._id_class = raw, id_class
        self._live: dict[str, Any] = {}
        """Copies handed out and documents set: they may be changed in place until the end."""
        self._gone: set[str] = set()
        self._log: list[tuple[str | None, Any]] = []

    def _find(self, doc_id: Any) -> str | None:
        key = str(doc_id)
        if key in self._live or (key in self._raw and key not in self._gone):
            return key if self._id_class(key) == doc_id else None
        return None

    def __getitem__(self, doc_id: Any) -> Any:
        key = self._find(doc_id)
        if key is None:
            raise KeyError(doc_id)
        if key not in self._live:
            self._live[key] = fresh(self._raw[key])
        return self._live[key]

    def __setitem__(self, doc_id: Any, document: Any) -> None:
        key = str(doc_id)
        self._live[key] = document
        self._log.append((key, document))

    def __delitem__(self, doc_id: Any) -> None:
        key = self._find(doc_id)
        if key is None:
            raise KeyError(doc_id)
        self._live.pop(key, None)
        self._gone.add(key)
        self._log.append((key, MISSING))

    def __contains__(self, doc_id: object) -> bool:
        return self._find(doc_id) is not None

    def __iter__(self) -> Iterator[Any]:
        keys = [key for key in self._raw if key not in self._gone]
        keys += [key for key in self._live if key not in self._raw or key in self._gone]
        return iter([self._id_class(key) for key in keys])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Everything goes, at once."""
        self._live.clear()
        self._gone.update(self._raw)
        self._log.append((None, None))

    def changes(self) -> Iterator[tuple[str | None, Any]]:
        """In order: (key, document), (key, MISSING) for a removal, (None, None) for a clear."""
        yield from self._log
        for key, document in self._live.items():
            if key in self._raw and key not in self._gone and not same(document, self._raw[key]):
                yield key, document
