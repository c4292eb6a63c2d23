"""What each day of a letter is: points for a deadline, an appointment or neither, from its words and its place.

The points of words are data (rules/dates.toml, by cues.py). What is grammar is here: conditions and threats, a range, a
day that has passed, a time that stands with it, and "moved from ... to ...".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from kiosk.letters.model import Kind
from kiosk.letters.understanding import clocks, conditions, cues, days
from kiosk.letters.understanding.counting import Facts
from kiosk.letters.understanding.cues import Around, Scores
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.times import Time

LEAST = 2.2
"""Points below which a date is no deadline or appointment."""
PLAIN = 4.8
"""Points from which the words leave no doubt, with a lead of MARGIN over what else it may be."""
MARGIN = 1.6
MOVED = re.compile(r"\s*(?:,?\s?(?:kl\.?|klokken)\s*[0-9.:]+)?,?\s*til\s+(?:den\s+|d\.\s*)?")
AWAY = re.compile(r"flyt|ryk|ændre|udsæt|udsat|udskyd")
GIVEN_UP = re.compile(
    r"(?<!\w)(?:flyttet?|flytter|flyttes|rykket?|rykkes|ændret?|ændres|udsætte|udsættes|udsat|aflyse|aflyses|aflyst"
    r"|kan (?:vi|jeg) (?:desværre |alligevel )*ikke|(?:vi|jeg) kan (?:desværre |alligevel )*ikke|skulle|havde)(?!\w)"
)
BACK_TO = re.compile(
    r"(?:det|den|dette|denne)\s(?:[a-zæøå]*møde|[a-zæøå]*tid|[a-zæøå]*samtale|aftale|dag|kan|må|bliver|er)(?!\w)|(?:mødet|tiden|samtalen)(?!\w)"
)
INSTEAD = re.compile(
    r"(?<!\w)(?:(?:ny|nye|nyt) (?:[a-zæøå]*tid|tidspunkt|dato|[a-zæøå]*samtale|[a-zæøå]*møde|aftale|dag)|i stedet|"
    r"(?:flyttes|flyttet|rykkes|rykket|udsat|udsættes|ændret) til|bliver nu|er nu)(?!\w)"
)
LIKELY = 0.7
"""How sure a finding is that only the words leave in doubt: the learned weights may bear it out (day_judge.py)."""
CALLED = {"indkaldelse", "forkyndelse"}
STRONG = 5.0
"""Points of "neither" from which a time beside a day makes no appointment of it."""
PASSED = Scores(0.0, 0.0, 9.0)
TODAY = {"i dag", "i morgen", "i overmorgen", "idag", "imorgen"}
MEETING = {"indkaldelse", "forkyndelse", "bekraeftelse", "partshoering"}
LABEL = re.compile(r"(?:^|\n|\t|\s)(?:dato|dag|tid|tidspunkt|hvornår|mødetid|dato og tid)\s?[:?]?\s*$")
OLD = timedelta(days=45)
"""So long before today a day in an undated letter has passed for its writer too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a letter when its days are looked at."""

    text: Text
    times: Sequence[Time]
    facts: Facts
    kind: Kind


@dataclass(frozen=True, slots=True)
class Named:
    """A day in the text with what speaks for each role."""

    day: Day
    context: Around
    scores: Scores


def confidence(scores: Scores, role: cues.Role, day: Day, more: float = 0.0) -> float:
    """How sure a day in this role is, from its points (and `more`), its lead and the doubt about the day itself."""
    mine = scores.of(role) + more
    lead = mine - max(scores.of(other) for other in cues.ROLES if other != role)
    value = 0.95 if mine >= PLAIN and lead >= MARGIN else LIKELY
    if day.doubt:
        value = min(value, 0.4 if day.doubt in {"weekday", "digits"} else 0.55)
    return value


def named(seen: Seen, found: Sequence[Day]) -> list[Named]:
    """Each day with its words and points."""
    made: list[Named] = []
    for at, one in enumerate(found):
        context = cues.around(seen.text, found, at)
        scores = cues.score(context)
        if passed(one, seen.facts) or one.doubt == "far":
            made.append(Named(one, context, PASSED))
            continue
        clock = clocks.attached(seen.text, one, seen.times)
        if seen.text.low[one.start : one.end] in TODAY and clock is None and scores.deadline < PLAIN:
            continue
        if conditions.threatened(seen.text, one) or conditions.supposed(seen.text, one):
            scores = replace(scores, other=scores.other + 5.0)
        if _moved_away(seen.text, found, at):
            made.append(Named(one, context, PASSED))
            continue
        if _moved_to(seen.text, found, at):
            scores = replace(scores, appointment=max(scores.appointment, 7.0))
        scores = replace(scores, appointment=_with_clock(seen, scores, clock, context))
        joined, shared = _joined(seen.text, found, at)
        if joined:
            scores = replace(scores, other=scores.other + 4.0)
        elif shared and made and made[-1].day is found[at - 1]:
            scores = made[-1].scores  # "den 3. marts og den 5. marts": what holds for the first holds for the second
        made.append(Named(one, context, scores))
    return made


def _with_clock(seen: Seen, scores: Scores, clock: Time | None, context: Around) -> float:
    """The points of an appointment, with those for a time that stands with the day, or less where none does."""
    points = scores.appointment
    if clock is None:
        if seen.kind not in MEETING:
            points = max(0.0, points - 2.5)
        return points + (1.0 if seen.kind in CALLED and points and scores.other < STRONG else 0.0)
    after = seen.text.low[clock.end : clock.end + 40].lstrip(" ,.")
    if scores.other >= STRONG or after.startswith(("modtaget", "har vi")):
        return points
    more = 2.3 + (1.0 if seen.kind in CALLED and points else 0.0)
    if scores.deadline < PLAIN and seen.kind in CALLED | {"bekraeftelse"}:
        more += 1.2
    if LABEL.search(context.before):
        more += 2.5
    return points + more


def _moved_to(text: Text, found: Sequence[Day], at: int) -> bool:
    """Whether it is the new day of "flyttet fra den 7. kl. 10 til den 16."."""
    if not at or not MOVED.fullmatch(text.low, found[at - 1].end, found[at].start):
        return False
    return AWAY.search(text.low, text.of(found[at].start).start, found[at - 1].start) is not None


def _moved_away(text: Text, found: Sequence[Day], at: int) -> bool:
    """Whether the day's sentence gives it up, and a later one names another in its place."""
    number = text.sentence(found[at].start)
    span = text.sentences[number]
    end = span.end
    if number + 1 < len(text.sentences) and BACK_TO.match(text.low, text.sentences[number + 1].start):
        end = text.sentences[number + 1].end
    if not GIVEN_UP.search(text.low, span.start, end) or INSTEAD.search(text.low, span.start, found[at].start):
        return False
    return any(
        one.start >= span.end
        and one.day != found[at].day
        and INSTEAD.search(text.low, max(span.end, text.sentences[text.sentence(one.start) - 1].start), one.start)
        for one in found[at + 1 :]
    )


def _joined(text: Text, found: Sequence[Day], at: int) -> tuple[bool, bool]:
    """Whether the day is an end of a period, and whether "og" joins it with the day before it."""
    after = days.JOINED.fullmatch(text.low, found[at].end, found[at + 1].start) if at + 1 < len(found) else None
    before = days.JOINED.fullmatch(text.low, found[at - 1].end, found[at].start) if at else None
    period = any(one is not None and "og" not in one[0] for one in (after, before))
    choice = at > 0 and days.EITHER.fullmatch(text.low, found[at - 1].end, found[at].start) is not None
    return period, before is not None or choice


def passed(one: Day, facts: Facts) -> bool:
    """Whether a day lies before the letter's: nothing can be asked for by then."""
    if facts.letter_date:
        return one.day < facts.letter_date and facts.dated_surely
    return one.has_year and one.day < facts.today - OLD
