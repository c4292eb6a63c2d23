"""A calibration as a small machine: its table stands at the end of this file and can be read aloud.

It is pure: `step` gives the next state; a pair that is not in the table changes nothing. `PATIENCE` says how long a
state waits for a finger before QUIET happens to it.
"""

from enum import Enum
from typing import Final


class State(Enum):
    """What is on the screen."""

    AIM = "aim"  # a cross, and then the next one
    REFUSED = "refused"  # no six numbers say what was touched
    CHECK = "check"  # the new numbers are in force: the cross in the middle
    MISSED = "missed"  # it was not hit; what was before is in force again
    CONFIRM = "confirm"  # a button, which can be hit only where they are right
    KEPT = "kept"  # they are written down, and shown
    OVER = "over"


class Event(Enum):
    """What happens."""

    TOUCHED = "a finger came down somewhere"
    MEASURED = "the last was touched, and all makes sense"
    NONSENSE = "the last was touched, and it makes none"
    HIT = "the cross in the middle was hit"
    BESIDE = "it was not"
    KEEP = "the button was hit"
    LEAVE = "all shall be as it was"
    QUIET = "nobody touched anything for a while"


ENDED: Final = (Event.LEAVE, Event.QUIET)
PATIENCE: Final = {
    State.AIM: 30.0,
    State.REFUSED: 6.0,
    State.CHECK: 20.0,
    State.MISSED: 6.0,
    State.CONFIRM: 20.0,
    State.KEPT: 300.0,
}
"""Seconds. The last are for who writes six numbers down."""


def step(state: State, event: Event) -> State:
    """The next state."""
    return TABLE.get((state, event), state)


TABLE: Final = {
    (State.AIM, Event.MEASURED): State.CHECK,
    (State.AIM, Event.NONSENSE): State.REFUSED,
    (State.REFUSED, Event.TOUCHED): State.AIM,
    (State.REFUSED, Event.QUIET): State.AIM,  # it begins again
    (State.CHECK, Event.HIT): State.CONFIRM,
    (State.CHECK, Event.BESIDE): State.MISSED,
    (State.MISSED, Event.TOUCHED): State.AIM,
    (State.MISSED, Event.QUIET): State.AIM,
    (State.CONFIRM, Event.KEEP): State.KEPT,
    **{(state, event): State.OVER for state in (State.AIM, State.CHECK, State.CONFIRM, State.KEPT) for event in ENDED},
}
