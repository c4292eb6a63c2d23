"""Tables: their names, their counters, their query caches, and dropping them."""

import pytest
from tinydb import where
from tinydb.table import Document


def test_the_next_id_counts(empty):
    assert [empty._get_next_id() for _ in range(3)] == [1, 2, 3]


def test_the_next_id_starts_over_after_a_truncate(db):
    db.truncate()
    assert len(db) == 0
    assert db._get_next_id() == 1


def test_names(db):
    db.table("first").insert({"n": 1})
    db.table("second").insert({"n": 1})
    assert db.tables() == {"_default", "first", "second"}


def test_a_table_that_was_only_looked_at_is_not_there(empty):
    assert empty.table("looked at").all() == []
    assert len(empty) == 0
    assert empty.tables() == set()


def test_an_empty_table_is_there_if_asked_for(empty):
    empty.table("asked for", persist_empty=True)
    empty.table("not", persist_empty=False)
    assert empty.tables() == {"asked for"}


def test_a_table_that_was_emptied_is_still_there(db):
    db.truncate()
    assert db.tables() == {"_default"}


def test_tables_are_apart(empty):
    names = ("one", "two", "three")
    for name in names:
        empty.table(name).insert({"name": name})
    for name in names:
        assert empty.table(name).all() == [{"name": name}]
        assert empty.table(name).count(where("name") == name) == 1
    empty.drop_tables()
    assert [len(empty.table(name)) for name in names] == [0, 0, 0]
    assert empty.tables() == set()


def test_a_handle_from_before_the_drop_sees_an_empty_table(empty):
    table = empty.table("one")
    table.insert({"n": 1})
    assert table.contains(where("n") == 1)
    empty.drop_tables()
    assert (len(table), table.all(), table.contains(where("n") == 1)) == (0, [], False)


def test_drop_one_table(empty):
    empty.insert({"n": 1})
    empty.table("other").insert({"n": 1})
    empty.drop_table("other")
    assert empty.tables() == {"_default"}
    empty.drop_table("never was")
    assert empty.tables() == {"_default"}
    empty.drop_table("_default")
    assert empty.tables() == set()
    assert empty.insert({"n": 1}) == 1


def test_the_same_name_is_the_same_table(empty):
    assert empty.table("one") is empty.table("one")


def test_the_name_is_fixed(empty):
    table = empty.table("one")
    assert table.name == "one"
    with pytest.raises(AttributeError):
        table.name = "two"


def test_the_repr_says_which_table_and_how_much(empty):
    table = empty.table("one")
    table.insert({"n": 1})
    assert repr(table).startswith(f"<{type(table).__name__} name='one', total=1, storage=<")
    assert "root" not in repr(table)


@pytest.mark.parametrize("empty", ["memory", "journal_db", "journal_storage", "cached_storage"], indirect=True)
def test_the_repr_of_a_database(empty):
    empty.insert({"n": 1})
    expected = "tables=['_default'], tables_count=1, default_table_documents_count=1"
    assert repr(empty) == f"<{type(empty).__name__} {expected}, all_tables_documents_count=['_default=1']>"


def test_many_documents_in_a_table_of_ones_own(empty):
    table = empty.table("one")
    table.insert({"some": "thing"})
    table.insert({"n": 13})
    assert table.search(where("n") == 13) == [{"n": 13}]
    assert table.all() == [{"some": "thing"}, {"n": 13}]
    assert list(table) == table.all()


# The query cache


def test_what_was_asked_is_remembered(db):
    for query in (where("cakes") == 1, where("cakes") == 0, where("cakes").exists()):
        assert query not in db._query_cache
        first = db.search(query)
        assert query in db._query_cache
        assert db.search(query) == first


def test_count_is_remembered_too(db):
    query = where("cakes") == 1
    assert db.count(query) == db.count(query) == 3
    assert query in db._query_cache


def test_a_remembered_answer_is_a_list_of_ones_own(db):
    query = where("cakes") == 1
    db.search(query).clear()
    assert len(db.search(query)) == 3
    db.search(query).append("more")
    assert len(db.search(query)) == 3


@pytest.mark.parametrize(
    "write",
    [
        lambda db: db.insert({"cakes": 1}),
        lambda db: db.insert_multiple([{"cakes": 1}, {"cakes": 7}]),
        lambda db: db.update({"cakes": 1}, doc_ids=[1]),
        lambda db: db.update_multiple([({"cakes": 2}, where("who") == "bo")]),
        lambda db: db.upsert({"cakes": 1}, where("who") == "nobody"),
        lambda db: db.upsert(Document({"cakes": 5}, doc_id=2)),
        lambda db: db.remove(doc_ids=[1]),
        lambda db: db.remove(where("who") == "kim"),
        lambda db: db.truncate(),
        lambda db: db.drop_tables(),
    ],
)
def test_every_write_forgets_what_was_asked(db, write):
    query = where("cakes") == 1
    db.search(query)
    write(db)
    assert db.search(query) == [doc for doc in db.all() if doc["cakes"] == 1]


def test_a_query_that_may_answer_differently_is_not_remembered(empty):
    table = empty.table("one")
    table.insert({"n": 5})
    more = [5]
    query = where("n").map(lambda n: n + more[0]) == 10
    assert not query.is_cacheable()
    assert table.count(query) == 1
    more[0] = 10
    assert table.count(query) == 0
    assert len(table._query_cache) == 0


def test_a_callable_that_says_so_is_not_remembered(empty):
    def query(doc):
        return doc.get("n") == 1

    query.is_cacheable = lambda: False
    empty.insert({"n": 1})
    assert empty.search(query) == [{"n": 1}]
    assert len(empty._query_cache) == 0


@pytest.mark.parametrize("size", [0, 1])
def test_the_size_of_the_cache(empty, size):
    table = empty.table("one", cache_size=size)
    table.insert_multiple([{"n": 1}, {"n": 1}])
    assert table.count(where("n") == 1) == 2
    assert table.count(where("n") == 2) == 0
    assert len(table._query_cache) == size


def test_what_was_not_asked_for_longest_is_forgotten_first(empty):
    table = empty.table("one", cache_size=2)
    first, second, third = (where("n") == n for n in (1, 2, 3))
    for query in (first, second, first, third):
        table.search(query)
    assert first in table._query_cache
    assert second not in table._query_cache
    table.remove(first)
    assert not table._query_cache.lru
    table.search(first)
    assert len(table._query_cache) == 1
    table.clear_cache()
    assert len(table._query_cache) == 0


def test_tables_last(reopen):
    db = reopen()
    db.insert({"n": 1})
    db.table("kept").insert({"n": 2})
    db.table("empty", persist_empty=True)
    db.table("dropped").insert({"n": 3})
    db.drop_table("dropped")
    db = reopen()
    assert db.tables() == {"_default", "kept", "empty"}
    assert (db.all(), db.table("kept").all(), db.table("empty").all()) == ([{"n": 1}], [{"n": 2}], [])
    db.drop_tables()
    assert reopen().tables() == set()


def test_a_truncated_table_counts_from_one_after_a_restart_too(reopen):
    db = reopen()
    db.insert_multiple([{}, {}])
    db.truncate()
    assert reopen().insert({}) == 1
