"""What speaks for what a day in a letter is, as features for learned weights: the words around it, and its form.

The words right before and after it, alone and in pairs; the stems of its sentence and of the two beside it; whether it
has an hour, a weekday, a year, how far ahead it is, who acts in its clause, where in the letter it stands.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from kiosk.letters.understanding import conditions, deadlines, roles, whose
from kiosk.letters.understanding.learned import Features
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.relative import Counting
from kiosk.letters.understanding.roles import Named, Seen
from kiosk.letters.understanding.times import Time
from kiosk.letters.understanding.zones import Zones

TOKEN = re.compile(r"[^\W\d_]+|[0-9]+|[:?%/]|\n")
STEM = 7
LEFT, RIGHT = 140, 100
"""Characters before and after a day that are looked at, in its sentence."""
NEAR_LEFT, NEAR_RIGHT = 10, 8
"""Words of those that count the more the nearer they are."""
SENTENCE, ABOVE, BELOW = 0.5, 0.25, 0.2
"""How much a stem counts that stands anywhere in the sentence, in the one before, in the one after."""
HEADING = 0.2
AHEAD = ((-1, "past"), (0, "same"), (3, "3"), (7, "7"), (14, "14"), (21, "21"), (31, "31"), (60, "60"), (120, "120"))
SAID = 0.7
"""How much the rules' word on whose deadline it is counts: less than the letters it was made from would have it."""
LENGTH = 2.5
"""How long all features of one day are together."""


def of_named(seen: Seen, zones: Zones, one: Named, clock: Time | None, many: int) -> Features:
    """The features of a day that the letter names."""
    day = one.day
    given = _words(seen, zones, day.start, day.end, many)
    _form(given, seen, "named", day.day, whose.yours(one.context.before, one.context.after))
    given["clock" if clock else "no_clock"] = 1.5
    given["weekday" if day.weekday is not None else "no_weekday"] = 1.0
    given["year" if day.has_year else "no_year"] = 1.0
    if day.doubt:
        given[f"doubt:{day.doubt}"] = 1.0
    if day.until:
        given["until"] = 1.0
    if whose.optional(whose.lead_in(seen.text, day.start) + one.context.sentence):
        given["optional"] = SAID
    if conditions.threatened(seen.text, day) or conditions.supposed(seen.text, day):
        given["condition"] = SAID
    if roles.passed(day, seen.facts):
        given["passed"] = 2.0
    return given


def of_counted(seen: Seen, zones: Zones, one: Counting, day: date | None, many: int) -> Features:
    """The features of a day that is counted."""
    context, mine = deadlines.words_around(seen.text, one)
    given = _words(seen, zones, one.start, one.end, many)
    _form(given, seen, "counted", day, mine)
    given["from:" + ("back" if one.back else one.counted.anchor if one.counted else "calendar")] = 1.0
    given[f"anchored:{one.anchored}"] = 1.0
    if whose.optional(whose.lead_in(seen.text, one.start) + context.sentence):
        given["optional"] = SAID
    return given


def scaled(given: Features, known: Mapping[str, object]) -> Features:
    """The features that training knows, of one length however many there are."""
    kept = {name: value for name, value in given.items() if name in known}
    length = sum(value * value for value in kept.values()) ** 0.5
    return {name: LENGTH * value / length for name, value in kept.items()}


def _form(given: Features, seen: Seen, sort: str, day: date | None, mine: bool | None) -> None:
    given[f"sort:{sort}"] = 1.0
    given[f"mine:{mine}"] = SAID
    given[f"kind:{seen.kind}"] = 1.0
    ahead = None if day is None else (day - seen.facts.base).days
    far = "none" if ahead is None else next((name for most, name in AHEAD if ahead <= most), "far")
    given[f"ahead:{far}"] = 1.5


def _words(seen: Seen, zones: Zones, start: int, end: int, many: int) -> Features:
    text, given = seen.text, Features()
    number = text.sentence(start)
    span = text.sentences[number]
    above = _stems(text, number - 1)
    left = _tokens(text.low[max(span.start, start - LEFT) : start])
    right = _tokens(text.low[end : max(end, min(span.end, end + RIGHT))])
    if sum(len(one) > 1 for one in left) < 2:  # a label above, or a line of a table
        left = [*_tokens(_low(text, number - 1))[-8:], "|", *left]
        given["no_lead"] = 1.0
    padded = ["^", "^", *left]
    given["b1:" + padded[-1]] = given["b2:" + " ".join(padded[-2:])] = given["b3:" + " ".join(padded[-3:])] = 1.0
    for gap, one in enumerate(reversed(left[-NEAR_LEFT:])):
        given.setdefault("b:" + one[:STEM], max(0.4, 1 - 0.07 * gap))
    for one, other in pairwise(left[-NEAR_LEFT:]):
        given.setdefault(f"bb:{one[:STEM]} {other[:STEM]}", 0.7)
    given["a1:" + (right[0] if right else "$")] = given["a2:" + " ".join([*right, "$"][:2])] = 1.0
    for gap, one in enumerate(right[:NEAR_RIGHT]):
        given.setdefault("a:" + one[:STEM], max(0.4, 1 - 0.08 * gap))
    for one, other in pairwise(right[:NEAR_RIGHT]):
        given.setdefault(f"aa:{one[:STEM]} {other[:STEM]}", 0.6)
    for block, stems, much in (
        ("s:", _stems(text, number), SENTENCE),
        ("p:", above, ABOVE),
        ("n:", _stems(text, number + 1), BELOW),
    ):
        given.update({block + one: much for one in stems})
    for head in zones.headings:
        if head.start < zones.closing and head.start != zones.salutation:
            given.update({"h:" + one[:STEM]: HEADING for one in _tokens(text.low[head.start : head.end])})
    given["zone:" + ("head" if start < zones.body else "end" if start >= zones.closing else "body")] = 1.0
    given[f"many:{min(many, 5)}"] = 0.5
    size = span.end - span.start
    given["size:" + ("short" if size < 40 else "middle" if size < 100 else "long")] = 0.5
    return given


def _low(text: Text, number: int) -> str:
    if not 0 <= number < len(text.sentences):
        return ""
    span = text.sentences[number]
    return text.low[span.start : span.end]


def _stems(text: Text, number: int) -> Iterable[str]:
    return sorted({one[:STEM] for one in _tokens(_low(text, number))})


def _tokens(low: str) -> list[str]:
    """Words and a few signs; every number is one and the same."""
    return ["#" if one[0].isdigit() else one for one in TOKEN.findall(low)]
