"""What a guide is: steps with short sentences and a picture, each of which leads on, until one is the end.

Everything here is read from content (guides.md) and never changed. Words are by language code,
`{"da": ..., "en": ...}`, with every language that the kiosk speaks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Words = Mapping[str, str]

Group = Literal["login", "post", "decisions", "money", "house"]
"""What a visitor needs help with; `house` is for the centre's own guides."""
GROUPS: tuple[Group, ...] = get_args(Group)

EndKind = Literal["call", "place", "person", "form", "mailbox", "guide"]
"""How a guide ends: call a number, go somewhere, talk to a person here, write something, open the mailbox, or go on in
another guide."""
END_KINDS: tuple[EndKind, ...] = get_args(EndKind)

STALE = timedelta(days=90)
"""What was last checked longer ago than this is due to be checked again."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands, and when somebody last looked there."""

    title: str
    address: str
    checked: date


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that a person answers. `hours` is empty when they are not known; `check`: staff ought to try it."""

    key: str
    number: str
    """Digits only."""
    name: Words
    hours: Words
    source: Source
    check: bool = False

    @property
    def shown(self) -> str:
        """As people write and say it: "33 98 00 10"."""
        digits = self.number
        return " ".join(digits[i : i + 2] for i in range(0, 8, 2)) if len(digits) == 8 else digits

    @property
    def link(self) -> str:
        """For a phone's camera (RFC 3966)."""
        return f"tel:+45{self.number}" if len(self.number) == 8 else f"tel:{self.number}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a step's question, and the step it leads to."""

    words: Words
    to: str


@dataclass(frozen=True, slots=True)
class End:
    """What to do now. By its kind: `phone` is a key, `place` and `form` are words, `guide` is the id of a guide.

    A place may have a phone too. `bring` is what to take along, to have ready, or to write: short lines.
    """

    kind: EndKind
    phone: str = ""
    place: Words | None = None
    form: Words | None = None
    guide: str = ""
    bring: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One page: the first sentence is its heading. It has choices, or a next step, or an end.

    `check`: it rests on what nobody read in the law itself, so staff ought to look at it.
    """

    id: str
    sentences: Mapping[str, tuple[str, ...]]
    picture: str
    choices: tuple[Choice, ...] = ()
    next: str = ""
    end: End | None = None
    check: bool = False

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The steps that can come after it."""
        return tuple(choice.to for choice in self.choices) or ((self.next,) if self.next else ())


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide. It begins at its first step; `file` is its file's name; `own` tells the centre's from ours."""

    id: str
    title: Words
    group: Group
    picture: str
    steps: Mapping[str, Step]
    sources: tuple[Source, ...]
    order: int = 100
    file: str = ""
    own: bool = False

    @property
    def first(self) -> Step:
        """Where it begins."""
        return next(iter(self.steps.values()))

    @property
    def checked(self) -> date:
        """When it was last checked: as long ago as the oldest of its sources."""
        return min(source.checked for source in self.sources)

    @property
    def ends(self) -> Iterator[End]:
        """Every way it can end."""
        return (step.end for step in self.steps.values() if step.end)

    @property
    def to_check(self) -> list[str]:
        """The steps that staff ought to look at."""
        return [step.id for step in self.steps.values() if step.check]

    def prose(self, language: str) -> str:
        """Every sentence of its steps, for measuring how hard it is to read."""
        return "\n".join(sentence for step in self.steps.values() for sentence in step.sentences[language])
