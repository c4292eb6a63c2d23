"""A form as plain data: to JSON and back unchanged, always the same bytes, and anything else refused with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.definition import (
    Action,
    Choice,
    Choices,
    Definition,
    NewerForm,
    Node,
    NotAForm,
    Output,
    Range,
    Secondary,
    Sidecar,
)

words = st.text(max_size=6)
rows = st.lists(st.dictionaries(words, words, max_size=2), max_size=2).map(tuple)
texts = st.lists(words | st.builds(Output, words), max_size=3).map(tuple)
choices = st.builds(Choices, items=st.lists(st.builds(Choice, words, words), max_size=2).map(tuple), nodeset=words)
leaf = st.builds(
    Node,
    path=words,
    kind=st.just("value"),
    type=words,
    choices=st.none() | choices,
    range=st.none() | st.builds(Range, words, words, words),
    parameters=st.dictionaries(words, words, max_size=2),
    children=st.just(()),
    initial=st.integers(0, 3),
)
node = st.recursive(leaf, lambda inner: st.builds(
    Node, path=words, kind=st.just("group"), relevant=words, children=st.lists(inner, max_size=3).map(tuple)
), max_leaves=8)  # fmt: skip
definitions = st.builds(
    Definition,
    id=words,
    version=words,
    title=st.dictionaries(words, words, max_size=2),
    languages=st.lists(words, max_size=2).map(tuple),
    default_language=words,
    root=node,
    instances=st.lists(st.builds(Secondary, words, rows, words), max_size=2).map(tuple),
    texts=st.dictionaries(words, st.dictionaries(words, st.dictionaries(words, texts, max_size=2), max_size=2)),
    actions=st.lists(st.builds(Action, st.just(("odk-new-repeat",)), words, words, words, words), max_size=2).map(
        tuple
    ),
    sidecar=st.builds(Sidecar, rows, rows, rows, rows, rows, st.dictionaries(words, words, max_size=1)),
    media=st.lists(words, max_size=2).map(tuple),
    notes=st.lists(words, max_size=2).map(tuple),
)
SMALL = Definition("a", "1", {"da": "Å"}, ("da",), "da", Node("/data", "group"))


@given(definitions)
def test_to_json_and_back(form: Definition) -> None:
    data = form.dump()
    assert Definition.load(data) == form
    assert Definition.load(data).dump() == data


def test_what_has_its_default_is_not_written() -> None:
    assert SMALL.dump().decode() == (
        '{"default_language":"da","format":1,"id":"a","languages":["da"],'
        '"root":{"kind":"group","path":"/data"},"title":{"da":"Å"},"version":"1"}'
    )


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": None}, "format"),
        ({"format": "1"}, "format"),
        ({"colour": "red"}, "Definition.colour"),
        ({"root": {"kind": "group", "path": "/data", "children": [{"path": "/data/a", "kind": 3}]}},
         "Definition.root.children[0].kind"),
        ({"root": {"kind": "group"}}, "Definition.root"),
        ({"languages": "da"}, "Definition.languages"),
        ({"title": ["da"]}, "Definition.title"),
        ({"root": {"kind": "value", "path": "/data", "choices": []}}, "Definition.root.choices"),
        ({"root": {"kind": "value", "path": "/data", "initial": "1"}}, "Definition.root.initial"),
        ({"texts": {"da": {"a": {"": [1]}}}}, "Definition.texts.da.a.[0]"),
    ],
)  # fmt: skip
def test_what_is_not_a_form_is_refused_with_its_place(change: dict[str, object], where: str) -> None:
    with pytest.raises(NotAForm) as refused:
        Definition.load(json.dumps({**json.loads(SMALL.dump()), **change}).encode())
    assert refused.value.fields == {"where": where}


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(NotAForm):
        Definition.load(data)


def test_a_newer_form_asks_for_a_newer_screen() -> None:
    with pytest.raises(NewerForm):
        Definition.load(json.dumps({**json.loads(SMALL.dump()), "format": 2}).encode())


def test_nodes_are_found_by_path() -> None:
    inner = Node("/data/g/a", "value", "text")
    form = Definition(
        "a", "", {}, (), "", Node("/data", "group", children=(Node("/data/g", "group", children=(inner,)),))
    )
    assert list(form.by_path) == ["/data", "/data/g", "/data/g/a"]
    assert form.by_path["/data/g/a"].name == "a"


def test_words_are_found_by_language_id_and_form() -> None:
    form = Definition("a", "", {}, (), "", SMALL.root, texts={"da": {"t": {"": ("Hej",), "audio": ("a.opus",)}}})
    assert form.words("da", "t") == ("Hej",)
    assert form.words("da", "t", "audio") == ("a.opus",)
    assert form.words("en", "t") == ()
