"""Weights learned from letters that people have read: what a letter shows, multiplied, added, made shares of one.

The weights are data (rules/*_weights.json), made by tests/helpers/train_kinds.py and train_days.py. What is learned is
only how much each word and each finding of the rules counts; the same letter gives the same shares each time.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.letters.understanding import rules

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """For each feature its weight for each answer, what each answer begins with, how sharp it all is."""

    answers: tuple[str, ...]
    begin: tuple[float, ...]
    rare: Mapping[str, float]
    rows: Mapping[str, Sequence[int]]
    unit: float
    sharp: float


def made(given: Mapping[str, Any]) -> Weights:
    """Weights from what a file says."""
    return Weights(
        tuple(given["answers"]), tuple(given["begin"]), given["rare"], given["rows"], given["unit"], given["sharp"]
    )


@cache
def weights(file: str) -> Weights:
    """The weights as shipped."""
    return made(json.loads((rules.FOLDER / file).read_text(encoding="utf-8")))


def shares(known: Weights, values: Features, more: Mapping[str, float] | None = None) -> dict[str, float]:
    """How likely each answer is, together one; `more` is added to the totals before they are shares."""
    totals = [one / known.unit for one in known.begin]
    for name, value in values.items():
        for at, weight in enumerate(known.rows.get(name, ())):
            totals[at] += value * weight
    extra = more or {}
    logs = [
        one * known.unit * known.sharp + extra.get(answer, 0.0)
        for one, answer in zip(totals, known.answers, strict=True)
    ]
    most = max(logs)
    parts = [math.exp(one - most) for one in logs]
    whole = sum(parts)
    return {answer: part / whole for answer, part in zip(known.answers, parts, strict=True)}
