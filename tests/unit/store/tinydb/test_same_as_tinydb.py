"""Whatever is done, in whatever order, a store answers as TinyDB over its own memory does, also after a restart."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.operations import set as put
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from kiosk.store.storage import JournalDB, JournalStorage

KEY = bytes(range(32))
NAMES = st.sampled_from("ab")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "x", "æ"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
DOCS = st.dictionaries(NAMES, VALUES, max_size=2)
IDS = st.integers(1, 9)
WITH_ID = st.builds(Document, DOCS, IDS)
ID_LISTS = st.lists(IDS, max_size=3)
CONDITIONS = st.sampled_from(
    [
        where("a") == 1,
        where("a").exists(),
        ~where("b").exists(),
        where("a").test(lambda value: isinstance(value, list)),
        Query().a.b.exists(),
        (where("a") == 0) | (where("b") == "x"),
        Query().fragment({"a": True}),
        where("a").one_of([1, 2, None]),
        Query().noop(),
    ]
)


def grow(doc):
    """Changes a document in place, at depth."""
    for value in list(doc.values()):
        if isinstance(value, list):
            value.append(len(value))
        if isinstance(value, dict):
            value["b"] = 1
    doc.pop("b", None) if len(doc) > 1 else doc.update(a=1)


FIELDS = DOCS | st.just(grow) | st.builds(put, NAMES, VALUES)
ACTIONS = st.one_of(
    st.tuples(st.just("insert"), DOCS | WITH_ID),
    st.tuples(st.just("insert_multiple"), st.lists(DOCS, max_size=3)),
    st.tuples(st.just("insert_multiple"), st.lists(WITH_ID, max_size=3)),
    st.tuples(st.just("update"), FIELDS),
    st.tuples(st.just("update"), FIELDS, CONDITIONS),
    st.tuples(st.just("update"), FIELDS, st.none(), ID_LISTS),
    st.tuples(st.just("update_multiple"), st.lists(st.tuples(FIELDS, CONDITIONS), max_size=3)),
    st.tuples(st.just("upsert"), DOCS, CONDITIONS),
    st.tuples(st.just("upsert"), WITH_ID),
    st.tuples(st.just("remove"), CONDITIONS),
    st.tuples(st.just("remove"), st.none(), ID_LISTS),
    st.tuples(st.just("truncate")),
    st.tuples(st.just("search"), CONDITIONS),
    st.tuples(st.just("count"), CONDITIONS),
    st.tuples(st.just("contains"), CONDITIONS),
    st.tuples(st.just("get"), CONDITIONS),
    st.tuples(st.just("get"), st.none(), IDS),
    st.tuples(st.just("get"), st.none(), st.none(), ID_LISTS),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), ACTIONS)
    | st.sampled_from([("reopen",), ("drop", "one"), ("drop", "two")]),
    max_size=25,
)


def did(db, name, action):
    """What an action gave, or which error it raised; nothing is shared with what it was given."""
    method, *arguments = own(action)
    try:
        return plain(getattr(db.table(name), method)(*arguments))
    except (ValueError, RuntimeError, KeyError) as error:  # KeyError: TinyDB cannot remove one document twice
        return type(error)


def own(value):
    if isinstance(value, Document):
        return Document(own(dict(value)), value.doc_id)
    if isinstance(value, dict):
        return {key: own(inner) for key, inner in value.items()}
    return type(value)(own(inner) for inner in value) if isinstance(value, list | tuple) else value


def plain(value):
    if isinstance(value, Document):
        return value.doc_id, dict(value)
    return [plain(one) for one in value] if isinstance(value, list) else value


def everything(db):
    # A query of its own each time, for TinyDB's cache outlives a dropped table.
    return {name: [plain(doc) for doc in db.table(name)] for name in sorted(db.tables())}


OPENERS = {
    "store table": lambda path: JournalDB(path, root_key=KEY),
    "plain table": lambda path: TinyDB(path, root_key=KEY, storage=JournalStorage),
}


@pytest.mark.parametrize("opener", OPENERS)
@given(steps=STEPS)
@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_as_tinydb(opener, steps):
    with tempfile.TemporaryDirectory() as folder, TinyDB(storage=MemoryStorage) as expected:
        path = Path(folder) / "store"
        db = OPENERS[opener](path)
        try:
            for step in steps:
                if step == ("reopen",):
                    db.close()
                    db = OPENERS[opener](path)
                    for name in expected.tables():
                        expected.table(name)._next_id = None  # TinyDB's counter does not outlive a restart either
                elif step[0] == "drop":
                    db.drop_table(step[1])
                    expected.drop_table(step[1])
                else:
                    assert did(db, *step) == did(expected, *step)
                assert everything(db) == everything(expected)
        finally:
            db.close()
