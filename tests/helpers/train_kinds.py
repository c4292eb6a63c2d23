"""Learn the weights of a letter's kind from the letters tuned on: `python tests/helpers/train_kinds.py [--check]`.

A multinomial logistic regression with a strong pull to nothing, in its dual form (364 letters, thousands of words), by
accelerated gradient. The same letters and rules give the same file. `--check` writes nothing and says how often it is
right: by ten-fold cross-validation, and with each author's letters (the first digit of the file) left out in turn.
Letters that the rules' phrases were made from count less, for on those the rules look better than they are.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.letters.model import Kind, Reading, Understanding
from kiosk.letters.understanding import kind_features, kind_learned, kinds, rules, together
from tests.helpers import corpus
from tests.helpers.corpus import Case
from tests.helpers.regression import author, fit, share

KINDS = get_args(Kind)
PULL = 0.1
BEGIN = 0.3
LEAST = 2
"""Letters that a word must stand in."""
SEEN = 0.3
"""How much one of the letters counts that the phrases were made from (0xx and 1xx)."""
UNIT = 0.001
LIGHT = 40
"""Units that a feature must weigh for some kind, to be kept."""
Features = dict[str, float]


@dataclass(frozen=True)
class Letter:
    """A letter ready to be learned from."""

    author: str
    kind: int
    ruled: int
    words: dict[str, set[str]]
    facts: Features


def letters(cases: Sequence[Case], each: Callable[[Case, Understanding], None] | None = None) -> list[Letter]:
    """These letters as the rules see them; `each` is told what was understood of them."""
    caught: list[Letter] = []
    weigh = kinds.weigh

    def catch(text, zones, points, extra, *, found, ruled):
        summed = kinds.totals(kinds.tally(points, extra))
        facts = kind_features.facts(text, kinds.plain(points, extra), summed, ruled.kind, found)
        words = kind_features.words(text, zones)
        caught.append(Letter(author(case.name), KINDS.index(case.kind), KINDS.index(ruled.kind), words, facts))
        return weigh(text, zones, points, extra, found=found, ruled=ruled)

    kinds.weigh = catch
    try:
        for case in cases:
            reading = Reading(case.text, "text")
            found = together.understand(reading, today=case.today, received=case.received, channel=case.channel)
            if each:
                each(case, found)
    finally:
        kinds.weigh = weigh
    return caught


def matrix(learned: list[Letter]) -> tuple[np.ndarray, list[str], Features]:
    """Letters by features; the features' names; how rare each word is."""
    counted = Counter(one for letter in learned for block in letter.words.values() for one in block)
    many = len(learned)
    rare = {one: round(math.log(many / number), 2) for one, number in sorted(counted.items()) if number >= LEAST}
    rows = [kind_features.scaled(letter.words, rare) | letter.facts for letter in learned]
    names = sorted({name for row in rows for name in row})
    at = {name: number for number, name in enumerate(names)}
    values = np.zeros((many, len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            values[number, at[name]] = value
    return values, names, rare


def left_out(alike: np.ndarray, learned: list[Letter], groups: np.ndarray) -> np.ndarray:
    """The totals of each letter by what was learned without its group."""
    wanted = np.array([one.kind for one in learned])
    counts = np.array([SEEN if one.author == "0" else 1.0 for one in learned])
    totals = np.zeros((len(learned), len(KINDS)))
    for group in np.unique(groups):
        out, kept = groups == group, groups != group
        made = fit(alike[np.ix_(kept, kept)], wanted[kept], counts[kept], len(KINDS), PULL)
        totals[out] = alike[np.ix_(out, kept)] @ made
    return totals


def weights(learned: list[Letter], sharp: float) -> dict[str, Any]:
    """What goes into the file."""
    values, names, rare = matrix(learned)
    wanted = np.array([one.kind for one in learned])
    counts = np.array([SEEN if one.author == "0" else 1.0 for one in learned])
    made = fit(values @ values.T + BEGIN, wanted, counts, len(KINDS), PULL)
    rows = np.rint(values.T @ made / UNIT).astype(int)
    kept = {name: row.tolist() for name, row in zip(names, rows, strict=True) if np.abs(row).max() >= LIGHT}
    begin = [round(float(one), 4) for one in BEGIN * made.sum(0)]
    return {"answers": KINDS, "begin": begin, "unit": UNIT, "sharp": sharp, "rare": rare, "rows": kept}


def right_left_out(learned: list[Letter]) -> int:
    """How many kinds are right by what was learned without the letter's author."""
    values, _names, _rare = matrix(learned)
    totals = left_out(values @ values.T + BEGIN, learned, np.array([one.author for one in learned]))
    return int((totals.argmax(1) == np.array([one.kind for one in learned])).sum())


def sharpness(totals: np.ndarray, learned: list[Letter]) -> float:
    """What the totals must be multiplied by for their shares to be as often right as they say, in unfitted letters."""
    wanted = np.array([one.kind for one in learned])
    open_ones = np.array([one.author != "0" for one in learned])

    def loss(sharp: float) -> float:
        return -float(np.log(share(totals * sharp)[np.arange(len(wanted)), wanted][open_ones] + 1e-9).mean())

    return min((round(0.5 + 0.05 * one, 2) for one in range(40)), key=loss)


def main() -> None:
    """Learn, say how well, and write the weights."""
    learned = letters(corpus.load("tune"))
    values, names, _rare = matrix(learned)
    alike = values @ values.T + BEGIN
    wanted = np.array([one.kind for one in learned])
    authors = np.array([one.author for one in learned])
    folds = np.random.default_rng(1).permutation(len(learned)) % 10
    crossed = left_out(alike, learned, folds)
    for name, totals in (("ten-fold", crossed), ("authors left out", left_out(alike, learned, authors))):
        right = totals.argmax(1) == wanted
        told = [f"{one}xx {right[authors == one].sum()}/{(authors == one).sum()}" for one in np.unique(authors)]
        print(f"{name}: {right.sum()}/{len(right)}; " + ", ".join(told))
    ruled = np.array([one.ruled for one in learned]) == wanted
    print("rules alone: " + ", ".join(f"{one}xx {ruled[authors == one].sum()}" for one in np.unique(authors)))
    sharp = sharpness(crossed, learned)
    print(f"sharpness {sharp}, {len(names)} features")
    if "--check" in sys.argv:
        return
    head = weights(learned, sharp)
    file = rules.FOLDER / kind_learned.FILE
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    file.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    print(f"{len(head['rows'])} rows, {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
