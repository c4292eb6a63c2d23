"""Queries: each is asked on its own and over the tables, and must find exactly what it should.

One row: a query, the documents it finds, those it does not.
"""

import re

import pytest
from tinydb import Query, where

Q = Query()


def is_42(value):
    return value == 42


def between(value, low, high):
    return low <= value <= high


def in_list(value, allowed):
    return value in allowed


def flagged(value, pair):
    return pair[1].get("flag") == value


DON, JOHN, GREG = {"name": "don"}, {"name": "john"}, {"name": "greg"}

CASES = {
    "exists": (Q["v"].exists(), [{"v": 1}, {"v": None}], [{"w": 1}, {}]),
    "exists, nested": (Q["v"]["w"].exists(), [{"v": {"w": 2}}], [{"v": 1}, {"v": {"x": 1}}, {"w": 1}]),
    "exists, three deep": (
        Q.a.b.c.exists(),
        [{"a": {"b": {"c": 1}}}],
        [{"a": 1}, {"a": {"b": 1}}, {"a": {"b": {"x": 1}}}, {"a": {"x": {"c": 1}}}, {"x": {"b": {"c": 1}}}],
    ),
    "has a dict or a value": (Q.a.b.exists(), [{"a": {"b": {"c": 1}}}, {"a": {"b": 1}}], [{"a": 3}, {"a": {"a": 1}}]),
    "==": (Q.v == 1, [{"v": 1}, {"v": 1, "w": 2}, {"v": True}], [{"v": 2}, {"v": "1"}, {"w": 1}, {}]),
    "== a list": (Q.v == [0, 1], [{"v": [0, 1]}], [{"v": [0, 1, 2]}, {"v": [1, 0]}, {"v": 0}]),
    "== a dict": (Q.v == {"a": [1]}, [{"v": {"a": [1]}}], [{"v": {"a": [2]}}, {"v": {}}]),
    "== nested": (Q.a.b == 1, [{"a": {"b": 1}}], [{"a": {"b": 2}}, {"a": 1}, {"b": 1}]),
    "== three deep": (Q.a.b.c == 1, [{"a": {"b": {"c": 1}}}], [{"a": {"b": {"c": 0}}}]),
    "!=": (Q.v != 1, [{"v": 0}, {"v": "x"}], [{"v": 1}, {"w": 2}]),
    "!= a list": (Q.v != [0, 1], [{"v": [0, 1, 2]}], [{"v": [0, 1]}]),
    "<": (Q.v < 1, [{"v": 0}, {"v": 0.5}], [{"v": 1}, {"v": 2}, {}]),
    "<=": (Q.v <= 1, [{"v": 0}, {"v": 1}], [{"v": 2}]),
    ">": (Q.v > 1, [{"v": 2}], [{"v": 1}]),
    ">=": (Q.v >= 1, [{"v": 2}, {"v": 1}], [{"v": 0}]),
    "or": ((Q.a == 1) | (Q.b == 2), [{"a": 1}, {"b": 2}, {"a": 1, "b": 2}], [{"a": "", "b": ""}, {}]),
    "and": ((Q.a == 1) & (Q.b == 2), [{"a": 1, "b": 2}], [{"a": 1}, {"b": 2}, {"a": "", "b": ""}]),
    "exists and ==": (Q.v.exists() & (Q.v == 5), [{"v": 5}], [{"v": 10}, {"w": 1}]),
    "not": (~(Q.a == 1), [{"a": 5, "b": 2}, {"b": 2}, {}], [{"a": 1, "b": 2}]),
    "not and": ((~(Q.a == 1)) & (Q.b == 2), [{"a": "", "b": 2}, {"b": 2}], [{"a": 1, "b": 2}, {"a": 1}, {"a": ""}]),
    "matches": (Q.v.matches(r"\d{2}\."), [{"v": "42."}, {"v": "42.x"}], [{"v": "44"}, {"v": 155}, {"v": False}, {}]),
    "search": (Q.v.search(r"\d+"), [{"v": "ab3"}], [{"v": "abc"}, {"v": ""}, {"v": True}, {"": None}]),
    "search, any case": (
        Q.v.search("ÆRØ", flags=re.IGNORECASE),
        [{"v": "ærø"}, {"v": "xÆrØx"}],
        [{"v": "ær"}, {"v": 1}],
    ),
    "matches, nested": (Q.a.v.matches(r"\d+"), [{"a": {"v": "123"}}], [{"b": {"v": "123"}}, {"a": {"v": "abc"}}]),
    "search, nested": (Q.a.v.search(r"\d+"), [{"a": {"v": "a2c"}}], [{"b": {"v": "a2c"}}, {"a": {"v": "abc"}}]),
    "matches, three deep": (Q.a.x.y.matches(r"\d+"), [{"a": {"x": {"y": "1"}}}], [{"a": {"x": {"y": "b"}}}]),
    "search, three deep": (Q.a.x.y.search(r"\d+"), [{"a": {"x": {"y": "b1"}}}], [{"a": {"x": {"y": "b"}}}]),
    "test": (Q.v.test(is_42), [{"v": 42}], [{"v": 40}, {"v": "44"}, {"": None}]),
    "test, nested": (Q.a.v.test(is_42), [{"a": {"v": 42}}], [{"a": {"v": 4}}]),
    "test with arguments": (Q.v.test(between, 1, 10), [{"v": 5}, {"v": 10}], [{"v": 0}, {"v": 11}, {"": None}]),
    "test with a tuple": (Q.v.test(in_list, (25, 35)), [{"v": 25}, {"v": 35}], [{"v": 20}, {"v": 36}]),
    "test with a list": (Q.v.test(in_list, [1, 2]), [{"v": 1}], [{"v": 4}]),
    "test with a dict": (Q.v.test(in_list, {"a": 1}), [{"v": "a"}], [{"v": "c"}]),
    "test with a dict in a tuple": (Q.v.test(flagged, (1, {"flag": "x"})), [{"v": "x"}], [{"v": "y"}]),
    "any, a query": (Q.f.any(Q.name == "don"), [{"f": [DON, JOHN]}], [{"f": 1}, {"f": []}, {}]),
    "any, a regular expression": (
        Q.f.any(Q.n.matches(r"\d+")),
        [{"f": [{"n": "1"}, {"n": "b"}]}],
        [{"f": [{"n": "b"}]}],
    ),
    "any, a list": (Q.f.any(["don", "jon"]), [{"f": ["don", "greg"]}], [{"f": ["greg"]}, {"f": 1}, {}]),
    "any, a list of dicts": (Q.f.any([DON, JOHN]), [{"f": [DON, GREG]}], [{"f": [GREG]}]),
    "all, a query": (Q.f.all(Q.name == "don"), [{"f": [DON]}, {"f": []}], [{"f": [DON, JOHN]}, {"f": 1}, {}]),
    "all, a regular expression": (
        Q.f.all(Q.n.matches(r"\d+")),
        [{"f": [{"n": "1"}]}],
        [{"f": [{"n": "1"}, {"n": "b"}]}],
    ),
    "all, a list": (Q.f.all(["don", "john"]), [{"f": ["don", "john", "greg"]}], [{"f": ["don", "greg"]}, {}]),
    "all, a list of dicts": (Q.f.all([DON, JOHN]), [{"f": [JOHN, DON]}, {"f": [JOHN, DON, GREG]}], [{"f": [JOHN]}]),
    "one of": (Q.v.one_of(["a", "b"]), [{"v": "a"}, {"v": "b"}], [{"v": "c"}, {}]),
    "fragment": (
        Q.fragment({"a": 4, "b": True}),
        [{"a": 4, "b": True, "c": "yes"}],
        [{"a": 4, "c": 1}, {"b": True}, {"a": 5, "b": True}, {"a": 4, "b": "no"}],
    ),
    "fragment, nested": (
        Q.doc.fragment({"a": 4, "b": True}),
        [{"doc": {"a": 4, "b": True, "c": 1}}],
        [{"a": 4, "b": True}, {"doc": {"a": 4, "c": 1}}],
    ),
    "noop": (Q.noop(), [{"a": True}, {"a": None}, {}], []),
    "by item": (Q["a b"] == 1, [{"a b": 1}], [{"a b": 0}]),
    "where": (where("v") == 1, [{"v": 1}], [{"v": 0}]),
}
MAPPED = {
    "map": (Q.v.map(lambda v: v + v) == 10, [{"v": 5}], [{"v": 10}]),
    "map and go on": (Q.map(lambda doc: {"y": doc.get("a")}).y == 5, [{"a": 5}], [{"a": 6}]),
}


