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
"""How sure a finding is that only the weights make."""


def settle(
    seen: Seen, verdicts: Sequence[Verdict], due: Sequence[Deadline], met: Sequence[Appointment]
) -> tuple[list[Deadline], list[Appointment]]:
    """The deadlines and appointments as both see them."""
    days = by_day(verdicts)
    all_due: list[Deadline] = []
    all_met: list[Appointment] = []
    for one in due:
        verdict = days.get(one.day)
        if verdict is None or verdict.answer in {"deadline", "complaint"}:
            all_due.append(_turned(seen, one, verdict))
    for each in met:
        verdict = days.get(each.day)
        if verdict is None or any(one.answer == "appointment" for one in verdicts if one.mention.day == each.day):
            all_met.append(each)
    told = {one.day for one in (*all_due, *all_met)}
    for day, verdict in days.items():
        if day not in told:
            _add(seen, day, verdict, all_due, all_met)
    return all_due, all_met


def _turned(seen: Seen, one: Deadline, verdict: Verdict | None) -> Deadline:
    """The deadline, made one to complain by, or one to keep, where the weights say so."""
    if verdict is None or (verdict.answer == "complaint") == (one.what == "complain"):
        return one
    if verdict.answer == "complaint":
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
