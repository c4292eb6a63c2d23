"""`JournalStorage` keeps what TinyDB asks of a storage, alone and under middlewares; so does the plumbing."""

import pytest
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware, Middleware
from tinydb.storages import MemoryStorage, Storage
from tinydb.table import Table
from tinydb.utils import FrozenDict, LRUCache, freeze

from kiosk.store.storage import JournalDB, JournalStorage

KEY = bytes(range(32))
DATA = {
    "_default": {"1": {"none": [None, None], "int": 42, "float": 3.1415899999999999}},
    "other": {"7": {"list": ["LITE", "RES_ACID"], "dict": {"hp": 13}, "bool": [True, False]}, "9": {}},
    "empty": {},
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store"


def open_storage(path):
    return JournalStorage(path, root_key=KEY)


def test_what_is_written_is_read(path):
    storage = open_storage(path)
    assert storage.read() is None
    storage.write(DATA)
    assert storage.read() == DATA
    storage.close()
    storage = open_storage(path)
    assert storage.read() == DATA
    storage.close()


def test_what_is_written_next_takes_the_place_of_all_before(path):
    storage = open_storage(path)
    storage.write(DATA)
    storage.write({"other": {"9": {"new": 1}, "7": {}}})
    assert storage.read() == {"other": {"9": {"new": 1}, "7": {}}}
    assert list(storage.read()["other"]) == ["9", "7"]
    storage.write({})
    assert not storage.read()
    storage.close()
    storage = open_storage(path)
    assert not storage.read()
    storage.close()


def test_what_is_read_is_ones_own(path):
    storage = open_storage(path)
    storage.write(DATA)
    storage.read()["other"]["7"]["list"].append("more")
    assert storage.read() == DATA
    storage.close()


def test_what_cannot_be_written_changes_nothing(path):
    storage = open_storage(path)
    storage.write(DATA)
    with pytest.raises(TypeError):
        storage.write({"_default": {"1": {"int": object()}}})
    assert storage.read() == DATA
    storage.close()


def test_two_databases_are_two(tmp_path):
    with JournalDB(tmp_path / "one", root_key=KEY) as one, JournalDB(tmp_path / "two", root_key=KEY) as two:
        one.insert_multiple([{"n": 1}, {"n": 2}])
        two.insert({"colour": "blue"})
        assert (len(one), len(two)) == (2, 1)


def test_the_storage_is_at_hand(path):
    with TinyDB(path, root_key=KEY, storage=JournalStorage) as db:
        assert isinstance(db.storage, JournalStorage)
        assert db.table("one").storage is db.storage
    with TinyDB(path, root_key=KEY, storage=CachingMiddleware(JournalStorage)) as db:
        assert isinstance(db.storage, CachingMiddleware)
        assert isinstance(db.storage.storage, JournalStorage)


@pytest.mark.parametrize("make", [JournalDB, lambda *args, **kwargs: TinyDB(*args, storage=JournalStorage, **kwargs)])
def test_leaving_the_block_closes_and_closing_twice_is_no_harm(path, make):
    with make(path, root_key=KEY) as db:
        db.insert({"n": 1})
        db.close()
    with make(path, root_key=KEY) as db:
        assert db.all() == [{"n": 1}]


def test_a_place_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is, the store's own tests say
        JournalDB(tmp_path / "file" / "store", root_key=KEY)
    assert not isinstance(caught.value, AttributeError | TypeError | KeyError)


def test_a_storage_that_fails_to_open_is_not_closed():
    class Failing(Storage):
        def __init__(self):
            raise ValueError("no")

        def read(self):
            return None

        def write(self, data):
            raise AssertionError

        def close(self):
            raise AssertionError

    with pytest.raises(ValueError, match="no"), TinyDB(storage=Failing):
        pass
    with pytest.raises(ValueError, match="no"), JournalDB(storage=Failing):
        pass


def test_opening_and_closing_writes_nothing(path):
    class NoWrites(Middleware):
        def write(self, data):
            raise AssertionError("nothing changed")

    TinyDB(path, root_key=KEY, storage=JournalStorage).close()
    with TinyDB(path, root_key=KEY, storage=NoWrites(JournalStorage)) as db:
        assert db.all() == []
        assert not db.contains(where("n") == 1)
        assert db.tables() == set()


# Middlewares


@pytest.fixture
def cached(path):
    storage = CachingMiddleware(JournalStorage)(path, root_key=KEY)
    yield storage
    storage.storage.close()


def test_a_cache_is_read_back_before_it_is_written(cached):
    cached.write(DATA)
    assert cached.read() == DATA
    assert cached.storage.read() is None


def test_a_cache_is_written_when_it_is_full(cached):
    cached.WRITE_CACHE_SIZE = 3
    for _ in range(2):
        cached.write(DATA)
        assert cached.storage.read() is None
    cached.write(DATA)
    assert cached.storage.read() == DATA


def test_a_cache_of_the_usual_size(cached):
    for _ in range(CachingMiddleware.WRITE_CACHE_SIZE - 1):
        cached.write(DATA)
    assert cached.storage.read() is None
    cached.write(DATA)
    assert cached.storage.read() == DATA


def test_a_cache_is_written_when_asked(cached):
    cached.write(DATA)
    cached.flush()
    assert cached.storage.read() == DATA


def test_a_cache_is_written_at_the_close(path):
    with TinyDB(path, root_key=KEY, storage=CachingMiddleware(JournalStorage)) as db:
        db.insert({"key": "value"})
        assert db.storage.storage.read() is None
    with TinyDB(path, root_key=KEY, storage=CachingMiddleware(JournalStorage)) as db:
        assert db.all() == [{"key": "value"}]


def test_a_middleware_can_be_made_before_it_is_opened(path):
    storage = CachingMiddleware(JournalStorage)
    storage(path, root_key=KEY)
    storage.write(DATA)
    assert storage.read() == DATA
    storage.close()


def test_middlewares_over_middlewares(path):
    class Shouting(Middleware):
        def read(self):
            data = self.storage.read()
            return data and {name: {i: self.shout(doc) for i, doc in rows.items()} for name, rows in data.items()}

        def write(self, data):
            self.storage.write(data)

        def shout(self, doc):
            return {key: value.upper() for key, value in doc.items()}

    with TinyDB(path, root_key=KEY, storage=Shouting(CachingMiddleware(JournalStorage))) as db:
        db.insert({"say": "hello"})
        assert db.all() == [{"say": "HELLO"}]
    with TinyDB(path, root_key=KEY, storage=JournalStorage) as db:
        assert db.all() == [{"say": "hello"}]


def test_another_table_class(path):
    class Counting(Table):
        default_query_cache_capacity = 1

        def double(self):
            return 2 * len(self)

    class Mine(TinyDB):
        table_class = Counting

    with Mine(path, root_key=KEY, storage=JournalStorage) as db:
        db.insert_multiple([{}, {}])
        assert db.double() == 4
        assert db.table("other").double() == 0


def test_a_storage_of_ones_own_that_lacks_a_method_is_refused():
    class Half(Storage):
        def read(self):
            return None

    with pytest.raises(TypeError):
        Half()


def test_plain_memory_still_works_beside_it(path):
    with JournalDB(path, root_key=KEY) as journal, TinyDB(storage=MemoryStorage) as memory:
        memory.insert({"n": 1})
        journal.insert({"n": 2})
        assert (memory.all(), journal.all()) == ([{"n": 1}], [{"n": 2}])


# The parts of TinyDB that its query cache rests on


def test_the_least_recently_used_goes_first():
    cache = LRUCache(capacity=3)
    for key in "abc":
        cache[key] = 0
    assert cache["a"] == 0
    cache["d"] = 1
    assert cache.lru == ["c", "a", "d"]
    assert cache.get("b", "gone") == "gone"
    cache.set("c", 3)
    cache["e"] = 1
    assert (cache.lru, cache["c"]) == (["d", "c", "e"], 3)
    del cache["c"]
    with pytest.raises(KeyError):
        cache["c"]
    assert list(cache) == cache.lru == ["d", "e"]
    cache.clear()
    assert (cache.lru, len(cache)) == ([], 0)


@pytest.mark.parametrize("cache", [LRUCache(), LRUCache(capacity=None)])
def test_a_cache_without_a_limit(cache):
    for n in range(100):
        cache[n] = n
    assert len(cache) == len(cache.lru) == 100


def test_frozen_values():
    frozen = freeze([0, {"a": [1, 2]}, {1, 2}])
    assert frozen == (0, {"a": (1, 2)}, frozenset({1, 2}))
    assert isinstance(frozen[1], FrozenDict)
    assert hash(frozen) == hash(freeze([0, {"a": [1, 2]}, {1, 2}]))
    for change in (
        lambda: frozen[1].update(a=9),
        lambda: frozen[1].pop("a"),
        frozen[1].clear,
        lambda: frozen[1].__setitem__("a", 1),
    ):
        with pytest.raises(TypeError):
            change()
