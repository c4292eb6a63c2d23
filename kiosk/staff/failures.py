"""Every way in which a card can fail, by name: the error that says it, and what `staff card-status` calls it.

The first twelve are what a person can do with a card, or what can have become of it; `BEYOND` is what the kiosk, its
list or somebody else has to do with it. Tests run each of them with a real reader (test_twelve_ways.py).
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from kiosk.devices import card_errors as cards
from kiosk.errors import KnownError
from kiosk.staff import errors

Called = Literal["none", "ok", "foreign", "expired", "revoked", "blocked", "unreadable"]


class Failure(NamedTuple):
    """One way: what is said, and what it is called."""

    error: type[KnownError]
    called: Called


TWELVE: Final[Mapping[str, Failure]] = {
    "the wrong way round": Failure(cards.MuteCard, "unreadable"),
    "another kind of card": Failure(cards.NotPiv, "foreign"),
    "pulled too soon": Failure(cards.CardPulled, "unreadable"),
    "swapped for another": Failure(cards.CardSwapped, "unreadable"),
    "hangs": Failure(cards.CardHangs, "unreadable"),
    "half read": Failure(cards.CardGarbled, "unreadable"),
    "another centre's": Failure(errors.ForeignCard, "foreign"),
    "expired": Failure(errors.ExpiredCard, "expired"),
    "closed": Failure(errors.RevokedCard, "revoked"),
    "a copy": Failure(errors.CopiedCard, "foreign"),
    "wrong PIN": Failure(cards.WrongPin, "ok"),
    "blocked": Failure(cards.PinBlocked, "blocked"),
}

BEYOND: Final[Mapping[str, Failure]] = {
    "one try left": Failure(cards.OneTryLeft, "blocked"),
    "not on the list": Failure(errors.UnknownCard, "foreign"),
    "another key than on the list": Failure(errors.OtherKey, "foreign"),
    "without a staff key": Failure(errors.NoKeyForCard, "foreign"),
    "not valid yet": Failure(errors.EarlyCard, "expired"),
    "held by another program": Failure(cards.CardHeld, "unreadable"),
    "no list at this kiosk": Failure(errors.NotEnrolled, "foreign"),
}


def called(error: KnownError) -> Called:
    """What `staff card-status` calls a card that fails so; what stands in no table was not read."""
    for failure in (*TWELVE.values(), *BEYOND.values()):
        if type(error) is failure.error:
            return failure.called
    return "none" if isinstance(error, cards.NoCard) else "unreadable"
