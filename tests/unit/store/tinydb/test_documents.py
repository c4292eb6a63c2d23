"""Documents and their ids: insert, get, contains, count, remove."""

from collections.abc import Mapping

import pytest
from tinydb import Query, where
from tinydb.table import Document

ours = pytest.mark.parametrize("empty", ["store", "subject", "journal_db", "journal_storage"], indirect=True)


class Foreign(Mapping):
    """A mapping that is no dict."""

    def __init__(self, **fields):
        self.fields = fields

    def __getitem__(self, key):
        return self.fields[key]

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)


def test_insert_gives_ids_that_count(empty):
    assert [empty.insert({"n": 1}), empty.insert({"n": 1}), empty.insert({})] == [1, 2, 3]
    assert len(empty) == 3
    assert empty.count(where("n") == 1) == 2


def test_insert_with_an_id_of_ones_own_moves_the_counter(empty):
    assert empty.insert({"n": 1}) == 1
    assert empty.insert(Document({"n": 2}, 12)) == 12
    assert empty.insert(Document({"n": 3}, 77)) == 77
    assert empty.insert({"n": 4}) == 78


def test_insert_with_a_taken_id_is_refused_and_changes_nothing(empty):
    empty.insert({"n": 1})
    with pytest.raises(ValueError, match="exists"):
        empty.insert(Document({"n": 2}, 1))
    assert empty.all() == [{"n": 1}]
    assert empty.insert({"n": 3}) == 2


def test_insert_multiple_from_a_list_and_from_generators(empty):
    def numbers():
        for n in range(10):
            yield {"n": n}

    assert empty.insert_multiple([{"n": 1, "who": who} for who in "abc"]) == [1, 2, 3]
    assert empty.count(where("n") == 1) == 3
    assert empty.count(where("who") == "a") == 1
    empty.drop_tables()
    assert empty.insert_multiple(numbers()) == list(range(1, 11))
    assert [empty.count(where("n") == n) for n in range(10)] == [1] * 10
    assert empty.count(where("n").exists()) == 10


def test_insert_multiple_with_ids(empty):
    assert empty.insert_multiple([Document({"n": 1}, 12), Document({"n": 2}, 77)]) == [12, 77]
    assert (empty.get(doc_id=12), empty.get(doc_id=77)) == ({"n": 1}, {"n": 2})
    with pytest.raises(ValueError, match="exists"):
        empty.insert_multiple([{"n": 3}, Document({"n": 4}, 12)])
    assert len(empty) == 2


@pytest.mark.parametrize("nonsense", [object(), [1, 2], {"bark"}, "text", 7, None])
def test_only_a_mapping_can_be_inserted(db, nonsense):
    with pytest.raises(ValueError, match="Mapping"):
        db.insert(nonsense)
    assert len(db) == 3
    assert db.insert({"n": 4}) == 4


def test_insert_multiple_takes_no_single_document(db):
    with pytest.raises(ValueError, match="Mapping"):
        db.insert_multiple({"first": "Bo", "last": "Bu"})
    assert len(db) == 3


def test_any_mapping_will_do(empty):
    empty.insert(Foreign(n=1, who="a"))
    empty.insert_multiple([Foreign(n=2), Foreign(n=3)])
    assert [empty.count(where("n") == n) for n in (1, 2, 3)] == [1, 1, 1]
    third = empty.get(where("n") == 3).doc_id
    empty.update(Foreign(n=4, who="x"), doc_ids=[third])
    assert empty.get(doc_id=third) == {"n": 4, "who": "x"}


@ours  # TinyDB's memory storage holds anything, and its cache writes later
def test_what_json_cannot_hold_is_refused_and_changes_nothing(empty):
    empty.insert_multiple([{"n": 1}, {"n": 2}])
    with pytest.raises(TypeError):
        empty.insert({"n": empty})
    assert empty.all() == [{"n": 1}, {"n": 2}]
    assert empty.get(doc_id=3) is None
    assert empty.insert({"n": 3}) >= 3
    assert len(empty) == 3


def test_all_and_iteration_give_documents_in_order(db):
    assert [doc["who"] for doc in db.all()] == ["bo", "kim", "lis"]
    assert list(db) == db.all()
    assert [doc.doc_id for doc in db] == [1, 2, 3]
    assert all(isinstance(doc, Document) for doc in db)


def test_search_gives_documents(db):
    found = db.search(where("cakes") == 1)
    assert [(type(doc), doc.doc_id) for doc in found] == [(Document, 1), (Document, 2), (Document, 3)]
    assert db.search(where("cakes") == 9) == []
    assert db.search(where("nothing").exists()) == db.search(where("nothing").exists()) == []


def test_search_with_any_callable(db):
    assert [doc["who"] for doc in db.search(lambda doc: doc["who"] > "c")] == ["kim", "lis"]


def test_get_by_query_and_by_id(db):
    kim = db.get(where("who") == "kim")
    assert (type(kim), kim.doc_id, kim["who"]) == (Document, 2, "kim")
    assert db.get(doc_id=2) == kim == db.get(where("who") == "kim")
    assert db.get(doc_id=2).doc_id == 2
    assert db.get(where("who") == "nobody") is None
    assert db.get(doc_id=99) is None
    assert db.get(doc_id=float("NaN")) is None


