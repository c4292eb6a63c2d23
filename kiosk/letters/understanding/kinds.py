"""What sort of letter it is: phrases with points (rules/kinds.toml), a heading's twice; near ties go by precedence.

Confidence is the lead of the best over the next, and how much there was to go by at all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from kiosk.letters.model import SURE, Envelope, Kind, KindFound
from kiosk.letters.understanding import consequence, kind_features, kind_learned, rules
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.zones import PROSE, Zones

NEAR = 0.65
"""A kind of higher precedence wins with this part of the best one's points."""
ENOUGH = 5.0
"""Points below which nothing can be said of a letter."""
LITTLE = 3.0
FEW = 14
"""Words below which nothing is said to be a letter."""
HEADING, SUBJECT, BODY, AFTER = 1.4, 1.9, 1.0, 0.6
THREAT = 0.25
"""What a phrase counts in a sentence that only says what would be if."""
IF = re.compile(r"(?<!\w)(?:hvis|såfremt|ifald|skulle du|medmindre)(?!\w)")
LEAD = re.compile(r"(?:(?:vedr(?:ørende)?|angående|emne|om|sag|re)(?:\s?[.:]+|\s)\s?)?")
ASKING = {"partshoering", "anmodning_om_oplysninger", "indkaldelse"}
REAL = {"afslag", "afgoerelse", "rykker", "varsel", "forkyndelse", "udbetaling"}
MORE = 0.35
"""What a kind's further phrases count, beside its best three."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found, with its points."""

    points: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Where:
    """The places of a letter that matter for its kind: headings, the subject, sentences of what would be, its end."""

    headings: list[tuple[int, int]]
    subject: tuple[int, int]
    threats: list[tuple[int, int]]
    closing: int


Points = Mapping[Kind, tuple[float, Hit | None]]
Lists = tuple[tuple[float, bool, tuple[rules.Phrase, ...]], ...]


@cache
def _table() -> tuple[tuple[Kind, Lists], ...]:
    given = rules.load("kinds")
    made = []
    for kind in given["precedence"]:
        lists = tuple(
            (
                float(points.lstrip("h")),
                points.startswith("h"),
                tuple(rules.phrase(words) for words in given[kind][points]),
            )
            for points in given[kind]
        )
        made.append((cast("Kind", kind), lists))
    return tuple(made)


def points(text: Text, zones: Zones) -> Points:
    """The points of each kind, and its strongest phrase."""
    where = Where(
        [(span.start, span.end) for span in zones.headings if span.start < zones.closing],
        _subject(zones),
        [(span.start, span.end) for span in text.sentences if _threat(text, span.start, span.end)],
        zones.closing,
    )
    low = text.low
    for name in rules.load("words")["names"]:  # "til Udbetaling Danmark" is about no payment
        low = low.replace(name, "#" * len(name))
    given: dict[Kind, tuple[float, Hit | None]] = {}
    for kind, lists in _table():
        hits, against = _hits(text, low, kind, lists, where)
        hits.sort(key=lambda one: (-one.points, one.start))
        total = against + sum(one.points for one in hits[:3]) + MORE * sum(one.points for one in hits[3:8])
        given[kind] = (total, hits[0] if hits else None)
    return given


def _hits(text: Text, low: str, kind: Kind, lists: Lists, where: Where) -> tuple[list[Hit], float]:
    """The phrases of one kind that are found, the strongest of overlapping ones, and the points against it."""
    hits: list[Hit] = []
    against = 0.0
    for weight, above, listed in lists:
        for phrase in listed:
            best = max(
                (one for match in phrase.all(low) if (one := _hit(text, kind, weight, match, where, above=above))),
                key=lambda one: one.points * (1 if weight > 0 else -1),
                default=None,
            )
            if best is None:
                continue
            if weight < 0:
                against += best.points
                continue
            over = [other for other in hits if best.start < other.end and other.start < best.end]
            if not any(other.points >= best.points for other in over):
                hits = [other for other in hits if other not in over]
                hits.append(best)
    return hits, against


def _hit(text: Text, kind: Kind, weight: float, match: re.Match[str], where: Where, *, above: bool) -> Hit | None:
    """What one phrase counts where it stands; None where it is taken back, or must be in a heading and is not."""
    part = _place(match, where)
    if above and part <= BODY:
        return None
    if kind not in ASKING and _denied(text.low, match.start()):
        return None
    threatened = any(start <= match.start() < end for start, end in where.threats)
    if part <= BODY and (threatened or (kind in REAL and _if(text, match.start()))):
        part *= THREAT
    return Hit(weight * part, match.start(), match.end())


def titles(text: Text, zones: Zones) -> set[str]:
    """The kinds that a heading says by its first words: "Afgørelse om ...", "Vedr. ophævelse af lejemålet"."""
    found = set()
    for span in zones.headings:
        if span.start >= zones.closing or span.start == zones.salutation:
            continue
        lead = LEAD.match(text.low, span.start)
        at = lead.end() if lead else span.start
        for kind in rules.load("found")["titles"]:
            match = rules.first(rules.phrases("found", "titles", kind), text.low, at, span.end)
            if match and match.start() == at:
                found.add(kind)
    return found


