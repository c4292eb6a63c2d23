"""The visit as three small machines, each a table at the end of this file that can be read aloud.

The *visit* machine says who the kiosk is for now, the *quiet* machine watches for nobody touching it, and the *screen*
machine hides and shows. They are pure: `step` takes a table, a state and an event, and gives the next state and what
is to be done. `kiosk.session.session.Session` joins them and does it. A pair that is not in a table changes nothing.
"""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar


class State(Enum):
    """Who the kiosk is for."""

    IDLE = "idle"
    VISITING = "visiting"
    ASSISTED = "assisted"
    ENDING = "ending"


class Event(Enum):
    """What happens to a visit."""

    TOUCH = "touch"  # anywhere on the screen
    ASSIST = "assist"  # a staff card is unlocked, and the visitor said yes
    CARD_REMOVED = "card removed"
    END = "end"  # by the visitor, by staff, or because nobody was there
    WAVED = "waved"  # the goodbye has been on the screen long enough


class Quiet(Enum):
    """How long nobody has touched the kiosk."""

    OFF = "off"
    COUNTING = "counting"
    WARNING = "warning"


class QuietEvent(Enum):
    """What the quiet machine hears."""

    BEGAN = "began"
    ACTIVE = "active"  # a touch, a key, or a sentence being read aloud
    TIME = "time"  # its deadline passed
    ENDED = "ended"


class Screen(Enum):
    """Whether the page can be seen."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class ScreenEvent(Enum):
    """What the screen machine hears."""

    HIDE = "hide"
    TOUCH = "touch"
    ENDED = "ended"


class Action(Enum):
    """What is to be done, and what the screens are told."""

    BEGIN = "begin"
    ASSIST = "assist"
    UNASSIST = "unassist"
    WIPE = "wipe"
    GOODBYE = "goodbye"
    RESTART = "restart"
    COUNT = "count"
    WARN = "warn"
    UNWARN = "unwarn"
    DISARM = "disarm"
    END = "end"
    BLANK = "blank"
    SILENCE = "silence"
    UNBLANK = "unblank"


S = TypeVar("S", bound=Enum)
E = TypeVar("E", bound=Enum)
Table = Mapping[tuple[S, E], tuple[S, tuple[Action, ...]]]


def step(table: Table[S, E], state: S, event: E) -> tuple[S, tuple[Action, ...]]:
    """The next state and what to do, in order; the same state and nothing when the table does not know the pair."""
    return table.get((state, event), (state, ()))


VISIT: Table[State, Event] = {
    (State.IDLE, Event.TOUCH): (State.VISITING, (Action.BEGIN,)),
    (State.VISITING, Event.ASSIST): (State.ASSISTED, (Action.ASSIST,)),
    (State.VISITING, Event.END): (State.ENDING, (Action.WIPE, Action.GOODBYE)),
    (State.ASSISTED, Event.CARD_REMOVED): (State.VISITING, (Action.UNASSIST,)),
    (State.ASSISTED, Event.END): (State.ENDING, (Action.UNASSIST, Action.WIPE, Action.GOODBYE)),
    (State.ENDING, Event.WAVED): (State.IDLE, (Action.RESTART,)),
}

QUIET: Table[Quiet, QuietEvent] = {
    (Quiet.OFF, QuietEvent.BEGAN): (Quiet.COUNTING, (Action.COUNT,)),
    (Quiet.COUNTING, QuietEvent.ACTIVE): (Quiet.COUNTING, (Action.COUNT,)),
    (Quiet.COUNTING, QuietEvent.TIME): (Quiet.WARNING, (Action.WARN,)),
    (Quiet.COUNTING, QuietEvent.ENDED): (Quiet.OFF, (Action.DISARM,)),
    (Quiet.WARNING, QuietEvent.ACTIVE): (Quiet.COUNTING, (Action.UNWARN, Action.COUNT)),
    (Quiet.WARNING, QuietEvent.TIME): (Quiet.OFF, (Action.UNWARN, Action.DISARM, Action.END)),
    (Quiet.WARNING, QuietEvent.ENDED): (Quiet.OFF, (Action.UNWARN, Action.DISARM)),
}

SCREEN: Table[Screen, ScreenEvent] = {
    (Screen.SHOWN, ScreenEvent.HIDE): (Screen.HIDDEN, (Action.SILENCE, Action.BLANK)),
    (Screen.HIDDEN, ScreenEvent.TOUCH): (Screen.SHOWN, (Action.UNBLANK,)),
    (Screen.HIDDEN, ScreenEvent.ENDED): (Screen.SHOWN, (Action.UNBLANK,)),
}
