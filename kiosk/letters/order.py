"""What matters first: in one letter, and among several.

What is still to come goes before what is past, and what must be done before what may be done (to complain); then the
earlier day, and on one day the earlier hour. Nothing is left out: a day that was missed is still shown, last.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time

from kiosk.letters.model import Appointment, Deadline, Letter, Understanding

MIDNIGHT = time(23, 59, 59)  # "by the 3rd" is until the end of that day


def first(found: Understanding, today: date) -> Deadline | Appointment | None:
    """The deadline or appointment that matters first, sure or not; None where there is none."""
    both: Sequence[Deadline | Appointment] = [*found.appointments, *found.deadlines]
    return min(both, key=lambda one: urgency(one, today), default=None)


def urgency(one: Deadline | Appointment, today: date) -> tuple[bool, bool, date, time]:
    """What a list of deadlines or appointments is sorted by: the smaller, the more it matters now."""
    optional = isinstance(one, Deadline) and one.what == "complain"
    return one.day < today, optional, one.day, one.at or MIDNIGHT


def by_urgency(letters: Iterable[Letter], today: date) -> list[Letter]:
    """Several letters, the most urgent first: a possible forkyndelse, then by their first day, then those without."""

    def place(letter: Letter) -> tuple[bool, bool, tuple[bool, bool, date, time]]:
        one = first(letter.understanding, today)
        nothing = (True, True, date.max, time.max)
        return letter.understanding.care != "forkyndelse", one is None, urgency(one, today) if one else nothing

    return sorted(letters, key=place)
