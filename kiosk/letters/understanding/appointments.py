"""The appointments of a letter: the day and hour to come, to be telephoned or to be at home."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kiosk.letters.model import Appointment
from kiosk.letters.understanding import clocks, places
from kiosk.letters.understanding.roles import CALLED, LEAST, STRONG, Named, Seen, confidence

EITHER = re.compile(
    r"(?<!\w)kl\.?\s[0-9]{1,2}(?:[.:][0-9]{2})?\seller\s(?:kl\.?\s)?[0-9]|(?<!\w)dag(?:en)?\seller\s(?:den|d\.)\s[0-9]"
)
"""Somebody does not know the hour: "om det var kl. 9 eller kl. 10"."""
ENOUGH = 3.3
"""Points from which the only day with an hour is the appointment that a letter calls to ..."""
SINGLE = 0.85
"""... and how sure that is."""


def find(seen: Seen, named: Sequence[Named]) -> list[Appointment]:
    """The appointments among the days of a letter."""
    found: list[Appointment] = []
    for one in named:
        scores = one.scores
        if scores.appointment < LEAST or scores.appointment <= max(scores.deadline, scores.other):
            continue
        found.append(make(seen, one, alone=_alone(seen, one, named)))
    return _once(found)


def _alone(seen: Seen, one: Named, named: Sequence[Named]) -> bool:
    """Whether it is the one day with an hour in a letter that calls somebody, and its weekday says the same day."""
    scores, day = one.scores, one.day
    if seen.kind not in CALLED or day.doubt or day.weekday != day.day.weekday():
        return False
    if scores.appointment < ENOUGH or scores.deadline > 0.6 or scores.other > 0:
        return False
    others = (each.day for each in named if each.day.day != day.day and each.scores.other < STRONG)
    return not any(clocks.attached(seen.text, each, seen.times) for each in others)


def make(seen: Seen, one: Named, *, alone: bool) -> Appointment:
    """The appointment on a day; `alone` says that it is the only day with an hour in a letter that calls somebody."""
    text = seen.text
    sure = confidence(one.scores, "appointment", one.day)
    clock = clocks.attached(text, one.day, seen.times)
    if alone and clock and not clock.doubt:
        sure = max(sure, SINGLE)
    if clock is None:
        clock, fits = clocks.elsewhere(text, one.day, seen.times)
        if not fits:
            sure = min(sure, 0.6)
    if clocks.others(text, one.day, seen.times, clock):
        sure = min(sure, 0.6)
    if EITHER.search(text.low):
        sure = min(sure, 0.6)
    start, end = one.day.start, one.day.end
    if clock:
        start, end = min(start, clock.start), max(end, clock.end)
        if clock.doubt:
            sure = min(sure, 0.6)
    at, until = (clock.at, clock.until) if clock else (None, None)
    where = places.place(text, one.day.start, end)
    span, stop = text.of(start), text.of(end - 1)
    quote, first, last = text.origin(min(span.start, start), max(stop.end, end))
    called = seen.kind in CALLED
    mode = places.mode(text, one.day.start, placed=where is not None, called=called)
    room = places.room(text, start)
    if mode == "in_person" and (where is None or places.ROOM.fullmatch(where[0])):
        where = places.of_office(text, span.start) or where
    name = where[0] if where and mode in {"in_person", "unknown"} else ""
    return Appointment(sure, quote, first, last, one.day.day, at, until, name, room, places.who(text, start), mode)


def _once(found: list[Appointment]) -> list[Appointment]:
    """One for each day: the mention with an hour, and the most sure of them; another hour of the same day is kept."""
    kept: list[Appointment] = []
    for one in sorted(found, key=lambda each: (each.at is None, -each.confidence)):
        same = next(
            (at for at, other in enumerate(kept) if other.day == one.day and (one.at in {None, other.at})), None
        )
        if same is None:
            kept.append(one)
        else:
            other = kept[same]
            kept[same] = replace(
                other,
                place=other.place or one.place,
                room=other.room or one.room,
                who=other.who or one.who,
                confidence=max(other.confidence, one.confidence)
                if one.at == other.at or one.confidence <= other.confidence
                else other.confidence,
            )
    return kept
