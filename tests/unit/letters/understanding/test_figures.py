"""The figures: a floor on the part of the corpus that is tuned on, the wanted ones where it is only measured.

Of the latter nothing is printed but counts; see tests/fixtures/letters and `python tests/bench/run.py letters`.
"""

import pytest

from tests.helpers import corpus, letter_scores, train_kinds
from tests.helpers.letter_scores import Scores

# The figures of issue 4 that are not reached yet: strict, so that reaching one is noticed and the mark goes.
NOT_YET = pytest.mark.xfail(strict=True, reason="not reached yet in letters that were never seen")


@pytest.fixture(scope="module")
def learned() -> tuple[Scores, list[train_kinds.Letter]]:
    scores = Scores()
    letters = train_kinds.letters(corpus.load("tune"), lambda case, found: letter_scores.one(scores, case, found))
    return scores, letters


@pytest.fixture(scope="module")
def tuned(learned: tuple[Scores, list[train_kinds.Letter]]) -> Scores:
    return learned[0]


@pytest.fixture(scope="module")
def measured() -> Scores:
    return letter_scores.score(corpus.load("measure"))


def test_the_floor_where_it_was_tuned(tuned: Scores) -> None:
    shown = "\n".join([tuned.sentence(), *tuned.wrong])
    assert tuned.first >= 0.97 * tuned.with_first, shown
    assert tuned.silent == 0, shown
    assert min(tuned.precision("amounts"), tuned.recall("amounts")) >= 0.98, shown
    assert min(tuned.precision("phones"), tuned.recall("phones")) >= 0.98, shown


def test_the_floor_of_kinds_in_letters_whose_author_was_left_out(
    learned: tuple[Scores, list[train_kinds.Letter]],
) -> None:
    # The weights that are shipped were learned from these letters: how often those are right here says nothing.
    scores, letters = learned
    assert len(letters) >= 0.99 * scores.letters  # one of which nothing can be said is not weighed
    assert train_kinds.right_left_out(letters) >= 0.9 * len(letters)


def test_amounts_and_phones_in_letters_it_never_saw(measured: Scores) -> None:
    for what in ("amounts", "phones"):
        assert min(measured.precision(what), measured.recall(what)) >= 0.97, measured.sentence()


@NOT_YET
def test_kinds_in_letters_it_never_saw(measured: Scores) -> None:
    assert measured.kind >= 0.95 * measured.letters, measured.sentence()


@NOT_YET
def test_the_first_day_in_letters_it_never_saw(measured: Scores) -> None:
    assert measured.first >= 0.95 * measured.with_first, measured.sentence()


@NOT_YET
def test_none_is_wrong_without_a_warning(measured: Scores) -> None:
    assert measured.silent == 0, measured.sentence()
