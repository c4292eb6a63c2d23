"""How well letters are understood whose author's letters nothing was learned from: `left_out.py [AUTHORS]`.

For each author (the first digit of the files) the weights of kinds and of days are learned from all others, and the
author's letters are understood with those. The phrases of the rules have seen the letters; the weights have not.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.letters.understanding import kind_learned, learned
from tests.helpers import corpus, letter_scores, train_days, train_kinds
from tests.helpers.letter_scores import Scores
from tests.helpers.regression import author


@contextmanager
def instead(**files: dict[str, Any]) -> Iterator[None]:
    """Understand with other weights than those shipped, for a while."""
    shipped = learned.weights
    made = {name: learned.made(given) for name, given in files.items()}
    learned.weights = lambda file: made.get(file.removesuffix(".json")) or shipped(file)  # type: ignore[assignment]
    try:
        yield
    finally:
        learned.weights = shipped


def scores(wanted: str = "") -> dict[str, Scores]:
    """The counts of each author's letters (or of these authors')."""
    cases = corpus.load("tune")
    days = train_days.examples(cases)
    made = {}
    letters = None
    for each in sorted({author(case.name) for case in cases}):
        if wanted and each not in wanted:
            continue
        by_days = train_days.weights([one for one in days if one.author != each])
        with instead(day_weights=by_days):
            letters = letters or train_kinds.letters(cases)
            sharp = kind_learned.weights().sharp
            by_kinds = train_kinds.weights([one for one in letters if one.author != each], sharp)
            with instead(day_weights=by_days, kind_weights=by_kinds):
                made[each] = letter_scores.score([case for case in cases if author(case.name) == each])
    return made


if __name__ == "__main__":
    for name, counted in scores("".join(sys.argv[1:2])).items():
        print(f"{name}xx: {counted.sentence()}")
        if "-v" in sys.argv:
            print("\n".join(counted.wrong))
