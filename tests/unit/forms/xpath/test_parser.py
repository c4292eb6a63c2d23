"""Tokens to trees: precedence, paths, and that what is written from a tree is read as the same tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.xpath.errors import WORDS, XPathError
from kiosk.forms.xpath.parser import DEEPEST, parse
from kiosk.forms.xpath.tree import Binary, Call, Negate, Number, Path, Step, Text, Tree, walk

names = st.sampled_from(["a", "b-c", "data", "div", "or", "æ", "jr:x"])
operators = st.sampled_from(["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"])
leaves: st.SearchStrategy[Tree] = st.one_of(
    st.builds(Number, st.integers(0, 10**6).map(float) | st.sampled_from([0.5, 2.25, 1000.125])),
    st.builds(Text, st.text("ab' ", max_size=4) | st.text('ab" ', max_size=4)),
)


def larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    steps = st.one_of(
        st.builds(Step, st.just("child"), names, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Step, st.sampled_from(["self", "parent"])),
        st.builds(Step, st.just("attribute"), names),
    )
    calls = st.builds(Call, names, st.lists(inner, max_size=3).map(tuple))
    return st.one_of(
        st.builds(Negate, inner),
        st.builds(Binary, operators, inner, inner),
        calls,
        st.builds(Path, st.sampled_from(["root", "here"]) | calls, st.lists(steps, min_size=1, max_size=3).map(tuple)),
    )


trees = st.recursive(leaves, larger, max_leaves=12)


@given(trees)
def test_written_and_read_again_it_is_the_same(tree: Tree) -> None:
    assert parse(str(tree)) == tree


@given(st.text(max_size=30) | st.text("ab/[]().,'=-*1 $@|:<>", max_size=30))
def test_no_text_breaks_it(source: str) -> None:
    try:
        tree = parse(source)
    except XPathError as error:
        found: XPathError | None = error
    else:
        found = None
        assert parse(str(tree)) == tree
    assert found is None or (found.what in WORDS and 0 <= found.at <= len(source))


@pytest.mark.parametrize(
    ("source", "bracketed"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("a or b and c", "a or (b and c)"),
        ("a = b = c", "(a = b) = c"),
        ("a < b = c", "(a < b) = c"),
        ("-a * b", "(-a) * b"),
        ("- - 5", "-(-5)"),
        ("a div b mod c", "(a div b) mod c"),
        ("1 + 2 > 3 and 4", "((1 + 2) > 3) and 4"),
    ],
)
def test_precedence(source: str, bracketed: str) -> None:
    assert parse(source) == parse(bracketed)


def test_axes_are_written_short() -> None:
    assert parse("self::node()/child::a/parent::node()/@b") == parse("./a/../@b")
    assert parse("attribute::b") == parse("@b")


@pytest.mark.parametrize(
    ("source", "what", "at"),
    [
        ("", "end", 0),
        ("1 +", "end", 3),
        ("1 2", "unexpected", 2),
        ("f(1", "end", 3),
        ("f(1,)", "unexpected", 4),
        ("a[", "end", 2),
        ("a]", "unexpected", 1),
        ("/", "end", 1),
        ("//a", "unsupported", 0),
        ("a//b", "unexpected", 1),
        ("$a", "unsupported", 0),
        ("a | b", "unsupported", 2),
        ("following::a", "unsupported", 0),
        ("(a)/b", "unsupported", 3),
        ("f(a)[1]", "unsupported", 4),
        ("self::a", "unsupported", 0),
        ("a::b", "unsupported", 0),
    ],
)
def test_what_cannot_be_is_told_with_its_place(source: str, what: str, at: int) -> None:
    with pytest.raises(XPathError) as wrong:
        parse(source)
    assert (wrong.value.what, wrong.value.at) == (what, at)


def test_brackets_go_so_deep_and_no_deeper() -> None:
    parse("(" * (DEEPEST - 1) + "1" + ")" * (DEEPEST - 1))
    with pytest.raises(XPathError) as wrong:
        parse("(" * 5000 + "1" + ")" * 5000)
    assert wrong.value.what == "deep"


def test_a_tree_is_walked_with_its_predicates() -> None:
    found = [str(one) for one in walk(parse("-a[b = 1] + f('x')"))]
    assert "b = 1" in found
    assert "'x'" in found
