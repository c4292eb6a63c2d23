"""A sign-up on its way: what the visitor has answered so far and which question comes next. No Kivy here.

One question a page. Pages that do not apply are not among `steps`. The draft is plain state: a change of language
draws the same page again with the same answers. From the last page, "Change" leads to one question and straight back.
"""

from dataclasses import dataclass, field

from kiosk.activities.model import Occurrence
from kiosk.activities.signups import MOST_FRIENDS
from kiosk.ui.typed import TypedText

NAME, FRIENDS, ROLE, BUDDY, CHECK = "name", "friends", "role", "buddy", "check"


def steps_for(occurrence: Occurrence) -> tuple[str, ...]:
    """The questions that make sense here. A sensitive activity brings nobody together, so it asks for a name only."""
    if occurrence.sensitive:
        return (NAME, CHECK)
    return (NAME, FRIENDS, ROLE, BUDDY, CHECK) if occurrence.roles else (NAME, FRIENDS, BUDDY, CHECK)


@dataclass(slots=True)
class SignUpDraft:
    """One visitor's answers. `naming` says which name counts: "", "own", "offered" or "none".

    `friends` and `buddy` are None until answered, so that no button looks chosen before it was.
    """

    uid: str
    occurrence: str
    steps: tuple[str, ...]
    step: str = NAME
    naming: str = ""
    own: TypedText = field(default_factory=TypedText)
    offered: str = ""
    friends: int | None = None
    role: str | None = None
    buddy: bool | None = None
    typing: bool = False
    changing: bool = False

    @classmethod
    def begin(cls, occurrence: Occurrence) -> "SignUpDraft":
        """A fresh draft for this occurrence."""
        return cls(occurrence.uid, occurrence.occurrence, steps_for(occurrence))

    @property
    def alias(self) -> str:
        """The name to sign up with, "" for none."""
        if self.naming == "own":
            return str(self.own).strip()
        return self.offered if self.naming == "offered" else ""

    @property
    def people(self) -> int:
        """How many come: the visitor and the friends."""
        return 1 + (self.friends or 0)

    @property
    def place(self) -> tuple[int, int]:
        """Which page this is and how many there are, from 1."""
        return self.steps.index(self.step) + 1, len(self.steps)

    def name(self, naming: str) -> None:
        """Choose the name that counts, and go on. An empty own name is no name."""
        self.naming = "none" if naming == "own" and not str(self.own).strip() else naming
        self.typing = False
        self._on()

    def bring(self, friends: int) -> None:
        """Answer how many come along, and go on."""
        self.friends = max(0, min(MOST_FRIENDS, friends))
        self._on()

    def help(self, role: str) -> None:
        """Answer which task, "" for none, and go on."""
        self.role = role
        self._on()

    def follow(self, buddy: bool) -> None:
        """Answer whether to go together with somebody, and go on."""
        self.buddy = buddy
        self._on()

    def change(self, step: str) -> None:
        """From the last page to one question; its answer leads straight back."""
        self.step, self.changing = step, True

    def back(self) -> bool:
        """One page back. False when this was the first: the flow is left."""
        if self.typing:
            self.typing = False
        elif self.changing:
            self.step, self.changing = CHECK, False
        elif self.step == self.steps[0]:
            return False
        else:
            self.step = self.steps[self.steps.index(self.step) - 1]
        return True

    def wipe(self) -> None:
        """Leave nothing of the visitor in the draft."""
        self.own.wipe()
        self.naming = self.offered = ""
        self.friends = self.role = self.buddy = None
        self.typing = self.changing = False
        self.step = self.steps[0]

    def _on(self) -> None:
        self.step = CHECK if self.changing else self.steps[self.steps.index(self.step) + 1]
        self.changing = False
