"""Consultations as one says: what is asked, and what was answered."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from kiosk.demo.screens.programme import NOW
from kiosk.voice.consultations import OfTheHub
from sync.consultation import LONGEST, Choice, Consultation, Outcome

TODAY = NOW.date()


def both(text: str) -> dict[str, str]:
    """In both languages."""
    return {"da": text, "en": f"{text} (en)"}


def words(length: int) -> str:
    """As many as may be: what a long-winded house would write."""
    return ("Vi hygger os og laver aftensmad sammen hver eneste uge hele vinteren igennem. " * 9)[:length].strip()


CHOICES = (
    Choice("film", {"da": "Film", "en": "Films"}, "film"),
    Choice("mad", {"da": "Lave mad sammen", "en": "Cook together"}, "kitchen"),
    Choice("musik", {"da": "Musik", "en": "Music"}, "music"),
    Choice("ro", {"da": "Bare være her i ro", "en": "Just be here in peace"}, "moon"),
    Choice("spil", {"da": "Spil og kort", "en": "Games and cards"}, "games"),
    Choice("andet", {"da": "Noget helt andet", "en": "Something else"}, "question"),
)
EVENING = Consultation(
    id="aften",
    question={"da": "Hvad skal vi bruge stuen til om aftenen?", "en": "What shall we use the room for at night?"},
    asks={"da": "Husmødet og Mette, der er leder", "en": "The house meeting, and Mette, who leads it"},
    changes={"da": "Det, flest vælger, begynder vi på i januar, hver tirsdag og torsdag.",
             "en": "What most choose we begin with in January, every Tuesday and Thursday."},
    choices=CHOICES,
    opens=TODAY - timedelta(days=5),
    closes=TODAY + timedelta(days=14),
    step="partnership",
)  # fmt: skip
DOG = EVENING._replace(
    id="hund",
    question={"da": "Må hunden komme med ind?"},
    changes={"da": "Reglen på døren."},
    choices=(Choice("ja", {"da": "Ja"}), Choice("nej", {"da": "Nej"}), Choice("gang", {"da": "Kun i gangen"})),
    step="consultation",
)
WAITING = EVENING._replace(id="venter", opens=date(2026, 10, 1), closes=date(2026, 11, 1), step="placation")
OVER = WAITING._replace(
    id="svaret",
    question={"da": "Hvornår skal vi åbne om søndagen?", "en": "When shall we open on Sundays?"},
    outcome=Outcome(
        date(2026, 11, 10),
        {"da": "Vi åbner klokken 9 fra december.", "en": "We open at 9 from December."},
        {"da": "Vi kan ikke holde åbent om aftenen, for der er ikke penge til det.",
         "en": "We can't stay open at night, for there is no money for it."},
    ),
)  # fmt: skip
WORDY = EVENING._replace(
    id="langt",
    question=both(words(LONGEST["question"] - 5)),
    asks=both(words(LONGEST["asks"] - 5)),
    changes=both(words(LONGEST["changes"] - 5)),
    choices=tuple(one._replace(text=both(words(LONGEST["text"] - 5))) for one in CHOICES),
    step="delegated_power",
)
WORDY_OVER = WORDY._replace(
    id="langt-svar",
    opens=OVER.opens,
    closes=OVER.closes,
    outcome=Outcome(date(2026, 11, 10), both(words(LONGEST["moved"] - 5)), both(words(LONGEST["not_moved"] - 5))),
)
TOLD = SimpleNamespace(
    numbers={"film": 12, "mad": 31, "musik": None, "ro": 7, "spil": None, "andet": 5}, all=None
)  # fmt: skip


class DemoConsultations:
    """In memory; `given` keeps what was answered."""

    def __init__(self, *those: Consultation, clock: Any = None) -> None:
        self.those, self._clock = list(those), clock
        self.given: dict[str, str] = {}
        self.told: dict[str, Any] = {}
        self.fails: Exception | None = None
        self.hubs: set[str] = set()

    def shown(self) -> list[Consultation]:
        """Those on the screen, the open ones first."""
        return sorted(self.those, key=lambda one: (one.outcome is not None, one.closes < TODAY))

    def open(self) -> list[Consultation]:
        """Those that can be answered."""
        today = self._clock.now().date() if self._clock else TODAY
        return [one for one in self.those if one.opens <= today <= one.closes and not one.outcome]

    def answered(self, name: str) -> bool:
        """Whether this visit has."""
        return name in self.given

    def answer(self, name: str, choice: str) -> None:
        """So it has."""
        if self.fails:
            raise self.fails
        if name in self.given:
            raise AssertionError(name)
        self.given[name] = choice

    def results(self, name: str) -> Any:
        """What was answered."""
        return self.told.get(name)

    def all(self) -> list[Consultation]:
        """All of them."""
        return self.those

    def own(self, name: str) -> Consultation:
        """One of the house's own."""
        if name in self.hubs:
            raise OfTheHub
        return next(one for one in self.those if one.id == name)

    def keep(self, one: Consultation) -> None:
        """Put it on the screen."""
        self.those = [*(other for other in self.those if other.id != one.id), one]

    def withdraw(self, name: str) -> None:
        """Take it away."""
        self.those.remove(self.own(name))
