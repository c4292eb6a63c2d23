"""The rules' deadlines and appointments with what the learned weights say of them: some go, some change, some are new.

What is found here that the rules did not find is a question, never a fact.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kiosk.letters.model import Appointment, Deadline, What
from kiosk.letters.understanding import appointments, deadlines
from kiosk.letters.understanding.day_judge import Verdict, by_day
from kiosk.letters.understanding.roles import Seen

ASKED = 0.6
"""How sure a finding is that only the weights make ..."""
MAYBE = 0.2
"""... or of which they say that it is nothing, with at least this share."""
GONE, NEW, DENIED = 0.2, 0.4, 0.2
"""What the rules found goes where its share is no more than this; what they did not find is there where the share of
nothing is less than that, or less still where the grammar of its sentence says that somebody else acts."""


def settle(
    seen: Seen, verdicts: Sequence[Verdict], due: Sequence[Deadline], met: Sequence[Appointment]
) -> tuple[list[Deadline], list[Appointment]]:
    """The deadlines and appointments as both see them."""
    days = by_day(verdicts)
    all_due: list[Deadline] = []
    all_met: list[Appointment] = []
    for one in due:
        said = [verdict for verdict in verdicts if verdict.mention.day == one.day]
        if not said or any(1 - each.none - each.shares["appointment"] > GONE for each in said):
            all_due.append(_turned(seen, one, days.get(one.day)))
    for meeting in met:
        said = [verdict for verdict in verdicts if verdict.mention.day == meeting.day]
        if not said or any(each.shares["appointment"] > GONE for each in said):
            all_met.append(_doubted(meeting, days.get(meeting.day)))
    told = {one.day for one in all_due} | {one.day for one in all_met}
    for day, verdict in days.items():
        if day not in told and verdict.none < (DENIED if "mine:False" in verdict.mention.features else NEW):
            _add(seen, day, verdict, all_due, all_met)
    return all_due, all_met


def _doubted(one: Appointment, verdict: Verdict | None) -> Appointment:
    """The appointment, a question where the weights would rather have it nothing, or something else."""
    if verdict is None or verdict.shares["appointment"] > 1 - MAYBE:
        return one
    return replace(one, confidence=min(one.confidence, ASKED))


def _turned(seen: Seen, one: Deadline, verdict: Verdict | None) -> Deadline:
    """The deadline, made one to complain by, or one to keep, where the weights say so."""
    if verdict is not None and verdict.none >= MAYBE:
        one = replace(one, confidence=min(one.confidence, ASKED))
    if verdict is None or verdict.may == (one.what == "complain"):
        return one
    if verdict.may:
        return replace(one, what="complain")
    return replace(one, what=deadlines.BY_KIND.get(seen.kind, "do"))


def _add(seen: Seen, day: date, verdict: Verdict, due: list[Deadline], met: list[Appointment]) -> None:
    answer, named, counted = verdict.answer, verdict.mention.named, verdict.mention.counted
    if answer == "none":
        return
    if named is not None and answer == "appointment":
        made = appointments.make(seen, named, alone=False)
        met.append(replace(made, confidence=min(made.confidence, ASKED)))
        return
    what: What = "complain"
    if named is not None:
        at = deadlines.clock(seen.times, named.day, seen.text)
        if answer != "complaint":
            what = deadlines.what_of(named.context, seen.kind)
        here = deadlines.here(seen.text, named.day.start, named.day.end)
        due.append(Deadline(ASKED, *here, day, at, _not_complain(what, answer, seen), None))
    elif counted is not None:
        if answer != "complaint":
            what = deadlines.what_of(deadlines.words_around(seen.text, counted)[0], seen.kind)
        here = deadlines.here(seen.text, counted.start, counted.end)
        due.append(Deadline(ASKED, *here, day, None, _not_complain(what, answer, seen), counted.counted))


def _not_complain(what: What, answer: str, seen: Seen) -> What:
    if answer == "complaint" or what != "complain":
        return what
    return deadlines.BY_KIND.get(seen.kind, "do")
