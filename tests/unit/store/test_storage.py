"""The store behind TinyDB's own classes: JournalStorage under TinyDB, middlewares, and JournalDB."""

import pytest
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.table import Document

from kiosk.store import Store
from kiosk.store.storage import JournalDB, JournalStorage
from kiosk.store.table import StoreTable

KEY = bytes(range(32))


def reread(path):
    with Store.open(path, root_key=KEY) as store:
        return {name: {doc.doc_id: dict(doc) for doc in store.table(name)} for name in store.tables()}


@pytest.mark.parametrize(
    "database", [JournalDB, lambda *args, **options: TinyDB(*args, storage=JournalStorage, **options)]
)
def test_tinydb_over_the_journal(database, tmp_path):
    with database(tmp_path / "db", root_key=KEY) as db:
        assert db.tables() == set()
        assert db.insert({"a": 1}) == 1
        db.insert_multiple([{"a": 2}, {"a": 3}])
        db.table("other").insert({"b": 1})
        db.update({"a": 9}, where("a") == 2)
        db.remove(where("a") == 3)
        db.table("gone").insert({})
        db.drop_table("gone")
        assert db.tables() == {"_default", "other"}
    assert reread(tmp_path / "db") == {"_default": {1: {"a": 1}, 2: {"a": 9}}, "other": {1: {"b": 1}}}
    with database(tmp_path / "db", root_key=KEY) as db:
        db.drop_tables()
    assert reread(tmp_path / "db") == {}


def test_a_write_is_one_frame_with_the_difference(tmp_path):
    storage = JournalStorage(tmp_path / "db", root_key=KEY)
    assert storage.read() is None
    storage.write({"t": {str(number): {"n": number, "pad": "x" * 100} for number in range(1, 200)}})
    before = storage.store.stat()
    data = storage.read()
    data["t"]["5"]["n"] = 500
    del data["t"]["6"]
    data["t"]["200"] = {"n": 200}
    storage.write(data)
    after = storage.store.stat()
    assert (after.frames - before.frames, after.used - before.used < 500) == (1, True)
    storage.write(data)
    assert storage.store.stat().frames == after.frames
    storage.close()
    assert reread(tmp_path / "db")["t"] == {int(key): doc for key, doc in data["t"].items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"t": {"1": {"a": 1}, "2": {"a": 2}}}, {"t": {"2": {"a": 2}, "1": {"a": 1}}}),
        ({"t": {"1": {"a": 1}}}, {"t": {"0": {"a": 0}, "1": {"a": 1}}}),
        ({"t": {"1": {"a": 1}}}, {"t": {"1": None}}),
        ({"t": {"1": None}}, {"t": {"1": None, "2": {}}}),
        ({"t": {"none": [None, None], "int": 42, "float": 3.14, "bool": [True, False]}}, {"t": {}}),
        ({"t": ["a", "list"]}, {"t": "a string"}),
        ({"t": 1}, {"t": 1.0}),
        ({"t": ["a", "list"]}, {"t": ["a", "list"]}),
        ({"t": {"1": {"a": 1}}}, {"t": {"1": {"a": True}}}),
        ({"t": {"1": {"a": 1, "b": 2}}}, {"t": {"1": {"b": 2, "a": 1}}}),
    ],
)
def test_any_json_comes_back_in_order(tmp_path, before, after):
    storage = JournalStorage(tmp_path / "db", root_key=KEY)
    for data in (before, after):
        storage.write(data)
        assert repr(storage.read()) == repr(data)
    storage.store.compact()
    storage.close()
    storage = JournalStorage(tmp_path / "db", root_key=KEY)
    assert repr(storage.read()) == repr(after)
    assert storage.store.stat().documents >= 0
    storage.close()


def test_what_json_cannot_hold_changes_nothing(tmp_path):
    storage = JournalStorage(tmp_path / "db", root_key=KEY)
    storage.write({"t": {"1": {"a": 1}}})
    for bad in ({"t": {"1": {"a": {1}}}}, {"new": {}, "t": {"1": object()}}):
        with pytest.raises(TypeError):
            storage.write(bad)
    assert storage.read() == {"t": {"1": {"a": 1}}}
    storage.close()


def test_what_is_read_is_the_callers_own(tmp_path):
    storage = JournalStorage(tmp_path / "db", root_key=KEY)
    storage.write({"t": {"1": {"a": [1]}}})
    storage.read()["t"]["1"]["a"].append(2)
    assert storage.read() == {"t": {"1": {"a": [1]}}}
    storage.close()


def test_the_caching_middleware(tmp_path):
    storage = CachingMiddleware(JournalStorage)
    with TinyDB(tmp_path / "db", root_key=KEY, storage=storage) as db:
        db.insert_multiple([{"a": 1}, {"a": 2}])
        db.update({"a": 3}, doc_ids=[1])
        assert storage.store.stat().frames == 1
    assert reread(tmp_path / "db") == {"_default": {1: {"a": 3}, 2: {"a": 2}}}


def test_two_handles_on_one_table_know_of_each_other(store):
    from kiosk.store.storage import SpaceStorage

    storage = SpaceStorage(store, store.memory.common)
    one, two = StoreTable(storage, "t"), StoreTable(storage, "t")
    assert (one.insert({}), two.insert({}), one.insert({})) == (1, 2, 3)
    assert one.search(where("n") == 1) == []
    two.insert({"n": 1})
    assert len(one.search(where("n") == 1)) == 1
    storage.write({"t": {}})
    assert one.search(where("n") == 1) == []


def test_ids_that_are_not_there_or_of_another_kind(store):
    table = store.table("t")
    table.insert_multiple([{"n": 1}, {"n": 2}])
    assert table.update({"n": 9}, doc_ids=["1", 7, 2]) == [2]
    assert table.remove(doc_ids=[1, 8, "2"]) == [1]
    with pytest.raises(ValueError, match="already exists"):
        table.insert(Document({}, 2))
    with pytest.raises(ValueError, match="not a Mapping"):
        table.insert(["no"])
    with pytest.raises(RuntimeError):
        table.get()
    with pytest.raises(RuntimeError):
        table.remove()
    assert table.get(doc_id=99) is None
    assert table.insert(Document({"n": 5}, 50)) == 50
    assert table.insert({"n": 6}) == 51


def test_what_an_updater_may_do_with_the_table(store):
    """`_update_table` is TinyDB's documented way to do more; the updater sees a dict of the whole table."""
    table = store.table("t")
    table.insert_multiple([{"n": 1}, {"n": 2}, {"n": 3}])

    def updater(docs):
        assert (len(docs), list(docs), 2 in docs, 9 in docs) == (3, [1, 2, 3], True, False)
        with pytest.raises(KeyError):
            docs[9]
        with pytest.raises(KeyError):
            del docs[9]
        del docs[1]
        docs[2]["n"] = 20
        docs[1] = {"n": 10}
        docs[1]["later"] = True
        docs[7] = {"n": 7}
        assert list(docs) == [2, 3, 1, 7]
        assert docs.pop(3) == {"n": 3}

    table._update_table(updater)
    assert [(doc.doc_id, dict(doc)) for doc in table] == [(2, {"n": 20}), (1, {"n": 10, "later": True}), (7, {"n": 7})]
    table._update_table(lambda docs: (docs.clear(), docs.__setitem__(3, {"n": 1})))
    assert [(doc.doc_id, dict(doc)) for doc in table] == [(3, {"n": 1})]
