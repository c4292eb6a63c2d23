"""Patterns: as `re` has them, whatever they are made of, and in a time that nobody notices."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.xpath import bounded
from kiosk.forms.xpath.errors import EvaluationError

pieces = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\S", "x", "é"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
        inner.map(lambda one: f"({one})"),
    )


patterns = st.recursive(pieces, larger, max_leaves=6)


@given(patterns, st.text("abx1é ", max_size=8))
def test_the_machine_says_what_re_says(pattern: str, text: str) -> None:
    machine = bounded._Machine(bounded.parser.parse(pattern))  # the way of risky patterns, for all
    wanted = re.compile(pattern, re.ASCII).fullmatch(text) is not None
    assert machine.matches(text) is wanted
    assert bounded.matches(pattern, text) is wanted


@pytest.mark.parametrize(
    "pattern", ["(a|aa)+b", "(a*)*b", "(a+)+$", "(?:a?){50}a{50}", "(.*a){12}", "([a-z]+)*!", "a*a*a*a*b", "(a|a)*c"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    start = time.process_time()
    bounded.matches(pattern, "a" * bounded.LONGEST_TEXT)
    assert time.process_time() - start < 2  # backtracking would take longer than the world is old


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"[0-9]{8}", "12345678"), (r"^[^@\s]+@[^@\s]+(\.[a-z]+)+$", "a@b.co.dk"), (r"(\d{2} ){3}\d{2}", "12 34 56 78")],
)
def test_what_authors_write(pattern: str, text: str) -> None:
    assert bounded.matches(pattern, text)
    assert not bounded.matches(pattern, text + "!")


@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "*", r"\p{L}", "(a)\\1", "(?=a)a", "(?<!b)a", "a" * 1001, "((a{50}){50}){50}(b?c)*", r"(?:a|bb)*\b"],
)
def test_what_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        bounded.matches(pattern, "a")


def test_a_text_that_is_too_long_does_not_match() -> None:
    assert not bounded.matches("a*", "a" * (bounded.LONGEST_TEXT + 1))
