"""How well letters are understood: counts over a part of the corpus, and, where it is tuned on, what went wrong."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time

from kiosk.letters import order
from kiosk.letters.model import Reading, Understanding
from kiosk.letters.understanding import understand
from tests.helpers.corpus import Case

Read = Callable[[Case], Reading]


@dataclass(slots=True)
class Scores:
    """Counts; and, for the part that is tuned on, what went wrong where."""

    letters: int = 0
    kind: int = 0
    with_first: int = 0
    first: int = 0
    first_sure: int = 0
    silent: int = 0
    too_sure: int = 0
    why: Counter[str] = field(default_factory=Counter)
    """What is wrong about those that were wrong without a warning."""
    right: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list, repr=False)

    def note(self, case: Case, what: str) -> None:
        """Write down what went wrong, but never of what is only measured on: not even a failing test says it."""
        if case.part != "measure":
            self.wrong.append(f"{case.name}: {what}")

    def precision(self, what: str) -> float:
        """Right ones of those found."""
        return self.right[what] / self.given[what] if self.given[what] else 1.0

    def recall(self, what: str) -> float:
        """Right ones of those that are there."""
        return self.right[what] / self.wanted[what] if self.wanted[what] else 1.0

    def sentence(self) -> str:
        """All of it on one line."""
        sides = ", ".join(f"{what} {self.precision(what):.3f}/{self.recall(what):.3f}" for what in sorted(self.wanted))
        return (
            f"{self.letters} letters: kind {self.kind}, first {self.first}/{self.with_first} (sure {self.first_sure}), "
            f"silent wrong {self.silent} {dict(self.why)}, too sure {self.too_sure}; precision/recall: {sides}"
        )


def plain(case: Case) -> Reading:
    """The letter as it was typed."""
    return Reading(case.text, "text")


def score(cases: Iterable[Case], read: Read = plain) -> Scores:
    """Understand every letter and count."""
    scores = Scores()
    for case in cases:
        reading = read(case)
        found = understand(reading, today=case.today, received=case.received, channel=case.channel)
        one(scores, case, found)
    return scores


def one(scores: Scores, case: Case, found: Understanding) -> None:
    """Count one letter."""
    scores.letters += 1
    if found.kind.kind == case.kind:
        scores.kind += 1
    else:
        scores.note(case, f"kind {found.kind.kind} ({found.kind.confidence}: {found.kind.quote!r}), not {case.kind}")
    first = order.first(found, case.today)
    mine = (first.day, first.at) if first else None
    wanted = (case.first, case.first_time) if case.first else None
    if wanted:
        scores.with_first += 1
        if mine == wanted:
            scores.first += 1
            scores.first_sure += bool(first and first.sure)
    if (mine != wanted and not case.unsure) or (case.unsure and mine != wanted):
        silent = first.sure if first else bool(wanted) and not found.needs_person
        scores.silent += silent
        if silent:
            scores.why[_why(mine, wanted)] += 1
        scores.note(
            case,
            f"first {say(mine)}{' SILENT' if silent else ''}, not {say(wanted)} ({first.quote if first else ''!r})",
        )
    elif first and case.unsure and first.sure:
        scores.too_sure += 1
        scores.note(case, f"too sure of {say(mine)}")
    elif first and not case.unsure and not first.sure:
        scores.note(case, f"not sure of {say(mine)} ({first.confidence})")
    _sets(
        scores,
        case,
        "amounts",
        {round(each.kroner, 2) for each in found.amounts},
        {round(each, 2) for each in case.amounts},
    )
    _sets(scores, case, "phones", {each.number for each in found.phones}, set(case.phones))
    _sets(scores, case, "deadlines", {each.day for each in found.deadlines}, set(case.deadlines))
    _sets(scores, case, "appointments", {(each.day, each.at) for each in found.appointments}, set(case.appointments))
    _sets(scores, case, "references", {each.value for each in found.references}, set(case.references))
    complaint = found.complaint.deadline.day if found.complaint and found.complaint.deadline else None
    _sets(scores, case, "complaint", {complaint} - {None}, {case.complaint} - {None})
    quotes = {" ".join(each.quote.split()) for each in found.consequences[:1]}
    _sets(scores, case, "consequence", quotes, {" ".join(case.consequence.split())} - {""})
    _sets(scores, case, "sender", {found.sender.name} - {""}, {case.sender} - {""})
    _sets(scores, case, "sender_type", {found.sender.type}, {case.sender_type})
    _sets(scores, case, "care", {"care"} if found.open_with_care else set(), {"care"} if case.open_with_care else set())
    _sets(scores, case, "swindle", {"yes"} if found.suspicious else set(), {"yes"} if case.suspicious else set())
    if found.appointments and case.appointments:
        met = found.appointments[0]
        _sets(scores, case, "mode", {met.mode}, {case.mode})
        _sets(scores, case, "place", {met.place or met.room} - {""}, {case.place} - {""})


def _why(mine: tuple[date, time | None] | None, wanted: tuple[date, time | None] | None) -> str:
    if mine is None:
        return "missed"
    if wanted is None:
        return "none there"
    return "hour" if mine[0] == wanted[0] else "earlier" if mine[0] < wanted[0] else "later"


def _sets(scores: Scores, case: Case, what: str, mine: set, wanted: set) -> None:  # type: ignore[type-arg]
    scores.right[what] += len(mine & wanted)
    scores.given[what] += len(mine)
    scores.wanted[what] += len(wanted)
    if mine != wanted:
        scores.note(case, f"{what} too many {say(mine - wanted)}, missing {say(wanted - mine)}")


def say(what: object) -> str:
    """Days and hours short."""
    if isinstance(what, (set, tuple)):
        return "[" + ", ".join(sorted(map(say, what))) + "]"
    if isinstance(what, (date, time)):
        return what.isoformat()
    return str(what)


__all__ = ["Scores", "one", "plain", "score"]
