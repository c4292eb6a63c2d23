"""The kind of a letter by learned weights: the rules weighed against each other and against the letter's words.

The weights are data (rules/kind_weights.json), made by `python tests/helpers/train_kinds.py` from letters that people
have read; here they are only multiplied and added. Confidence is the share of the best, as cross-validation bears out.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from kiosk.letters.model import Kind
from kiosk.letters.understanding import kind_features as features
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.kind_features import Features
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.zones import Zones

FILE = "kind_weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: for each feature its weight for each kind, what each kind begins with, how sharp it all is."""

    kinds: tuple[Kind, ...]
    begin: tuple[float, ...]
    rare: Mapping[str, float]
    rows: Mapping[str, tuple[int, ...]]
    unit: float
    sharp: float


@cache
def weights() -> Weights:
    """The weights as shipped."""
    given = json.loads((rules.FOLDER / FILE).read_text(encoding="utf-8"))
    rows = {name: tuple(row) for name, row in given["rows"].items()}
    return Weights(
        tuple(cast("Kind", kind) for kind in given["kinds"]),
        tuple(given["begin"]),
        given["rare"],
        rows,
        given["unit"],
        given["sharp"],
    )


def given(text: Text, zones: Zones, facts: Features) -> Features:
    """All features of a letter that have weights."""
    return features.scaled(features.words(text, zones), weights().rare) | facts


def shares(values: Features) -> dict[Kind, float]:
    """How likely each kind is; together one."""
    known = weights()
    totals = [one / known.unit for one in known.begin]
    for name, value in values.items():
        for at, weight in enumerate(known.rows.get(name, ())):
            totals[at] += value * weight
    most = max(totals)
    parts = [math.exp((one - most) * known.unit * known.sharp) for one in totals]
    whole = sum(parts)
    return {kind: part / whole for kind, part in zip(known.kinds, parts, strict=True)}


def words_for(text: Text, kind: Kind, values: Features) -> tuple[int, int] | None:
    """Where the words stand that spoke most for the kind, in `text.flat`; None where none did."""
    known = weights()
    at = known.kinds.index(kind)
    own = {name: known.rows[name][at] * known.unit for name in values if name in known.rows}
    for stems in features.strongest(own, values)[:3]:
        pattern = r"(?<!\w)" + r"\w*[^\w]{1,3}".join(map(re.escape, stems.split())) + r"\w*"
        if match := re.search(pattern, text.low):
            return match.start(), match.end()
    return None
