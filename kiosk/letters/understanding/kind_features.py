"""What speaks for a letter's kind, as features for learned weights: its words, the rules' points, what was found.

Words are cut to their stem, for Danish hangs its endings there ("betaling", "betalingen"). Numbers say nothing of the
kind, nor does a word that only one letter has: training leaves it out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.zones import Zones

WORD = re.compile(r"[^\W\d_]+")
STEM = 7
"""Letters that are kept of a word."""
FIRST = 4
"""So many sentences of the body say what the letter wants, and are looked at once more by themselves."""
BLOCKS = {"h": 3.0, "f": 3.0, "w": 4.0}
"""How much the headings, the first sentences and the whole count, each whatever its length."""
RULES, SUMMED, SAID, FOUND = 1.2, 0.7, 0.7, 0.85
"""How much the rules' points, the kind that they say and what was found count beside the words."""
TITLE = 1.7
"""How much what a heading begins with counts."""
LEVEL, MOST = 12.0, 2.5
"""Points of the rules that count as one, and the most that they count."""
LENGTHS = ((300, "tiny"), (900, "short"), (2200, "middle"))
Features = dict[str, float]


def words(text: Text, zones: Zones) -> dict[str, set[str]]:
    """The stems, and pairs of them, of the headings (h), the first sentences (f) and the whole letter (w)."""
    found: dict[str, set[str]] = {"h": set(), "f": set(), "w": set()}
    for span in zones.headings:
        if span.start < zones.closing and span.start != zones.salutation:
            found["h"].update(_grams(text.low[span.start : span.end]))
    body = [span for span in text.sentences if span.start >= zones.body and span.start < zones.closing]
    for span in body[:FIRST]:
        found["f"].update(_grams(text.low[span.start : span.end]))
    for span in text.sentences:
        found["w"].update(_grams(text.low[span.start : span.end]))
    return {block: {f"{block}:{one}" for one in listed} for block, listed in found.items()}


def _grams(low: str) -> Iterable[str]:
    stems = [one[:STEM] for one in WORD.findall(low)]
    yield from (one for one in stems if len(one) > 1)
    yield from (f"{one} {other}" for one, other in pairwise(stems))


def scaled(blocks: Mapping[str, set[str]], rare: Mapping[str, float]) -> Features:
    """The words that training knows (`rare`: how rare each is), each block of one length however long the letter is."""
    given: Features = {}
    for block, listed in blocks.items():
        kept = sorted(one for one in listed if one in rare)
        length = sum(rare[one] ** 2 for one in kept) ** 0.5
        for one in kept:
            given[one] = BLOCKS[block] * rare[one] / length
    return given


def facts(
    text: Text, plain: Mapping[str, float], tally: Mapping[str, float], ruled: str, found: Iterable[str]
) -> Features:
    """The rules' points for each kind, and the kind they say; what was found, as a giro line; how long the letter is.

    `plain` are a kind's own points, `tally` those with what one kind has of another (an afslag is an afgoerelse too).
    """
    given = {f"p:{kind}": RULES * min(MOST, total / LEVEL) for kind, total in plain.items() if total > 0}
    given.update({f"t:{kind}": SUMMED * min(MOST, total / LEVEL) for kind, total in tally.items() if total > 0})
    given[f"k:{ruled}"] = SAID
    given.update({f"x:{one}": TITLE if one.startswith("title_") else FOUND for one in found})
    given["x:" + next((name for most, name in LENGTHS if len(text.low) < most), "long")] = FOUND
    return given


def strongest(weights: Mapping[str, float], given: Features) -> Sequence[str]:
    """The words that spoke for a kind, the strongest first, without their block's letter."""
    spoke = {one: given[one] * weights.get(one, 0.0) for one in given if one[:2] in {"h:", "f:", "w:"}}
    return [one[2:] for one in sorted(spoke, key=lambda one: (-spoke[one], one)) if spoke[one] > 0]
