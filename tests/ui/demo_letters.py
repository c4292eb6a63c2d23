"""Letters of a demo visit: of the corpus, as its notes understand them, so that pages are tested apart from that."""

from types import SimpleNamespace

from demo_services import NOW

from kiosk.letters.model import Letter
from kiosk.letters.visit import Kept, Letters
from tests.helpers.corpus import load
from tests.helpers.understood import understood

CASES = {case.name: case for case in load("tune")}


class DemoLetters(Letters):
    """The visit's letters, on the day that the last of them is read."""

    day = NOW.date()

    def __init__(self, clock, *names):
        super().__init__(clock)
        for name in names:
            self.put(name)

    @property
    def today(self):
        """The day that the corpus says the letter is read."""
        return self.day

    def put(self, name, **changes):
        """Add one of the corpus; gives its number."""
        case = CASES[name]
        self.day = case.today
        reading, found = understood(case)
        kept = self._keep(Letter(reading, found), case.channel)
        for key, value in changes.items():
            setattr(kept, key, value)
        return kept.id

    def put_letter(self, letter, day, channel="paper"):
        """Add one that a test made."""
        self.day = day
        return self._keep(letter, channel).id


class DemoSticks:
    """Sticks as a test says."""

    def __init__(self, files=(), *, present=True):
        self.listed, self.there, self.told = list(files), present, []

    def present(self):
        return ["/media/stick"] if self.there else []

    def files(self):
        return self.listed

    def watch(self, changed):
        self.told.append(changed)
        return lambda: self.told.remove(changed)


def sticks_with(*names):
    """A stick with files of these names."""
    from pathlib import Path

    from kiosk.devices.stick import StickFile

    return DemoSticks([StickFile(Path("/media/stick") / name, name, 1000, NOW) for name in names])


PRINTER = SimpleNamespace(available=True, print=lambda _slip, _done: None)
__all__ = ["CASES", "PRINTER", "DemoLetters", "DemoSticks", "Kept", "sticks_with"]


def first(**wanted):
    """The name of the first letter of which all this is so."""
    return next(
        name
        for name, case in CASES.items()
        if all(
            value(getattr(case, key)) if callable(value) else getattr(case, key) == value
            for key, value in wanted.items()
        )
    )


JOB = first(kind="indkaldelse", mode="in_person", place=bool)
UNSURE = first(unsure=True, first=bool, suspicious=False)
COURT = first(kind="forkyndelse")
NO = first(kind="afslag", complaint=bool)
SWINDLE = first(suspicious=True)
LONGEST = max(CASES, key=lambda name: len(CASES[name].text))
