"""Learn the weights of what a day in a letter is, from the letters tuned on: `train_days.py [--check]`.

As train_kinds.py does for kinds: a multinomial logistic regression in its dual form. Each place where a letter speaks
of a day is one example; what it is, the labels of the letter say. `--check` writes nothing and says how often each is
right in letters of authors that were left out.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.letters.model import Reading
from kiosk.letters.understanding import day_features, day_judge, rules, together
from kiosk.letters.understanding.day_judge import ANSWERS, Mention
from tests.helpers import corpus
from tests.helpers.corpus import Case
from tests.helpers.regression import author, fit, share

PULL = 0.4
BEGIN = 0.3
LEAST = 2
"""Mentions that a feature must be in."""
UNIT = 0.001
LIGHT = 25


@dataclass(frozen=True)
class Example:
    """A mention of a day, and which of ANSWERS it is."""

    author: str
    mention: Mention
    answer: int


def examples(cases: Sequence[Case]) -> list[Example]:
    """All mentions of these letters as the rules see them."""
    caught: list[Example] = []
    judge = day_judge.judge
    for case in cases:

        def catch(found, case=case):
            caught.extend(Example(author(case.name), one, ANSWERS.index(answer(case, one))) for one in found)
            return judge(found)

        day_judge.judge = catch
        try:
            together.understand(
                Reading(case.text, "text"), today=case.today, received=case.received, channel=case.channel
            )
        finally:
            day_judge.judge = judge
    return caught


def answer(case: Case, one: Mention) -> str:
    """What the labels of a letter say of a day."""
    day = one.day
    if day is None:
        return "none"
    due = set(case.deadlines) - {case.complaint}
    timed = "clock" in one.features
    if day in {met for met, _at in case.appointments} and (timed or day not in due):
        return "appointment"
    if day in due:
        return "deadline"
    return "complaint" if day == case.complaint else "none"


def known(learned: Sequence[Example]) -> list[str]:
    """The features that are seen often enough."""
    counted = Counter(name for one in learned for name in one.mention.features)
    return sorted(name for name, number in counted.items() if number >= LEAST)


def matrix(learned: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """Mentions by features."""
    at = {name: number for number, name in enumerate(names)}
    values = np.zeros((len(learned), len(names)))
    for number, one in enumerate(learned):
        for name, value in day_features.scaled(one.mention.features, at).items():
            values[number, at[name]] = value
    return values


def weights(learned: Sequence[Example]) -> dict[str, object]:
    """What goes into the file."""
    names = known(learned)
    values = matrix(learned, names)
    wanted = np.array([one.answer for one in learned])
    made = fit(values @ values.T + BEGIN, wanted, np.ones(len(learned)), len(ANSWERS), PULL)
    rows = np.rint(values.T @ made / UNIT).astype(int)
    kept = {name: row.tolist() for name, row in zip(names, rows, strict=True) if np.abs(row).max() >= LIGHT}
    begin = [round(float(one), 4) for one in BEGIN * made.sum(0)]
    return {"answers": ANSWERS, "begin": begin, "unit": UNIT, "sharp": 1.0, "rare": {}, "rows": kept}


def left_out(learned: Sequence[Example]) -> np.ndarray:
    """The shares of each mention by what was learned without its author, with what the rules say."""
    values = matrix(learned, known(learned))
    alike = values @ values.T + BEGIN
    wanted = np.array([one.answer for one in learned])
    authors = np.array([one.author for one in learned])
    totals = np.zeros((len(learned), len(ANSWERS)))
    for each in np.unique(authors):
        out, kept = authors == each, authors != each
        made = fit(alike[np.ix_(kept, kept)], wanted[kept], np.ones(kept.sum()), len(ANSWERS), PULL)
        totals[out] = alike[np.ix_(out, kept)] @ made
    ruled = np.array([ANSWERS.index(one.mention.ruled) for one in learned])
    return share(totals + day_judge.RULED * np.eye(len(ANSWERS))[ruled])


def main() -> None:
    """Learn, say how well, and write the weights."""
    learned = examples(corpus.load("tune"))
    wanted = np.array([one.answer for one in learned])
    authors = np.array([one.author for one in learned])
    ruled = np.array([ANSWERS.index(one.mention.ruled) for one in learned])
    shares = left_out(learned)
    for name, right in (("rules alone", ruled == wanted), ("authors left out", shares.argmax(1) == wanted)):
        told = [f"{one}xx {right[authors == one].sum()}/{(authors == one).sum()}" for one in np.unique(authors)]
        print(f"{name}: {right.sum()}/{len(right)}; " + ", ".join(told))
    if "--check" in sys.argv:
        return
    file = rules.FOLDER / day_judge.FILE
    text = json.dumps(weights(learned), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    file.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    print(f"{text.count('[') - 3} rows, {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
