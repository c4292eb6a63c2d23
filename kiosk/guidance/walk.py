"""Walking through a guide: where one is, what can be done there, and the way back. Pure: a walk is never changed.

    walk = begin(guide)
    walk = walk.choose(1)       # asking -> ...
    walk = walk.go_on()         # telling -> ...
    walk = walk.go_back()       # None at the beginning

A step is `asking` (it has choices), `telling` (there is a next one) or the `end`. Each move leads to whatever the next
step is; the table at the end says which moves there are.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from kiosk.guidance.model import Guide, Step

State = Literal["asking", "telling", "end"]
Move = Literal["choose", "go_on", "go_back"]


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through a guide so far: the ids of the steps, the last is where one is."""

    guide: Guide
    trail: tuple[str, ...]

    @property
    def step(self) -> Step:
        """Where one is."""
        return self.guide.steps[self.trail[-1]]

    @property
    def state(self) -> State:
        """What kind of step that is."""
        return "end" if self.step.end else "asking" if self.step.choices else "telling"

    def can(self, move: Move) -> bool:
        """Whether this can be done here."""
        return move in MOVES[self.state] and (move != "go_back" or len(self.trail) > 1)

    def choose(self, number: int) -> "Walk":
        """Answer with the choice of this number, counted from 0. Raises ValueError where nothing is asked."""
        self._must("choose")
        return self._to(self.step.choices[number].to)

    def go_on(self) -> "Walk":
        """To the next step. Raises ValueError where there is none, or more than one."""
        self._must("go_on")
        return self._to(self.step.next)

    def go_back(self) -> "Walk | None":
        """One step back the way one came; None at the beginning."""
        return replace(self, trail=self.trail[:-1]) if self.can("go_back") else None

    @property
    def progress(self) -> tuple[int, int] | None:
        """Which step this is of how many; None while that depends on what is answered."""
        short, long = steps_left(self.guide, self.step.id)
        return (len(self.trail), len(self.trail) + short) if short == long else None

    def _to(self, step: str) -> "Walk":
        return replace(self, trail=(*self.trail, step))

    def _must(self, move: Move) -> None:
        if not self.can(move):
            raise ValueError(f"{move} at {self.guide.id}/{self.step.id}, which is {self.state}")


def begin(guide: Guide, step: str = "") -> Walk:
    """At the first step, or at the one with this id where there is such: a letter links to what it is about."""
    return Walk(guide, (step if step in guide.steps else guide.first.id,))


def steps_left(guide: Guide, step: str) -> tuple[int, int]:
    """How many steps follow this one, on the shortest and on the longest way to an end. The guide goes in no circle."""

    @cache
    def left(here: str) -> tuple[int, int]:
        onward = [left(there) for there in guide.steps[here].leads_to]
        if not onward:
            return 0, 0
        return 1 + min(short for short, _long in onward), 1 + max(long for _short, long in onward)

    return left(step)


MOVES: dict[State, frozenset[Move]] = {
    "asking": frozenset({"choose", "go_back"}),
    "telling": frozenset({"go_on", "go_back"}),
    "end": frozenset({"go_back"}),
}