@pytest.mark.parametrize("name", [*CASES, *MAPPED])
def test_a_query_on_its_own(name):
    query, found, not_found = (CASES | MAPPED)[name]
    assert [query(doc) for doc in found] == [True] * len(found)
    assert [query(doc) for doc in not_found] == [False] * len(not_found)


@pytest.mark.parametrize("name", [*CASES, *MAPPED])
def test_a_query_over_a_table(empty, name):
    query, found, not_found = (CASES | MAPPED)[name]
    mixed = [doc for pair in zip(not_found, found, strict=False) for doc in pair]
    mixed += found[len(not_found) :] + not_found[len(found) :]
    empty.insert_multiple(mixed)
    expected = [doc_id for doc_id, doc in enumerate(mixed, 1) if any(doc is one for one in found)]
    for _ in range(2):  # the second time from the cache
        assert [doc.doc_id for doc in empty.search(query)] == expected
    assert empty.count(query) == len(expected)
    assert empty.contains(query) == bool(expected)
    first = empty.get(query)
    assert (first.doc_id if first else None) == next(iter(expected), None)
    assert empty.update({"seen": True}, query) == expected
    assert [doc.doc_id for doc in empty.search(where("seen").exists())] == expected
    assert empty.remove(where("seen").exists()) == expected
    assert len(empty) == len(not_found)


