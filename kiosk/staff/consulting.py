"""Staff ask their visitors: a consultation is made, answered and taken down at the kiosk itself.

Who did it goes to the log, in the frame of the act, without the words. What can't be published is said before it is
tried: no draft goes out without who asks and what the answers will change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.staff.house import Note
from kiosk.staff.journal import Journal
from sync.consultation import FEWEST, FIRST, MOST, BadConsultation, Choice, Consultation, Outcome, body, read

if TYPE_CHECKING:
    from kiosk.voice.consultations import Consultations

PREFIX: Final = "hus-"


class NotToBeAsked(KnownError):
    """Something of it is missing, or can't be shown."""

    message = N_("It can't be shown like this. Look at each line again.")


@dataclass
class Draft:
    """What staff have written of a new one so far, in Danish. `choices` are words and the name of a picture, or ""."""

    question: str = ""
    asks: str = ""
    changes: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    closes: date | None = None
    step: str = ""

    def missing(self, today: date) -> list[str]:
        """The names of what must be there before it can be asked; [] when it can be."""
        there = {
            "question": bool(self.question),
            "asks": bool(self.asks),
            "changes": bool(self.changes),
            "choices": FEWEST <= len(self.choices) <= MOST,
            "closes": self.closes is not None and self.closes > today,
            "step": bool(self.step),
        }
        return [name for name, is_there in there.items() if not is_there]


class Consulting:
    """The consultations, as staff keep them."""

    def __init__(
        self,
        consultations: "Consultations",
        store: Journal,
        note: Note,
        clock: Clock,
        random: Callable[[int], bytes],
    ) -> None:
        self._consultations, self._store, self._note = consultations, store, note
        self._clock, self._random = clock, random

    def own(self, name: str) -> bool:
        """Whether it is the house's own, and so staff's to answer and to take down."""
        try:
            self._consultations.own(name)
        except KnownError:
            return False
        return True

    def publish(self, draft: Draft, *, by: str) -> None:
        """Ask it from today on. Raises `NotToBeAsked`, and the store's known errors."""
        today = self._clock.now().date()
        if draft.missing(today) or draft.closes is None:
            raise NotToBeAsked
        choices = tuple(
            Choice(str(number), {FIRST: said}, icon) for number, (said, icon) in enumerate(draft.choices, 1)
        )
        asked = Consultation(
            PREFIX + self._random(6).hex(), {FIRST: draft.question}, {FIRST: draft.asks}, {FIRST: draft.changes},
            choices, today, draft.closes, draft.step,
        )  # fmt: skip
        self._keep(asked, "consult.published", by)

    def answer(self, name: str, moved: str, not_moved: str, *, by: str) -> None:
        """What came of it, once its last day is over. Raises `NotToBeAsked`, and what `Consultations.keep` raises."""
        came = Outcome(self._clock.now().date(), {FIRST: moved}, {FIRST: not_moved})
        self._keep(self._consultations.own(name)._replace(outcome=came), "consult.answered", by)

    def withdraw(self, name: str, *, by: str) -> None:
        """Take it down, with its answers. Raises what `Consultations.withdraw` raises."""
        with self._store.transaction():
            self._consultations.withdraw(name)
            self._note("consult.withdrawn", by)

    def _keep(self, one: Consultation, what: str, by: str) -> None:
        try:
            one = read(body(one))
        except BadConsultation as error:
            raise NotToBeAsked from error
        with self._store.transaction():
            self._consultations.keep(one)
            self._note(what, by)