def test_get_the_first_of_many(db):
    assert db.get(where("cakes") == 1).doc_id == 1


def test_get_many_by_id(db):
    assert db.get(doc_ids=[doc.doc_id for doc in db.all()]) == db.all()
    assert [doc.doc_id for doc in db.get(doc_ids=[3, 1])] == [1, 3]
    assert db.get(doc_ids=[99]) == db.get(doc_ids=[]) == []


def test_get_and_contains_need_something_to_go_by(db):
    with pytest.raises(RuntimeError):
        db.get()
    with pytest.raises(RuntimeError):
        db.contains()


def test_contains_and_count(db):
    assert db.contains(where("cakes") == 1)
    assert not db.contains(where("cakes") == 0)
    assert db.contains(doc_id=1)
    assert not db.contains(doc_id=88)
    assert db.count(where("cakes") == 1) == 3
    assert db.count(where("who") == "nobody") == 0


def test_remove_by_query_and_by_id(db):
    assert db.remove(where("who") == "kim") == [2]
    assert [doc.doc_id for doc in db] == [1, 3]
    assert db.remove(doc_ids=[1, 3]) == [1, 3]
    assert len(db) == 0


def test_remove_all_that_match(db):
    assert db.remove(where("cakes") == 1) == [1, 2, 3]
    assert db.all() == []


def test_remove_needs_something_to_go_by(db):
    with pytest.raises(RuntimeError):
        db.remove()
    assert len(db) == 3


def test_missing_ids_are_passed_over(db):
    assert db.remove(doc_ids=[99]) == []
    assert db.remove(doc_ids=[1, 99]) == [1]
    assert [doc.doc_id for doc in db] == [2, 3]
    assert db.update({"cakes": 9}, doc_ids=[99]) == []
    assert db.count(where("cakes") == 9) == 0


def test_remove_a_nested_match(empty):
    empty.insert({"net": {"id": "114", "name": "ok"}})
    assert empty.search(Query().net.id == "114") == [{"net": {"id": "114", "name": "ok"}}]
    empty.remove(Query().net.id == "114")
    assert empty.search(Query().net.id == "114") == []


@ours  # TinyDB's memory storage hands out its own
def test_what_is_read_can_be_changed_without_changing_what_is_stored(db):
    db.insert({"deep": {"list": [1]}})
    db.get(doc_id=4)["deep"]["list"].append(2)
    db.all()[3]["deep"]["list"].append(2)
    next(doc for doc in db if "deep" in doc)["deep"].clear()
    assert db.get(doc_id=4) == {"deep": {"list": [1]}}


@ours  # TinyDB's memory storage keeps what it is given
def test_what_was_given_can_be_changed_without_changing_what_is_stored(empty):
    given = {"deep": {"list": [1]}}
    empty.insert(given)
    given["deep"]["list"].append(2)
    assert empty.get(doc_id=1) == {"deep": {"list": [1]}}


def test_every_kind_of_value_comes_back(reopen):
    doc = {
        "none": [None, None],
        "int": 42,
        "big": 2**80,
        "float": 3.1415899999999999,
        "list": ["Å", "こんにちは世界", "\x00\u2028"],
        "dict": {"a": {"b": {}}, "": []},
        "bool": [True, False, True],
    }
    reopen().insert(doc)
    assert reopen().all() == [doc]


def test_ids_are_unique_over_restarts(reopen):
    for n in range(3):
        reopen().insert({"n": n})
    db = reopen()
    assert [doc.doc_id for doc in db] == [1, 2, 3]
    db.drop_tables()
    db.insert_multiple({"n": n} for n in range(5))
    db.remove(where("n") == 2)
    assert [doc.doc_id for doc in reopen()] == [1, 2, 4, 5]


def test_the_next_id_after_a_restart(reopen):
    reopen().insert_multiple({"n": n} for n in range(100))
    assert reopen()._get_next_id() == 101


def test_ids_are_numbers_after_a_restart(reopen):
    reopen().insert_multiple([{"n": 1}, {"n": 1}, {"n": 1}])
    db = reopen()
    assert db.contains(doc_id=1)
    assert not db.contains(doc_id=88)
    assert db.update({"n": 2}, doc_ids=[1, 2]) == [1, 2]
    assert db.count(where("n") == 2) == 2
    first = db.all()[0]
    assert db.get(doc_id=first.doc_id) == first
    assert db.get(doc_id=float("NaN")) is None
    db.remove(doc_ids=[1, 2])
    assert [doc.doc_id for doc in reopen()] == [3]


def test_a_long_document_and_then_a_short_one(reopen):
    db = reopen()
    for name in ("a very long entry indeed", "short"):
        db.insert({"name": name})
        assert db.get(where("name") == name) == {"name": name}
        db.remove(where("name") == name)
        assert db.get(where("name") == name) is None
    assert reopen().all() == []
