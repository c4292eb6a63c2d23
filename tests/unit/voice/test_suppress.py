"""No number below five can be worked out of what is shown: an attacker who tries every table says so."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.voice.suppress import K, suppressed

SHAPES = ((1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1))


def tables(largest, shapes=SHAPES):
    def of(shape):
        row = st.lists(st.integers(0, largest), min_size=shape[1], max_size=shape[1])
        return st.lists(row, min_size=shape[0], max_size=shape[0])

    return st.sampled_from(shapes).flatmap(of)


@cache
def every(rows, columns, limit):
    """All tables of this shape with numbers below the limit."""
    return (
        np.indices((limit,) * (rows * columns), dtype=np.int8).reshape(rows * columns, -1).T.reshape(-1, rows, columns)
    )


def everything(of):
    """Every number and every sum of one table, or of many."""
    rows, columns = of.shape[-2:]
    yield from (of[..., i, j] for i in range(rows) for j in range(columns))
    yield from (of[..., i, :].sum(axis=-1) for i in range(rows))
    yield from (of[..., :, j].sum(axis=-1) for j in range(columns))
    yield of.sum(axis=(-1, -2))


def proves(cells, shown, k=K):
    """What is shown is true and large; and what is small could be large, in a table that looks the same."""
    true = np.array(cells)
    seen = [*(one for row in shown.cells for one in row), *shown.rows, *shown.columns, shown.all]
    possible = every(*true.shape, true.max() + k + 1)
    for known, now in zip(seen, everything(true), strict=True):
        assert known is None or known == now >= k
    for number, known in enumerate(seen):
        if known is not None:
            possible = possible[list(everything(possible))[number] == known]
    for now, could in zip(everything(true), everything(possible), strict=True):
        assert now >= k or could.max() >= k


@settings(max_examples=150, deadline=None)
@given(tables(4))
def test_nobody_can_tell_that_a_hidden_number_is_small(cells):
    proves(cells, suppressed(cells, k=3), k=3)


@settings(max_examples=60, deadline=None)
@given(tables(9, ((2, 2), (1, 3), (3, 1))))
def test_the_same_of_five(cells):
    proves(cells, suppressed(cells))


@settings(max_examples=150, deadline=None)
@given(tables(4))
def test_not_either_where_each_row_was_shown_before(cells):
    shown = suppressed(cells, k=3, told=True)
    proves(cells, shown, k=3)
    for number, row in enumerate(cells):
        alone = suppressed([row], k=3, told=True)
        assert shown.cells[number] == alone.cells[0]
        assert shown.rows[number] == alone.rows[0]


def test_a_table_of_large_numbers_is_shown_whole():
    shown = suppressed([[10, 20], [30, 40]])
    assert shown.cells == [[10, 20], [30, 40]]
    assert (shown.rows, shown.columns, shown.all) == ([30, 70], [40, 60], 100)


def test_one_small_number_takes_others_with_it():
    """With the sums beside it, one hidden number alone would be the sum less the rest."""
    shown = suppressed([[2, 20, 30], [30, 40, 50], [60, 70, 80]])
    hidden = {(i, j) for i, row in enumerate(shown.cells) for j, one in enumerate(row) if one is None}
    assert (0, 0) in hidden
    assert len(hidden) == 4  # a ring: in each row and column of it another one
    assert shown.rows == [52, 120, 210]
    assert shown.all == 382


def test_numbers_that_sum_to_nothing_are_told_by_no_sum():
    shown = suppressed([[0, 0], [9, 9]])
    assert shown.cells[0] == [None, None]
    assert shown.rows[0] is None
    proves([[0, 0], [9, 9]], shown)


def test_two_small_numbers_do_not_protect_each_other_by_themselves():
    """2 + 1 is known to be 3: neither could be five."""
    shown = suppressed([[2, 1, 40]], told=True)
    assert shown.cells == [[None, None, None]] or shown.rows == [None]


def test_an_empty_table_shows_nothing():
    assert suppressed([]) == ([], [], [], None)
