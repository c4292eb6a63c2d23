"""Doubt about what matters first: days that the words leave open, and whether the learned weights bear it out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from kiosk.letters.model import SURE, Appointment, Deadline
from kiosk.letters.order import urgency
from kiosk.letters.understanding import clocks, day_judge, roles
from kiosk.letters.understanding.counting import Facts
from kiosk.letters.understanding.day_judge import Verdict
from kiosk.letters.understanding.doubts import UNSURE
from kiosk.letters.understanding.roles import LIKELY, Named, Seen

BORNE_OUT = 0.85
"""How sure a finding becomes that the words left in doubt, and the learned weights do not."""


def in_order(
    seen: Seen,
    named: Sequence[Named],
    verdicts: Sequence[Verdict],
    due: list[Deadline],
    met: list[Appointment],
    *,
    unread: bool,
) -> tuple[list[Deadline], list[Appointment], bool]:
    """All in the order in which they matter, with what is doubtful about the first; whether a person should look.

    `unread` says that something like a deadline stands there whose day was not read: it may be any from now on.
    """
    today = seen.facts.today
    open_days = perhaps(named, seen.facts)
    open_days += [one.day.day for one in named if not (due or met) and dropped(seen, one)]
    if unread:
        open_days.append(max(seen.facts.base, today))
    due, met, unsure = first(due, met, open_days, today)
    due, met, doubted = trusted(verdicts, due, met, today)
    due, met, earlier = another_hour(seen, named, due, met)
    due.sort(key=lambda one: urgency(one, today))
    met.sort(key=lambda one: urgency(one, today))
    return due, met, unsure or doubted or earlier


def another_hour(
    seen: Seen, named: Sequence[Named], due: list[Deadline], met: list[Appointment]
) -> tuple[list[Deadline], list[Appointment], bool]:
    """Doubt about the first where the letter names its day once more with an earlier hour."""
    best = _best(due, met, seen.facts.today)
    if best is None or best.at is None:
        return due, met, False
    hours = [clocks.attached(seen.text, one.day, seen.times) for one in named if one.day.day == best.day]
    if not any(hour is not None and hour.at < best.at for hour in hours):
        return due, met, False
    return (*_changed(due, met, best, min(best.confidence, UNSURE)), True)


def perhaps(named: Sequence[Named], facts: Facts) -> list[date]:
    """Days still to come whose meaning the words leave open: they may be the deadline that was missed."""
    left = []
    for one in named:
        best = max(one.scores.deadline, one.scores.appointment, one.scores.other)
        if (
            (best < roles.LEAST or one.scores.vague or _lost(one))
            and one.day.day > facts.base
            and one.day.doubt != "far"
        ):
            left.append(one.day.day)
    return left


def dropped(seen: Seen, one: Named) -> bool:
    """Whether a day looked like a deadline, or has an hour, and was made nothing of: it may be what counts."""
    likely = max(one.scores.deadline, one.scores.appointment) >= roles.LEAST
    return likely or clocks.attached(seen.text, one.day, seen.times) is not None


def _lost(one: Named) -> bool:
    """Whether a day was nearly a deadline or an appointment, and lost to what speaks against it by little."""
    nearly = max(one.scores.deadline, one.scores.appointment)
    return one.scores.other >= nearly >= roles.LEAST and one.scores.other - nearly < roles.MARGIN


def unique(due: Sequence[Deadline]) -> list[Deadline]:
    """One for each day, hour and thing to do: the most sure."""
    kept: dict[tuple[date, time | None, bool], Deadline] = {}
    for one in due:
        key = (one.day, None, one.what == "complain")
        other = kept.get(key)
        if other is None or (one.at is not None, one.confidence) > (other.at is not None, other.confidence):
            kept[key] = one
    return list(kept.values())


def first(
    due: list[Deadline], met: list[Appointment], leftover: Sequence[date], today: date
) -> tuple[list[Deadline], list[Appointment], bool]:
    """Doubt about what comes first: a day that was not understood would come before it."""
    best = _best(due, met, today)
    if best is None:
        return due, met, any(day >= today for day in leftover)
    doubt = any(day >= today and (day < best.day or best.day < today) for day in leftover)
    return (*_changed(due, met, best, min(best.confidence, UNSURE) if doubt else best.confidence), doubt)


def trusted(
    verdicts: Sequence[Verdict], due: list[Deadline], met: list[Appointment], today: date
) -> tuple[list[Deadline], list[Appointment], bool]:
    """Doubt about what comes first where the learned weights do not bear it out, less where they do."""
    best = _best(due, met, today)
    likely = day_judge.trust(verdicts, best, today)
    if best is None:
        return due, met, likely < day_judge.NOTHING
    if likely < day_judge.ENOUGH:
        return (*_changed(due, met, best, min(best.confidence, UNSURE)), True)
    if LIKELY <= best.confidence < SURE and likely >= day_judge.FIRM:
        return (*_changed(due, met, best, BORNE_OUT), False)
    return due, met, not best.sure


def _best(due: list[Deadline], met: list[Appointment], today: date) -> Deadline | Appointment | None:
    both: list[Deadline | Appointment] = [*due, *met]
    return min(both, key=lambda one: urgency(one, today), default=None)


def _changed(
    due: list[Deadline], met: list[Appointment], best: Deadline | Appointment, confidence: float
) -> tuple[list[Deadline], list[Appointment]]:
    """The same with another confidence of the first."""
    return (
        [replace(one, confidence=confidence) if one is best else one for one in due],
        [replace(one, confidence=confidence) if one is best else one for one in met],
    )
