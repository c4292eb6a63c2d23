"""What TinyDB's documentation says one may extend: tables, documents, ids and the query cache of one's own."""

import pytest
from tinydb import TinyDB, where
from tinydb.operations import increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table
from tinydb.utils import LRUCache

from kiosk.store.storage import JournalDB, JournalStorage
from kiosk.store.table import StoreTable

KEY = bytes(range(32))


class Note(Document):
    """A document that knows more."""

    @property
    def shout(self):
        return self["text"].upper()


class Cache(LRUCache):
    """A cache that counts what it is asked."""

    asked = 0

    def get(self, key, default=None):
        type(self).asked += 1
        return super().get(key, default)


class Mixin:
    document_class = Note
    document_id_class = str
    query_cache_class = Cache
    default_query_cache_capacity = 3

    def _get_next_id(self):
        # Letters, so that an id can't be taken for a number.
        taken = self._read_table()
        return next(letter for letter in "abcdefgh" if letter not in taken)


class PlainTable(Mixin, Table):
    pass


class OurTable(Mixin, StoreTable):
    pass


class PlainDB(TinyDB):
    table_class = PlainTable


class OurDB(JournalDB):
    table_class = OurTable


OPENERS = {
    "memory": lambda path: PlainDB(storage=MemoryStorage),
    "plain table": lambda path: PlainDB(path, root_key=KEY, storage=JournalStorage),
    "store table": lambda path: OurDB(path, root_key=KEY),
}


@pytest.fixture(params=OPENERS)
def db(request, tmp_path):
    db = OPENERS[request.param](tmp_path / "store")
    yield db
    db.close()


def test_ids_documents_and_caches_of_ones_own(db):
    assert [db.insert({"text": text, "n": 1}) for text in ("one", "two")] == ["a", "b"]
    assert db.insert_multiple([Note({"text": "x", "n": 5}, "x"), {"text": "three", "n": 1}]) == ["x", "c"]
    assert [(type(doc), doc.doc_id, doc.shout) for doc in db] == [
        (Note, "a", "ONE"),
        (Note, "b", "TWO"),
        (Note, "x", "X"),
        (Note, "c", "THREE"),
    ]
    assert db.get(doc_id="x").shout == "X"
    assert [doc.doc_id for doc in db.get(doc_ids=["c", "a", "nobody"])] == ["a", "c"]
    assert db.contains(doc_id="b")
    assert not db.contains(doc_id="nobody")
    assert db.update(increment("n"), doc_ids=["a", "nobody"]) == ["a"]
    assert db.update({"seen": True}, where("n") == 1) == ["b", "c"]
    assert db.upsert(Note({"n": 9}, "x")) == ["x"]
    assert db.get(where("n") == 9).shout == "X"
    assert db.remove(doc_ids=["a", "nobody"]) == ["a"]
    assert db.remove(where("n") == 1) == ["b", "c"]
    assert [doc.doc_id for doc in db.all()] == ["x"]


def test_the_cache_is_asked(db):
    before = Cache.asked
    db.search(where("n") == 1)
    db.search(where("n") == 1)
    assert Cache.asked >= before + 2
    assert isinstance(db.table("other")._query_cache, Cache)


@pytest.mark.parametrize("opener", ["plain table", "store table"])
def test_ids_of_ones_own_last(opener, tmp_path):
    for expected in (["a"], ["a", "b"], ["a", "b", "c"]):
        with OPENERS[opener](tmp_path / "store") as db:
            db.insert({"text": "x"})
            assert [doc.doc_id for doc in db] == expected


def test_the_default_table_can_have_another_name(tmp_path):
    class Named(JournalDB):
        default_table_name = "people"

    with Named(tmp_path / "store", root_key=KEY) as db:
        db.insert({"n": 1})
        assert db.tables() == {"people"}
        assert db.table("people").all() == db.all() == [{"n": 1}]