def _subject(zones: Zones) -> tuple[int, int]:
    """The heading that says what the letter is about: the last one before the body, or the first after "Kære"."""
    first = [span for span in zones.headings if span.start <= max(zones.body, 1) + 120]
    if not first:
        return (-1, -1)
    before = [span for span in first if span.end <= zones.body and span.start != zones.salutation]
    after = [span for span in first if span.start >= zones.body]
    chosen = before[-1] if before else after[0] if after else first[-1]
    return chosen.start, chosen.end


def _place(match: re.Match[str], where: Where) -> float:
    """How much a phrase counts by where it stands."""
    if where.subject[0] <= match.start() < where.subject[1]:
        return SUBJECT
    if any(start <= match.start() < end for start, end in where.headings):
        return HEADING
    return BODY if match.start() < where.closing else AFTER


def _if(text: Text, at: int) -> bool:
    """Whether "hvis" stands before the phrase in its sentence: "... hvis kommunen fastholder afgørelsen"."""
    return IF.search(text.low, text.of(at).start, at) is not None


def _threat(text: Text, start: int, end: int) -> bool:
    """Whether a sentence says what would happen, not what does: "hører vi ikke fra dig, stopper vi ydelsen"."""
    if consequence.NEGATIVE.match(text.low, start, end):
        return True
    return rules.first(rules.phrases("consequence", "condition"), text.low, start, min(end, start + 40)) is not None


def _denied(low: str, at: int) -> bool:
    """Whether "ikke", "hvis" or the like right before takes the phrase back."""
    before = low[max(0, at - 26) : at]
    return rules.last(rules.phrases("words", "denials"), before) is not None


def tally(given: Points, extra: Mapping[str, float]) -> dict[Kind, tuple[float, Hit | None]]:
    """The points with those for what else was found (`extra`), and with those that one kind has from another."""
    made = {kind: (max(0.0, total + extra.get(kind, 0.0)), hit) for kind, (total, hit) in given.items()}
    base = {kind: total for kind, (total, _hit) in made.items()}
    for taker, parts in rules.load("kinds")["absorbs"].items():
        for part in parts:
            total, hit = made[taker]
            if total >= part["from"]:
                made[taker] = (total + part["part"] * base[part["kind"]], hit)
    return made


def totals(given: Points) -> dict[str, float]:
    """The points alone."""
    return {kind: total for kind, (total, _hit) in given.items()}


def plain(given: Points, extra: Mapping[str, float]) -> dict[str, float]:
    """The points of each kind by itself, with those for what else was found."""
    return {kind: max(0.0, total + extra.get(kind, 0.0)) for kind, (total, _hit) in given.items()}


def find(text: Text, points: Points, extra: Mapping[str, float], envelope: Envelope | None = None) -> KindFound:
    """The kind by the rules alone, with its confidence and strongest words; "ukendt" where there is too little.

    `extra` are points for what else was found in the letter: an appointment, a giro line (together.py).
    """
    given = tally(points, extra)
    order = [kind for kind, _lists in _table()]
    if envelope and envelope.legal_notification:
        return KindFound(0.95, *_quote(text, given["forkyndelse"][1]), "forkyndelse")
    best = max(given.values(), key=lambda pair: pair[0])[0]
    if best < ENOUGH:
        if _nothing(text):
            return KindFound(0.3, *_quote(text, None), "ukendt")
        likely = max(order, key=lambda one: given[one][0])
        return KindFound(0.3, *_quote(text, given[likely][1]), likely if best >= LITTLE else "oplysning")
    chosen = next(kind for kind in order if given[kind][0] >= NEAR * best)
    others = max(total for kind, (total, _hit) in given.items() if kind != chosen)
    lead = (given[chosen][0] - others) / given[chosen][0]
    confidence = round(min(0.97, max(0.3, 0.62 + lead * 0.6) if given[chosen][0] >= 8 else 0.5), 2)
    return KindFound(confidence, *_quote(text, given[chosen][1]), chosen)


def weigh(
    text: Text, zones: Zones, points: Points, extra: Mapping[str, float], *, found: Iterable[str], ruled: KindFound
) -> KindFound:
    """The kind by learned weights, which know how far the rules (`ruled`) are to be believed; its strongest words."""
    if ruled.kind == "ukendt" and ruled.confidence < SURE:
        return ruled
    summed = tally(points, extra)
    facts = kind_features.facts(text, plain(points, extra), totals(summed), ruled.kind, found)
    values = kind_learned.given(text, zones, facts)
    shares = kind_learned.shares(values)
    kind = max(shares, key=lambda one: shares[one])
    hit = summed.get(kind, (0.0, None))[1]
    place = (hit.start, hit.end) if hit else kind_learned.words_for(text, kind, values)
    return KindFound(round(shares[kind], 2), *text.origin(*(place or (0, 0))), kind)


def _nothing(text: Text) -> bool:
    """Whether there are too few words, or no sentence, for anything to be said of it."""
    return len(re.findall(r"[^\W\d_]{3,}", text.low)) < FEW or not PROSE.search(text.low)


def _quote(text: Text, hit: Hit | None) -> tuple[str, int, int]:
    if hit is None:
        return text.origin(0, 0)
    return text.origin(hit.start, hit.end)
