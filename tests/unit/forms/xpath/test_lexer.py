"""Expressions to tokens: what `*` and the word operators are is told by what stands before them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.lexer import LONGEST, tokens


def kinds(source: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in tokens(source)[:-1]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a * b", [("name", "a"), ("operator", "*"), ("name", "b")]),
        ("* * *", [("name", "*"), ("operator", "*"), ("name", "*")]),
        ("div div mod", [("name", "div"), ("operator", "div"), ("name", "mod")]),
        (
            "/and/or or x",
            [("mark", "/"), ("name", "and"), ("mark", "/"), ("name", "or"), ("operator", "or"), ("name", "x")],
        ),
        ("a-b - 1", [("name", "a-b"), ("operator", "-"), ("number", "1")]),
        ("1.5 .5 5.", [("number", "1.5"), ("number", ".5"), ("number", "5.")]),
        ("""'a"' "b'" """, [("text", 'a"'), ("text", "b'")]),
        ("jr:itext('x')", [("name", "jr:itext"), ("mark", "("), ("text", "x"), ("mark", ")")]),
        ("..", [("mark", "..")]),
        ("a<=b!=c", [("name", "a"), ("operator", "<="), ("name", "b"), ("operator", "!="), ("name", "c")]),
        ("æble_1.2", [("name", "æble_1.2")]),
    ],
)
def test_tokens(source: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(source) == expected


def test_the_last_token_is_the_end() -> None:
    assert tokens("a ")[-1] == ("end", "", 2)


@pytest.mark.parametrize(
    ("source", "what", "at"), [("a = 'b", "text", 4), ("a # b", "character", 2), ("a ! b", "character", 2)]
)
def test_what_is_no_token_is_told_with_its_place(source: str, what: str, at: int) -> None:
    with pytest.raises(XPathError) as wrong:
        tokens(source)
    assert (wrong.value.what, wrong.value.at) == (what, at)


def test_an_expression_has_a_length() -> None:
    tokens("1" * LONGEST)
    with pytest.raises(XPathError):
        tokens("1" * (LONGEST + 1))


@given(st.text(max_size=40))
def test_no_text_breaks_it(source: str) -> None:
    with contextlib.suppress(XPathError):
        found = tokens(source)
        assert [one.at for one in found] == sorted(one.at for one in found)
        assert found[-1].at == len(source)
