"""A multinomial logistic regression with a pull to nothing, in its dual form, by accelerated gradient."""

import math

import numpy as np

STEPS = 150
ONE = {"1": "0", "9": "8"}
"""Digits of letters by one and the same author."""


def author(name: str) -> str:
    """Who wrote a letter of the corpus: the first digit of its name, the lower of those that are one's."""
    return ONE.get(name[0], name[0])


def fit(alike: np.ndarray, wanted: np.ndarray, counts: np.ndarray, answers: int, pull: float) -> np.ndarray:
    """How much each example speaks for each answer, from how alike the examples are."""
    sure = np.eye(answers)[wanted]
    made = ahead = np.zeros_like(sure)
    pace, step = 0.5 * _greatest(alike) + pull, 1.0
    for _ in range(STEPS):
        after = ahead - ((share(alike @ ahead) - sure) * counts[:, None] + pull * ahead) / pace
        following = (1 + math.sqrt(1 + 4 * step * step)) / 2
        made, ahead, step = after, after + (step - 1) / following * (after - made), following
    return made


def _greatest(alike: np.ndarray) -> float:
    """A little more than the greatest eigenvalue, by powers."""
    along = np.ones(len(alike))
    for _ in range(40):
        along = alike @ along
        along /= np.linalg.norm(along)
    return 1.05 * float(along @ alike @ along)


def share(totals: np.ndarray) -> np.ndarray:
    """Totals as shares of one."""
    parts = np.exp(totals - totals.max(1, keepdims=True))
    return parts / parts.sum(1, keepdims=True)
