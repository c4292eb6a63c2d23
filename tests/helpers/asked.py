"""A consultation to turn, and what a test needs around it."""

from datetime import date, timedelta

from sync.consultation import Choice, Consultation, Outcome

TODAY = date(2026, 11, 20)
EVENING = Consultation(
    "aften",
    {"da": "Hvad skal vi bruge stuen til om aftenen?"},
    {"da": "Huset"},
    {"da": "Det, flest vælger, begynder vi på."},
    (Choice("mad", {"da": "Mad"}), Choice("film", {"da": "Film"}), Choice("ro", {"da": "Ro"})),
    TODAY - timedelta(days=5),
    TODAY + timedelta(days=10),
    "partnership",
)


def over(one=EVENING, days=20):
    """The same with what came of it, so many days after its last."""
    outcome = Outcome(one.closes + timedelta(days=days), {"da": "Mad om tirsdagen."}, {"da": "Ingen film."})
    return one._replace(outcome=outcome)


class Told:
    """An event log that remembers what it was given."""

    def __init__(self):
        self.events = []

    def append(self, stream, kind, said):
        self.events.append((stream, kind, said))
