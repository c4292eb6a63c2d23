"""The day of a deadline or an appointment as people say it: the day in words, the hour, how far off; or a question."""

from dataclasses import dataclass
from datetime import date, time

from kiosk import words
from kiosk.letters.explaining.texts import Texts
from kiosk.letters.model import Appointment, Counted, Deadline


@dataclass(frozen=True, slots=True)
class Question:
    """What we are unsure of, asked; text[start:end] is the letter's sentence that the answer stands in."""

    words: str
    why: str
    then: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class When:
    """One day. `sentences` say it all; the rest is for a calendar leaf ("torsdag den 19. marts", "om 9 dage")."""

    on: date
    at: time | None
    until: time | None
    day: str
    clock: str
    left: str
    past: bool
    question: Question | None
    sentences: tuple[str, ...]
    deadline: Deadline | None = None
    appointment: Appointment | None = None


def when_of(one: Deadline | Appointment, today: date, said: Texts, *, other: bool = False) -> When:
    """The finding in words, in the language now in use. `other`: it is not what the letter's page begins with."""
    day = words.date_in_words(one.day, today)
    clock = words.clock_in_words(one.at) if one.at else ""
    past = one.day < today
    until = one.until if isinstance(one, Appointment) else None
    question = None
    if one.sure:
        lines = [_statement(one, day, said, other=other), *_clock(one, clock, until, said), *_counted(one, said)]
    else:
        kind = "deadline" if isinstance(one, Deadline) else "appointment"
        asked = said.of("question", kind).format(day=day)
        question = Question(
            asked, said.of("question", "why"), said.of("question", "person"), one.quote, one.start, one.end
        )
        hour = [said.of("question", "clock").format(clock=clock)] if clock else []
        lines = [asked, *hour, question.then]
    if past:
        complain = isinstance(one, Deadline) and one.what == "complain"
        lines.append(said.of("when", "past_complain" if complain else "past"))
    return When(
        one.day, one.at, until, day, clock, days_left(one.day, today, said), past, question, tuple(lines),
        one if isinstance(one, Deadline) else None, one if isinstance(one, Appointment) else None,
    )  # fmt: skip


def days_left(day: date, today: date, said: Texts) -> str:
    """Gives "i dag", "i morgen", "om 9 dage", "for 3 dage siden"."""
    n = (day - today).days
    match n:
        case 0 | 1 | -1:
            return said.of("when", {0: "today", 1: "tomorrow", -1: "yesterday"}[n])
    return said.of("when", "days" if n > 0 else "ago").format(n=abs(n))


def _statement(one: Deadline | Appointment, day: str, said: Texts, *, other: bool) -> str:
    key = one.what if isinstance(one, Deadline) else "appointment_too" if other else "appointment"
    return said.of("when", key).format(day=day)


def _clock(one: Deadline | Appointment, clock: str, until: time | None, said: Texts) -> list[str]:
    if isinstance(one, Deadline):
        return [said.of("when", "before").format(clock=clock)] if clock else []
    if not clock:
        return [said.of("when", "no_clock")]
    ends = [said.of("when", "until").format(until=words.clock_in_words(until))] if until else []
    return [said.of("when", "clock").format(clock=clock), *ends]


def _counted(one: Deadline | Appointment, said: Texts) -> list[str]:
    counted = one.counted if isinstance(one, Deadline) else None
    if not counted:
        return []
    since = words.date_in_words(counted.since, one.day)
    line = said.of("when", "counted").format(count=_number(counted, said), since=since)
    return [line, said.of("when", "assumed")] if counted.anchor == "assumed_received" else [line]


def _number(counted: Counted, said: Texts) -> str:
    key = ("one_" if counted.number == 1 else "unit_") + counted.unit
    return said.of("when", key).format(n=counted.number)
