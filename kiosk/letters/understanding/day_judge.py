"""What each day of a letter is, judged by learned weights beside the rules; and how sure it is which one comes first.

The rules say what they make of a day (roles.py, deadlines.py); the weights (rules/day_weights.json, made by
`python tests/helpers/train_days.py`) know how far words like those around it are to be believed. Both together give the
shares of four answers: something to do by then, a complaint that may be made by then, an appointment, none of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk import holidays
from kiosk.letters.model import Appointment, Deadline
from kiosk.letters.understanding import clocks, counting, day_features, learned
from kiosk.letters.understanding.learned import Features, Weights
from kiosk.letters.understanding.relative import Counting
from kiosk.letters.understanding.roles import Named, Seen
from kiosk.letters.understanding.zones import Zones

FILE = "day_weights.json"
RULED = 1.3
"""How much the rules' own answer counts, as the logarithm of a share: chosen on letters that the rules had not seen."""
HALF = 0.5
MOST = 40
"""Days that are looked at, and as many counted ones: no letter has so many, and what looks like one must be quick."""
ENOUGH, NOTHING, FIRM = 0.9, 0.85, 0.97
"""How likely it must be that the first is the first, to be said as a fact; that there is none, to say nothing; and that
the first is the first where the rules alone would ask: chosen on letters of authors that were left out."""
Answer = Literal["deadline", "complaint", "appointment", "none"]
ANSWERS: tuple[Answer, ...] = ("deadline", "complaint", "appointment", "none")
Role = tuple[bool, bool, date]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a letter speaks of a day, and what the rules made of it; `day` is None where it is not told."""

    day: date | None
    named: Named | None
    counted: Counting | None
    features: Features
    ruled: Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """The share of each answer for one mention."""

    mention: Mention
    shares: dict[str, float]

    @property
    def none(self) -> float:
        """How likely the day is nothing that the person must know."""
        return self.shares["none"]

    @property
    def answer(self) -> Answer:
        """The likeliest answer, if it is likelier to be something than nothing."""
        if self.none >= HALF:
            return "none"
        return max(ANSWERS[:3], key=lambda one: self.shares[one])

    @property
    def may(self) -> bool:
        """Whether it is, if anything, a day to complain by."""
        return self.shares["complaint"] > max(self.shares["deadline"], self.shares["appointment"])


def weights() -> Weights:
    """The weights as shipped."""
    return learned.weights(FILE)


def mentions(
    seen: Seen,
    zones: Zones,
    named: Sequence[Named],
    counted: Sequence[Counting],
    ruled: tuple[Sequence[Deadline], Sequence[Appointment]],
) -> list[Mention]:
    """Every day that is named or counted, with its features and what the rules made of it (`ruled`)."""
    due, met = ruled
    made = []
    many = len(named) + len(counted)
    for one in named[:MOST]:
        clock = clocks.attached(seen.text, one.day, seen.times)
        given = day_features.of_named(seen, zones, one, clock, many)
        made.append(Mention(one.day.day, one, None, given, _ruled(one.day.day, due, met, timed=clock is not None)))
    for each in counted[:MOST]:
        day = counting.add(min(a.day for a in met), -each.number, each.unit) if each.back and met else each.day
        if day and not any(one.day == day for one in due) and _ruled(holidays.next_working(day), due, met) != "none":
            day = holidays.next_working(day)
        given = day_features.of_counted(seen, zones, each, day, many)
        made.append(Mention(day, None, each, given, _ruled(day, due, met)))
    return made


def _ruled(day: date | None, due: Sequence[Deadline], met: Sequence[Appointment], *, timed: bool = False) -> Answer:
    by = [one for one in due if one.day == day]
    if any(one.day == day for one in met) and (timed or not by):
        return "appointment"
    if not by:
        return "none"
    return "complaint" if all(one.what == "complain" for one in by) else "deadline"


def judge(found: Sequence[Mention]) -> list[Verdict]:
    """The shares of each mention's answers."""
    known = weights()
    return [
        Verdict(one, learned.shares(known, day_features.scaled(one.features, known.rows), {one.ruled: RULED}))
        for one in found
    ]


def by_day(verdicts: Sequence[Verdict]) -> dict[date, Verdict]:
    """For each day the mention that most likely means something."""
    best: dict[date, Verdict] = {}
    for one in verdicts:
        day = one.mention.day
        if day is not None and (day not in best or one.none < best[day].none):
            best[day] = one
    return best


def trust(verdicts: Sequence[Verdict], first: Deadline | Appointment | None, today: date) -> float:
    """How likely `first` is what matters first: it is what it is taken for, and nothing that may come before it is."""
    days = by_day(verdicts)
    likely = 1.0
    for one in verdicts:  # counted from something that is not known: it may be any day
        if one.mention.day is None:
            likely *= 0.5 + 0.5 * one.none
    if first is None:
        for verdict in days.values():
            likely *= verdict.none
        return likely
    mine = days.get(first.day)
    place = _place(first.day, today, may=isinstance(first, Deadline) and first.what == "complain")
    if mine is not None:
        known = 1 - mine.none
        may = mine.shares["complaint"]
        rivals = [day for day, one in days.items() if day != first.day and one.none < HALF]
        likely *= known if not rivals else may if place[1] else known - may
    for day, verdict in days.items():
        if day != first.day and _place(day, today, may=verdict.may) < place:
            likely *= verdict.none
    return likely


def _place(day: date, today: date, *, may: bool) -> Role:
    return day < today, may, day
