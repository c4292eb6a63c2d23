"""What a date in a letter is by the words around it: a deadline, an appointment, or neither (rules/dates.toml)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text

Role = Literal["deadline", "appointment", "other"]
ROLES: tuple[Role, ...] = ("deadline", "appointment", "other")
REACH = ((3, 1.0), (12, 0.9), (25, 0.75), (50, 0.55), (90, 0.35), (1000, 0.2))
"""How much a word counts by how many characters are between it and the date."""
CONTEXT = 160


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a date: before it and after it, up to the next date or the end of the sentence."""

    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Points of each role."""

    deadline: float
    appointment: float
    other: float
    vague: bool = False

    def of(self, role: Role) -> float:
        """The points of one role."""
        return float(getattr(self, role))


@cache
def _table(role: str, side: str) -> tuple[tuple[float, tuple[rules.Phrase, ...]], ...]:
    given = rules.load("dates")[role].get(side, {})
    return tuple((float(weight), tuple(rules.phrase(words) for words in given[weight])) for weight in given)


def around(text: Text, days: Sequence[Day], at: int) -> Around:
    """The words around the date number `at`; a label or heading before it counts as said right before it."""
    one = days[at]
    number = text.sentence(one.start)
    span = text.sentences[number]
    floor, ceiling = span.start, span.end
    if at and days[at - 1].end > floor:
        floor = days[at - 1].end
    if at + 1 < len(days) and days[at + 1].start < ceiling:
        ceiling = days[at + 1].start
    before, after = (
        text.low[max(floor, one.start - CONTEXT) : one.start],
        text.low[one.end : min(ceiling, one.end + CONTEXT)],
    )
    if floor == span.start and len(re.findall(r"[^\W\d_]{2,}", before)) < 2 and number:
        above = text.sentences[number - 1]
        label = text.low[above.start : above.end]
        ends = label[-1:] in ".!"
        if len(label) <= 160 and not ends and (label[-1] in ":?,-" or len(label) <= 60 or "\t" not in label):
            before = label[-CONTEXT:].rstrip(" :?") + " " + before
    whole = text.low[span.start : span.end]
    return Around(before, after, whole)


def score(context: Around) -> Scores:
    """The points that the words around a date give it."""
    given = []
    for role in ROLES:
        before, after = context.before, context.after
        hits = [
            weight * _reach(len(before) - match.end())
            for weight, listed in _table(role, "before")
            for phrase in listed
            if (match := _last(phrase, before))
        ]
        hits += [
            weight * _reach(match.start())
            for weight, listed in _table(role, "after")
            for phrase in listed
            if (match := phrase.find(after))
        ]
        extra = [
            weight
            for weight, listed in _table(role, "around")
            if any(phrase.find(context.sentence) for phrase in listed)
        ]
        hits.sort(reverse=True)
        given.append((hits[0] + 0.15 * sum(hits[1:3]) if hits else 0.0) + sum(extra) * (0.5 if hits else 0.6))
    if _cancelled(context):
        given = [0.0, 0.0, 9.0]
    vague = any(
        weight * _reach(len(context.before) - match.end()) > max(given)
        for weight, listed in _table("vague", "before")
        for phrase in listed
        if (match := _last(phrase, context.before))
    )
    return Scores(given[0], given[1], given[2], vague)


def _cancelled(context: Around) -> bool:
    """Whether the sentence takes the day back, and names no other in its place before it."""
    if not rules.first(rules.phrases("dates", "cancelled", "words"), context.sentence):
        return False
    optional = rules.first(rules.phrases("relative", "may_cancel"), context.sentence)
    return optional is None and not rules.last(rules.phrases("dates", "cancelled", "instead"), context.before)


def _last(phrase: rules.Phrase, low: str) -> re.Match[str] | None:
    match = None
    for match in phrase.all(low):  # noqa: B007 - the last one is wanted
        pass
    return match


def _reach(gap: int) -> float:
    return next(part for most, part in REACH if gap <= most)
