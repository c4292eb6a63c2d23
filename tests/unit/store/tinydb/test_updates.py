"""Changing documents: update with fields, with operations and with functions, update_multiple, upsert."""

import pytest
from tinydb import where
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as put
from tinydb.table import Document

ours = pytest.mark.parametrize("empty", ["store", "subject", "journal_db", "journal_storage"], indirect=True)


def test_update_those_that_match(db):
    assert db.update({"cakes": 2}, where("who") == "bo") == [1]
    assert (db.count(where("cakes") == 2), db.count(where("cakes") == 1)) == (1, 2)


def test_update_all(db):
    assert db.update({"here": True}) == [1, 2, 3]
    assert db.count(where("here") == True) == 3  # noqa: E712 - a query


def test_update_gives_the_ids_of_what_matched_before(db):
    assert db.update({"cakes": 5}, where("cakes") == 1) == [1, 2, 3]
    assert db.update({"cakes": 6}, where("cakes") == 1) == []


def test_update_by_ids(db):
    assert db.update({"cakes": 2}, doc_ids=[1, 2]) == [1, 2]
    assert [doc["cakes"] for doc in db] == [2, 2, 1]
    assert db.update({"cakes": 9}, doc_ids=[3, 99]) == [3]
    assert [doc["cakes"] for doc in db] == [2, 2, 9]


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (delete("cakes"), {"who": "bo"}),
        (add("cakes", 5), {"cakes": 6, "who": "bo"}),
        (add("who", "xyz"), {"cakes": 1, "who": "boxyz"}),
        (subtract("cakes", 5), {"cakes": -4, "who": "bo"}),
        (put("who", "per"), {"cakes": 1, "who": "per"}),
        (put("new", [1, {"a": 2}]), {"cakes": 1, "who": "bo", "new": [1, {"a": 2}]}),
        (increment("cakes"), {"cakes": 2, "who": "bo"}),
        (decrement("cakes"), {"cakes": 0, "who": "bo"}),
    ],
)
def test_operations(db, operation, after):
    assert db.update(operation, where("who") == "bo") == [1]
    assert db.get(doc_id=1) == after
    assert [doc["cakes"] for doc in db.all()[1:]] == [1, 1]


@ours  # TinyDB's memory storage keeps half an update
def test_an_operation_on_a_missing_field_fails_and_changes_nothing(db):
    db.update(delete("cakes"), doc_ids=[2])
    with pytest.raises(KeyError):
        db.update(increment("cakes"))
    assert [doc.get("cakes") for doc in db] == [1, None, 1]


def test_functions_change_documents_in_place(db):
    def eat(doc):
        doc["cakes"] -= 1

    def forget(doc):
        del doc["who"]

    def deep(doc):
        doc.setdefault("deep", {}).setdefault("list", []).append(doc["cakes"])

    db.update(eat, where("who") == "bo")
    db.update(forget, where("who") == "bo")
    db.update(deep)
    db.update(deep, doc_ids=[1])
    assert db.all() == [
        {"cakes": 0, "deep": {"list": [0, 0]}},
        {"cakes": 1, "who": "kim", "deep": {"list": [1]}},
        {"cakes": 1, "who": "lis", "deep": {"list": [1]}},
    ]


def test_a_function_and_an_operation_after_each_other(db):
    doc_id = db.insert({"name": "Bo", "temp": True})

    def forget_temp(doc):
        del doc["temp"]

    db.update(forget_temp, where("name") == "Bo")
    assert db.get(doc_id=doc_id) == {"name": "Bo"}
    db.update({"temp": True}, where("name") == "Bo")
    db.update(delete("temp"), where("name") == "Bo")
    assert db.get(doc_id=doc_id) == {"name": "Bo"}


def test_update_multiple(db):
    assert db.update_multiple([({"cakes": 2}, where("who") == "bo"), ({"cakes": 4}, where("who") == "kim")]) == [1, 2]
    assert [doc["cakes"] for doc in db] == [2, 4, 1]


def test_update_multiple_with_operations(db):
    db.update_multiple([(increment("cakes"), where("who") == "bo"), (increment("cakes"), where("who") == "lis")])
    assert [doc["cakes"] for doc in db] == [2, 1, 2]


def test_update_multiple_sees_its_own_changes_or_not_just_as_tinydb_does(db):
    updates = [({"cakes": 2}, where("cakes") == 1), ({"cakes": 3}, where("cakes") == 2)]
    assert db.update_multiple(updates) == [1, 1, 2, 2, 3, 3]
    assert [doc["cakes"] for doc in db] == [3, 3, 3]


def test_upsert_what_is_there_and_what_is_not(db):
    assert db.upsert({"cakes": 5}, where("who") == "bo") == [1]
    assert db.get(doc_id=1) == {"cakes": 5, "who": "bo"}
    assert db.upsert({"cakes": 9, "who": "per"}, where("who") == "per") == [4]
    assert db.get(doc_id=4) == {"cakes": 9, "who": "per"}
    assert db.upsert({"cakes": 0}, where("cakes") == 1) == [2, 3]


def test_upsert_by_id(db):
    assert db.upsert(Document({"who": "per"}, doc_id=1)) == [1]
    assert db.get(doc_id=1) == {"cakes": 1, "who": "per"}
    assert db.upsert(Document({"cakes": 5, "who": "ann"}, doc_id=5)) == [5]
    found = db.get(where("who") == "ann")
    assert (type(found), found.doc_id, len(db)) == (Document, 5, 4)
    assert db.insert({"check": "the next id"}) == 6


def test_upsert_needs_an_id_or_a_query(db):
    with pytest.raises(ValueError, match=r"(?=.*\bdoc_id\b)(?=.*\bquery\b)"):
        db.upsert({"no": "id", "and": "no query"})
    assert len(db) == 3


def test_changes_last(reopen):
    db = reopen()
    db.insert_multiple({"n": n} for n in range(4))
    db.update(increment("n"), where("n") > 1)
    db.upsert(Document({"x": 1}, doc_id=1))
    db.upsert({"n": 9}, where("n") == 9)
    db.remove(where("n") == 1)
    expected = [(1, {"n": 0, "x": 1}), (3, {"n": 3}), (4, {"n": 4}), (5, {"n": 9})]
    assert [(doc.doc_id, dict(doc)) for doc in db] == expected
    assert [(doc.doc_id, dict(doc)) for doc in reopen()] == expected
