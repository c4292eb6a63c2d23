"""The first start as a small machine: its table stands at the end of this file and can be read aloud.

It is pure: `step` gives the next state; a pair that is not in the table changes nothing. Where one is after a power cut
does not stand anywhere: it follows from what was answered (`resumed`), for each answer is written down before the step
that it leads to.
"""

from enum import Enum
from typing import Final

from kiosk.first.kept import Kept


class State(Enum):
    """What is on the screen."""

    LANGUAGE = "language"
    NETWORK = "network"
    CODE = "code"
    WORKING = "working"
    STUCK = "stuck"  # the hub did not let it in, or could not be reached
    READY = "ready"  # all is done that can be: ready, or something is missing
    SERVICE = "service"


class Event(Enum):
    """What happens."""

    CHOSEN = "a language was chosen"
    ONLINE = "a cable was found, or a network was joined"
    CODE = "a code was given, typed or held up"
    ALONE = "there is no hub"
    FAILED = "it went wrong"
    EXAMINED = "the doctor has looked at everything"
    BACK = "one step back"
    AGAIN = "once more"
    OTHER_CODE = "another code"
    OTHER_NETWORK = "another network"
    BEGIN = "into service"


def step(state: State, event: Event) -> State:
    """The next state."""
    return TABLE.get((state, event), state)


def resumed(kept: Kept | None, *, code: bool) -> State:
    """Where to go on, by what was answered so far; `code`: whether one was given and not used yet. None: a kiosk that
    was never told to begin is in service.
    """
    if kept is None or kept.done:
        return State.SERVICE
    if not kept.language:
        return State.LANGUAGE
    if not kept.network:
        return State.NETWORK
    return State.WORKING if code or kept.enrolled else State.CODE


TABLE: Final = {
    (State.LANGUAGE, Event.CHOSEN): State.NETWORK,
    (State.NETWORK, Event.ONLINE): State.CODE,
    (State.NETWORK, Event.ALONE): State.WORKING,
    (State.NETWORK, Event.BACK): State.LANGUAGE,
    (State.CODE, Event.CODE): State.WORKING,
    (State.CODE, Event.ALONE): State.WORKING,
    (State.CODE, Event.BACK): State.NETWORK,
    (State.WORKING, Event.FAILED): State.STUCK,
    (State.WORKING, Event.EXAMINED): State.READY,
    (State.STUCK, Event.AGAIN): State.WORKING,
    (State.STUCK, Event.OTHER_CODE): State.CODE,
    (State.STUCK, Event.OTHER_NETWORK): State.NETWORK,
    (State.STUCK, Event.BACK): State.CODE,
    (State.STUCK, Event.BEGIN): State.SERVICE,
    (State.READY, Event.AGAIN): State.WORKING,
    (State.READY, Event.BACK): State.CODE,  # of a kiosk that has no hub: perhaps there is a code after all
    (State.READY, Event.BEGIN): State.SERVICE,
}
