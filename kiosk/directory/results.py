"""What a search gives, and where to go of the places of an offer. Without numpy, which a start does not pay for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.directory.hours import Hours
from kiosk.directory.offers import Offer, Spot

MOST: Final = 20  # results


@dataclass(frozen=True, slots=True)
class Result:
    """An offer that was found, the spot that is best now (None for a line), and why: codes of needs and conditions."""

    offer: Offer
    spot: Spot | None
    fit: float
    open_now: bool
    why: tuple[str, ...] = ()
    crisis: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `nothing`: offer a person. `crisis`: a crisis line stands first."""

    results: tuple[Result, ...]
    needs: tuple[str, ...] = ()
    conditions: Mapping[str, str] | None = None
    crisis: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show."""
        return not self.results


def hours_of(offer: Offer, spot: Spot | None) -> Hours:
    """The hours that count: those of the spot, or those in which the phone is answered."""
    return spot.hours if spot is not None and (spot.hours or not offer.calls) else offer.calls


def best_spot(offer: Offer, now: datetime) -> tuple[Spot | None, bool]:
    """Where to go of the spots of an offer, an open one before a near one; and whether it, or the line, is open."""
    best: Spot | None = None
    best_open = False
    for spot in offer.spots:
        is_open = spot.hours.is_open(now)
        if best is None or (is_open, -_far(spot)) > (best_open, -_far(best)):
            best, best_open = spot, is_open
    return best, hours_of(offer, best).is_open(now)


def _far(spot: Spot) -> int:
    return spot.metres if spot.metres is not None else 1 << 30
