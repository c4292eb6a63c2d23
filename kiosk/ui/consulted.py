"""Consultations in words for who reads with difficulty: how much one helps to decide, how it stands, the way there."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from kiosk import words
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, pick
from sync.consultation import Consultation, Texts


class Step(NamedTuple):
    """What a step of the ladder means here: `lead` is what one does, `said` who decides."""

    lead: str
    said: str


STEPS: Final = {
    "informing": Step(N_("You are told about it"), N_("The house has decided. You can say what you think.")),
    "consultation": Step(N_("You help to say what you think"), N_("You are heard. The house decides.")),
    "placation": Step(N_("You help with advice"), N_("You give advice. The house has the last word.")),
    "partnership": Step(N_("You help to decide"), N_("We decide together.")),
    "delegated_power": Step(N_("You help to decide it"), N_("You decide this. The house helps to do it.")),
    "citizen_control": Step(N_("You help to decide all of it"), N_("All of it is yours to decide.")),
}
"""By the step's name (sync.consultation.STEPS), from below."""

Stands = Literal["coming", "open", "waiting", "answered"]


def in_words(texts: Texts) -> tuple[str, str]:
    """The text in the language of the page, else in another; and its language, "" where that is the page's."""
    said = pick(texts)
    return said, getattr(said, "language", "")


def stands(services: Any, one: Consultation) -> Stands:
    """Whether it can be answered here, waits for what came of it, or is over; only staff see what is to come."""
    if one.outcome:
        return "answered"
    if services.clock.now().date() < one.opens:
        return "coming"
    return "open" if any(one.id == other.id for other in services.consultations.open()) else "waiting"


def shut(services: Any, one: Consultation) -> bool:
    """Whether others may still answer it, and nobody can here: there is no folder in memory for answers."""
    in_time = one.outcome is None and services.clock.now().date() <= one.closes
    return in_time and stands(services, one) == "waiting" and services.consultations.results(one.id) is None


def until(one: Consultation, today: date) -> str:
    """How long it can be answered."""
    return _("Answer by {day}.").format(day=words.day_in_words(one.closes, today))


def stands_in_words(services: Any, one: Consultation) -> str:
    """One line under the question."""
    match stands(services, one):
        case "answered":
            return _("See what came of it")
        case "coming":
            today = services.clock.now().date()
            return _("We ask from {day}.").format(day=words.day_in_words(one.opens, today))
        case "waiting":
            return _("It can't be answered at this screen") if shut(services, one) else _("We have not answered yet")
        case _:
            if services.consultations.answered(one.id):
                return _("You have answered. Thank you.")
            return until(one, services.clock.now().date())


def find(services: Any, name: str) -> Consultation | None:
    """The one with this id, while it stands on the screen."""
    shown: list[Consultation] = services.consultations.shown()
    return next((one for one in shown if one.id == name), None)


def way_to(app: Any, one: Consultation) -> Callable[[], None]:
    """To the question while it can be answered, else to what came of it."""
    is_open = stands(app.services, one) == "open"
    return partial(app.go, "consult" if is_open else "consult_results", consultation=one.id)


def way_in(app: Any, shown: list[Consultation]) -> Callable[[], None]:
    """To the one there is, or to the list."""
    return way_to(app, shown[0]) if len(shown) == 1 else partial(app.go, "consults")


class Given:
    """An answer that can still be taken back. It counts, once, when `give` is called: when the page is left, or by the
    end of the visit.
    """

    def __init__(self, services: Any, consultation: str, choice: str) -> None:
        self._consultations, self.consultation, self.choice = services.consultations, consultation, choice
        self._waits = True
        services.session.wipers.register(f"answer {consultation}", self.give)

    def give(self) -> None:
        """It counts. Where it can't any more (the day is over), it is as if it had not been."""
        if self._waits:
            self._waits = False
            with suppress(KnownError):
                self._consultations.answer(self.consultation, self.choice)

    def take_back(self) -> None:
        """It never was."""
        self._waits = False
