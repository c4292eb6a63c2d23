"""One test that looks at many things: as tests of their own, thousands of a millisecond cost half a minute."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")


def every(cases: Sequence[T], named: Callable[[T], str] = str) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Makes a test of a check of one thing: all are looked at, whatever the others are like, and those that fail are
    named.
    """

    def of(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            wrong = []
            for one in cases:
                try:
                    check(one)
                except AssertionError as error:
                    wrong.append(f"{named(one)}: {error}")
            assert cases, "there is nothing to look at"
            if wrong:
                pytest.fail("\n".join(wrong), pytrace=False)

        test.__doc__ = check.__doc__
        return test

    return of