@pytest.mark.parametrize("name", CASES)
def test_a_query_has_a_hash_and_can_be_remembered(name):
    query = CASES[name][0]
    assert hash(query) == hash(query)
    assert query.is_cacheable() or name == "noop"


def test_a_mapped_query_cannot_be_remembered():
    assert not any(query.is_cacheable() for query, _, _ in MAPPED.values())
    assert where("v").is_cacheable()
    assert not where("v").map(len).is_cacheable()


def test_equal_queries_are_equal():
    assert Q["v"].exists() == where("v").exists()
    assert hash(Q.v == 1) == hash(where("v") == 1) != hash(where("v") == 2)
    assert hash(Q.v.test(in_list, [1, 2])) == hash(Q.v.test(in_list, [1, 2])) != hash(Q.v.test(in_list, [1, 3]))
    assert (Q.v == 2) != 0
    assert (Q.v == "yes") != ""


def test_queries_as_keys():
    known = {
        Q.a == 2: 1,
        Q.a.b.c.exists(): 1,
        Q.a.exists() & Q.b.exists(): 1,
        Q.a.exists() | Q.b.exists(): 1,
    }
    assert (Q.a == 2) in known
    assert Q.a.b.c.exists() in known
    assert Q["a.b"].c.exists() not in known
    assert (Q.b.exists() & Q.a.exists()) in known
    assert (Q.b.exists() | Q.a.exists()) in known


def test_an_argument_without_a_hash_makes_a_query_that_is_not_remembered(empty):
    class Unhashable:
        __hash__ = None

    query = Q.v.test(lambda value, _: value == 1, Unhashable())
    empty.insert_multiple([{"v": 1}, {"v": 2}])
    assert not query.is_cacheable()
    assert empty.count(query) == 1
    assert len(empty._query_cache) == 0


def test_a_query_must_ask_for_something(db):
    with pytest.raises(ValueError, match="path"):
        assert Query() == 2
    with pytest.raises(RuntimeError, match="Empty query was evaluated"):
        Query()({})
    with pytest.raises(RuntimeError, match="Empty query was evaluated"):
        db.search(Query())


def test_the_repr_of_a_query():
    assert repr(Query()) == "Query()"
    assert repr(Q.type == "peach") == "QueryImpl('==', ('type',), 'peach')"
    assert "exists" in str(Q.a.b.exists())


def test_a_query_class_of_ones_own(empty):
    class MyQuery(Query):
        def equals_double(self, value):
            return self._generate_test(lambda found: found == value * 2, ("equals_double", self._path, value))

    query = MyQuery().v.equals_double("42")
    empty.insert_multiple([{"v": "4242"}, {"v": "42"}, {"": None}])
    assert [doc.doc_id for doc in empty.search(query)] == [1]
    assert hash(query)
