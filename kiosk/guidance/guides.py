"""All guides: ours, and over them those of the centre's own folder, which add to ours or replace them.

One that anything is wrong with is left out and told of; it takes no other down. Where the centre's own is left out,
ours of the same name stays. What links to something that is not there is left out too, and so on until all links hold.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.guidance.model import GROUPS, STALE, Group, Guide, Phone
from kiosk.guidance.problems import Problem
from kiosk.guidance.read import PHONES, read_guide, read_phones
from kiosk.guidance.ways import wrong_links, wrong_ways
from kiosk.i18n import N_
from kiosk.paths import ASSETS

OURS = ASSETS / "content" / "guides"
MOST = 200  # files of a folder that are read


class Guides:
    """The guides that can be walked, in their order, the telephone numbers they name, and what was left out and why."""

    def __init__(self, guides: dict[str, Guide], phones: dict[str, Phone], problems: list[Problem]) -> None:
        self._guides, self.phones, self.problems = guides, phones, problems

    @classmethod
    def load(cls, own: Path | None = None, *, ours: Path = OURS) -> "Guides":
        """Read them. `own` is the centre's folder, None when it has none. Raises nothing: see `problems`."""
        guides, phones, problems = _folder(ours, own=False)
        if own is not None:
            theirs, their_phones, their_problems = _folder(own, own=True)
            phones |= their_phones
            problems += their_problems
        else:
            theirs = {}
        kept = _linked(guides, theirs, phones, problems)
        ordered = sorted(kept.values(), key=lambda one: (GROUPS.index(one.group), one.order, one.id))
        return cls({one.id: one for one in ordered}, phones, problems)

    def __iter__(self) -> Iterator[Guide]:
        return iter(self._guides.values())

    def __len__(self) -> int:
        return len(self._guides)

    def get(self, name: str) -> Guide | None:
        """The guide with this id; None when there is none (any more)."""
        return self._guides.get(name)

    def groups(self) -> dict[Group, list[Guide]]:
        """The guides by what they help with, in the order of the groups; no group is empty."""
        found: dict[Group, list[Guide]] = {}
        for guide in self:
            found.setdefault(guide.group, []).append(guide)
        return found

    def overdue(self, today: date) -> list[Guide]:
        """Those that are due to be checked again, or name a number that is."""
        return [guide for guide in self if today - self.checked(guide) > STALE]

    def checked(self, guide: Guide) -> date:
        """When a guide and the numbers it names were last checked."""
        return min([guide.checked, *(phone.source.checked for phone in self.phones_of(guide))])

    def phones_of(self, guide: Guide) -> list[Phone]:
        """The numbers that it names."""
        return [self.phones[end.phone] for end in guide.ends if end.phone]


def _folder(folder: Path, *, own: bool) -> tuple[dict[str, Guide], dict[str, Phone], list[Problem]]:
    """What one folder holds, each guide by itself in order."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")[:MOST]
    except OSError as error:
        why = error.strerror or type(error).__name__
        return {}, {}, [Problem(str(folder), "", N_("The folder can't be read: {why}."), {"why": why}, own)]
    guides: dict[str, Guide] = {}
    phones: dict[str, Phone] = {}
    problems: list[Problem] = []
    for path in files:
        if path.stem == PHONES:
            phones, wrong = read_phones(path, own=own)
            problems += wrong
            continue
        guide, wrong = read_guide(path, own=own)
        wrong += wrong_ways(guide) if guide else []
        problems += wrong
        if guide and not wrong:
            guides[guide.id] = guide
    return guides, phones, problems


def _linked(
    ours: dict[str, Guide], theirs: dict[str, Guide], phones: dict[str, Phone], problems: list[Problem]
) -> dict[str, Guide]:
    """Those whose links hold, theirs before ours; of the others, the problems."""
    ours, theirs = dict(ours), dict(theirs)
    while True:
        kept = ours | theirs
        wrong = {name: found for name, one in kept.items() if (found := wrong_links(one, kept, phones))}
        if not wrong:
            return kept
        for name, found in wrong.items():
            problems += found
            del (theirs if name in theirs else ours)[name]
