"""Truths."""

from typing import Any

from kiosk.forms.xpath.conversions import Value, to_int, to_number, to_text, to_truth
from kiosk.forms.xpath.errors import EvaluationError


def from_text(what: Value) -> bool:
    """True for "true" and "1"."""
    text = to_text(what)
    return text == "1" or text.lower() == "true"


def checklist(least: Value, most: Value, *marks: Value) -> bool:
    """Whether so many of the marks are true; -1 is no limit."""
    low, high, count = to_int(least), to_int(most), sum(map(to_truth, marks))
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def weighted(least: Value, most: Value, *pairs: Value) -> bool:
    """Whether the weights of what is true come to so much; marks and weights in turn."""
    if len(pairs) % 2:
        raise EvaluationError("pairs")
    weight = sum(to_number(pairs[at + 1]) for at in range(0, len(pairs), 2) if to_truth(pairs[at]))
    return to_number(least) <= weight <= to_number(most)


FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "true": (lambda: True, 0, 0, "truth"),
    "false": (lambda: False, 0, 0, "truth"),
    "boolean": (to_truth, 1, 1, "truth"),
    "not": (lambda one: not to_truth(one), 1, 1, "truth"),
    "boolean-from-string": (from_text, 1, 1, "truth"),
    "checklist": (checklist, 2, 99, "truth", "many"),
    "weighted-checklist": (weighted, 2, 98, "truth"),
    "depend": (lambda first, *_others: first, 1, 99, "any"),
}
