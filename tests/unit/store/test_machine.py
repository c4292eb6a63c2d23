"""The store against a plain dict, through any order of writes, failures, crashes, closings and a second opener."""

import shutil
import tempfile
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tinydb.table import Document

from kiosk.store import Store

KEY = bytes(range(32))
names = st.sampled_from(["a", "b"])
ids = st.integers(1, 6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
documents = st.dictionaries(st.sampled_from(["x", "y", "z"]), values, max_size=3)
owners = st.sampled_from(["", "kaj", "ida"])
STEP = st.tuples(st.sampled_from(["put", "put", "remove", "remove", "truncate", "drop", "shred"]), owners, names, ids)


class StoreMachine(RuleBasedStateMachine):
    """`model` is {owner: {table: {id: document}}}; two openers take turns."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="store-machine-"))
        self.copies = 0
        self.path = self.folder / "store"
        self.model: dict[str, dict[str, dict[int, dict]]] = {"": {}}
        self.stores = [self.open(), self.open()]
        self.turn = 0

    def open(self) -> Store:
        return Store.open(self.path, root_key=KEY, ahead=4096)

    @property
    def store(self) -> Store:
        self.turn += 1
        return self.stores[self.turn % 2]

    def table(self, store, owner, name):
        return (store.subject(owner) if owner else store).table(name)

    def put(self, owner, name, doc_id, document):
        self.model.setdefault(owner, {}).setdefault(name, {})[doc_id] = document

    @rule(owner=owners, name=names, document=documents)
    def insert(self, owner, name, document):
        doc_id = self.table(self.store, owner, name).insert(document)
        assert doc_id not in self.model.get(owner, {}).get(name, {})
        self.put(owner, name, doc_id, document)

    @rule(owner=owners, name=names, doc_id=ids, document=documents)
    def upsert(self, owner, name, doc_id, document):
        self.table(self.store, owner, name).upsert(Document(document, doc_id))
        old = self.model.get(owner, {}).get(name, {}).get(doc_id, {})
        self.put(owner, name, doc_id, old | document)

    @rule(owner=owners, name=names, doc_id=ids)
    def remove(self, owner, name, doc_id):
        self.table(self.store, owner, name).remove(doc_ids=[doc_id])
        self.model.setdefault(owner, {}).setdefault(name, {}).pop(doc_id, None)

    @rule(owner=owners, name=names)
    def truncate(self, owner, name):
        self.table(self.store, owner, name).truncate()
        self.model.setdefault(owner, {})[name] = {}

    @rule(owner=owners, name=names)
    def drop(self, owner, name):
        store = self.store
        (store.subject(owner) if owner else store).drop_table(name)
        self.model.get(owner, {}).pop(name, None)

    @rule(name=names, doc_id=ids, document=documents, fails=st.booleans())
    def several_at_once(self, name, doc_id, document, fails):
        store = self.store
        try:
            with store.transaction():
                store.table(name).upsert(Document(document, doc_id))
                store.subject("kaj").table(name).truncate()
                store.table(name).remove(doc_ids=[doc_id + 1])
                if fails:
                    raise ZeroDivisionError  # noqa: TRY301 - any error will do
        except ZeroDivisionError:
            return
        old = self.model[""].get(name, {}).get(doc_id, {})
        self.put("", name, doc_id, old | document)
        self.model.setdefault("kaj", {})[name] = {}
        self.model[""][name].pop(doc_id + 1, None)

    @rule(steps=st.lists(STEP, max_size=8), inner=st.lists(STEP, max_size=4), how=st.integers(0, 3))
    def anything_at_once(self, steps, inner, how):
        """A transaction in another; `how` & 1: the inner one fails, & 2: the outer one."""
        store, before = self.store, deepcopy(self.model)
        with suppress(ZeroDivisionError), store.transaction():
            self.do(store, steps[::2])
            between = deepcopy(self.model)
            with suppress(ZeroDivisionError), store.transaction():
                self.do(store, inner)
                if how & 1:
                    self.model = between
                    raise ZeroDivisionError
            self.do(store, steps[1::2])
            if how & 2:
                self.model = before
                raise ZeroDivisionError

    def do(self, store, steps):
        for what, owner, name, doc_id in steps:
            tables = self.model.setdefault(owner, {})
            if what == "remove":
                self.table(store, owner, name).remove(doc_ids=[doc_id])
                tables.setdefault(name, {}).pop(doc_id, None)
            elif what == "put":
                self.table(store, owner, name).upsert(Document({"x": doc_id}, doc_id))
                tables.setdefault(name, {}).setdefault(doc_id, {})["x"] = doc_id
            elif what == "truncate":
                self.table(store, owner, name).truncate()
                tables[name] = {}
            elif what == "drop":
                (store.subject(owner) if owner else store).drop_table(name)
                tables.pop(name, None)
            elif owner:
                store.shred(owner)
                self.model.pop(owner)

    @rule(owner=st.sampled_from(["kaj", "ida"]))
    def shred(self, owner):
        self.store.shred(owner)
        self.model.pop(owner, None)

    @rule(what=st.sampled_from([Store.compact, Store.rotate, Store.forget]))
    def the_whole(self, what):
        what(self.store)

    @rule()
    def close_and_open(self):
        self.stores[0].close()
        self.stores[0] = self.open()

    @rule()
    @precondition(lambda self: self.copies < 3)
    def crash(self):
        self.copies += 1
        copy = self.folder / f"after crash {self.copies}"
        shutil.copytree(self.path, copy)
        for store in self.stores:
            store._journal.close()
        self.path = copy
        self.stores = [self.open(), self.open()]

    @invariant()
    def everybody_sees_the_same(self):
        for store in self.stores:
            for owner in ("", "kaj", "ida"):
                one = store.subject(owner) if owner else store
                found = {name: {doc.doc_id: dict(doc) for doc in one.table(name)} for name in one.tables()}
                assert found == self.model.get(owner, {})
        assert self.stores[0].revision == self.stores[1].revision

    def teardown(self):
        assert all(store.verify().ok for store in self.stores)
        for store in self.stores:
            store.close()
        shutil.rmtree(self.folder)


StoreMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestStoreMachine = StoreMachine.TestCase
