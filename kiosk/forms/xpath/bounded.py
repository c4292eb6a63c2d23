"""Patterns of authors, that never hold the screen up, whatever they are.

Python's `re` backtracks, and can't be stopped: "(a|aa)+b" takes longer than anybody waits. So a pattern is walked state
by state (Thompson 1968), which takes as long as the pattern is times the text; `re` itself is used only where a pattern
has no more than two parts that repeat, side by side. Looking ahead and back, and references to groups, are refused.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from kiosk.forms.xpath.errors import EvaluationError

LONGEST_PATTERN = 1_000
LONGEST_TEXT = 2_000
MOST_STATES = 5_000

Test = Callable[[str], bool]
_REPEATS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT})
_IN_CATEGORY: dict[Any, Test] = {
    codes.CATEGORY_DIGIT: lambda letter: "0" <= letter <= "9",
    codes.CATEGORY_SPACE: lambda letter: letter in " \t\n\x0b\f\r",
    codes.CATEGORY_WORD: lambda letter: letter.isascii() and (letter.isalnum() or letter == "_"),
}
_NOT_CATEGORY = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches; what is longer than 2,000 characters does not. Raises EvaluationError."""
    return len(text) <= LONGEST_TEXT and compiled(pattern)(text)


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Test:
    """What says whether a whole text matches; raises EvaluationError for a pattern that cannot be used."""
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError("pattern")
    try:
        parts = parser.parse(pattern)
        if _repeats(parts, inside=False) <= 2:
            whole = re.compile(pattern, re.ASCII)  # as Java's
            return lambda text: whole.fullmatch(text) is not None
        return _Machine(parts).matches
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        raise EvaluationError("pattern") from error


def _repeats(parts: Any, *, inside: bool) -> int:
    """How many parts repeat, or may be left out; very many when one stands in another, or holds a choice."""
    count = 0
    for code, what in parts:
        if code in _REPEATS:
            least, most, inner = what
            varies = least != most
            count += (1000 if inside and varies else int(varies)) + _repeats(inner, inside=inside or most > 1)
        elif code is codes.SUBPATTERN:
            count += _repeats(what[-1], inside=inside)
        elif code is codes.BRANCH:
            count += (1000 if inside else 0) + sum(_repeats(one, inside=inside) for one in what[1])
        elif code in {codes.ASSERT, codes.ASSERT_NOT, codes.GROUPREF, codes.GROUPREF_EXISTS}:
            raise EvaluationError("pattern")
    return count


class _Machine:
    """States with a test and one way on, or with no test and several ways; state 0 is the end."""

    def __init__(self, parts: Any) -> None:
        self.tests: list[Test | None] = [None]
        self.ways: list[tuple[int, ...]] = [()]
        self.start = self.sequence(list(parts), 0)

    def state(self, test: Test | None, *ways: int) -> int:
        if len(self.tests) >= MOST_STATES:
            raise EvaluationError("pattern")
        self.tests.append(test)
        self.ways.append(ways)
        return len(self.tests) - 1

    def sequence(self, parts: list[Any], then: int) -> int:
        for code, what in reversed(parts):
            then = self.part(code, what, then)
        return then

    def part(self, code: Any, what: Any, then: int) -> int:
        if code in _REPEATS:
            return self.repeat(what[0], what[1], list(what[2]), then)
        if code is codes.SUBPATTERN:
            return self.sequence(list(what[-1]), then)
        if code is codes.BRANCH:
            return self.state(None, *[self.sequence(list(one), then) for one in what[1]])
        if code is codes.AT:
            if what in {codes.AT_BEGINNING, codes.AT_BEGINNING_STRING, codes.AT_END, codes.AT_END_STRING}:
                return then  # the whole text is matched anyway
            raise EvaluationError("pattern")
        return self.state(_test(code, what), then)

    def repeat(self, least: int, most: Any, inner: list[Any], then: int) -> int:
        if most is codes.MAXREPEAT:
            loop = self.state(None, then)
            self.ways[loop] = (self.sequence(inner, loop), then)
            then = loop
        else:
            end = then
            for _ in range(most - least):
                then = self.state(None, self.sequence(inner, then), end)
        for _ in range(least):
            then = self.sequence(inner, then)
        return then

    def matches(self, text: str) -> bool:
        states = self.closed({self.start})
        for letter in text:
            states = self.closed(
                {self.ways[one][0] for one in states if (test := self.tests[one]) is not None and test(letter)}
            )
            if not states:
                return False
        return 0 in states

    def closed(self, states: set[int]) -> set[int]:
        """These, and all that are reached without reading."""
        found, todo = set(states), list(states)
        while todo:
            one = todo.pop()
            if self.tests[one] is None:
                new = [way for way in self.ways[one] if way not in found]
                found.update(new)
                todo += new
        return found


def _test(code: Any, what: Any) -> Test:  # noqa: PLR0911 - a way out for each kind of part
    if code is codes.LITERAL:
        return chr(what).__eq__
    if code is codes.NOT_LITERAL:
        return chr(what).__ne__
    if code is codes.ANY:
        return lambda letter: letter != "\n"
    if code is codes.RANGE:
        first, last = chr(what[0]), chr(what[1])
        return lambda letter: first <= letter <= last
    if code is codes.CATEGORY:
        if what in _NOT_CATEGORY:
            inner: Test = _IN_CATEGORY[_NOT_CATEGORY[what]]
            return lambda letter: not inner(letter)
        return _IN_CATEGORY[what]
    if code is codes.IN:
        negated = what[0][0] is codes.NEGATE
        tests = [_test(*one) for one in what[negated:]]
        return lambda letter: any(test(letter) for test in tests) is not negated
    raise EvaluationError("pattern")
