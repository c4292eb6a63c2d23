"""The kind of a letter by learned weights: the rules weighed against each other and against the letter's words.

Confidence is the share of the best, as letters of authors that were left out of the learning bear out.
"""

import re

from kiosk.letters.model import Kind
from kiosk.letters.understanding import kind_features as features
from kiosk.letters.understanding import learned
from kiosk.letters.understanding.learned import Features, Weights
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.zones import Zones

FILE = "kind_weights.json"


def weights() -> Weights:
    """The weights as shipped."""
    return learned.weights(FILE)


def given(text: Text, zones: Zones, facts: Features) -> Features:
    """All features of a letter that have weights."""
    return features.scaled(features.words(text, zones), weights().rare) | facts


def shares(values: Features) -> dict[Kind, float]:
    """How likely each kind is; together one."""
    return learned.shares(weights(), values)  # type: ignore[return-value]


def words_for(text: Text, kind: Kind, values: Features) -> tuple[int, int] | None:
    """Where the words stand that spoke most for the kind, in `text.flat`; None where none did."""
    known = weights()
    at = known.answers.index(kind)
    own = {name: known.rows[name][at] * known.unit for name in values if name in known.rows}
    for stems in features.strongest(own, values)[:3]:
        pattern = r"(?<!\w)" + r"\w*[^\w]{1,3}".join(map(re.escape, stems.split())) + r"\w*"
        if match := re.search(pattern, text.low):
            return match.start(), match.end()
    return None
