"""One test that looks at many things misses none of them."""

import pytest

from tests.helpers.every import every


def test_all_that_are_wrong_are_named():
    @every([3, 4, 5])
    def even(number):
        assert number % 2 == 0, "odd"

    with pytest.raises(pytest.fail.Exception, match=r"(?s)^3: odd.*\n5: odd"):
        even()


def test_nothing_to_look_at_is_wrong():
    with pytest.raises(AssertionError, match="nothing to look at"):
        every([])(print)()
