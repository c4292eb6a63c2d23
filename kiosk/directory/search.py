"""Search: what was typed -> offers, the best first. Why an index of our own: decision-search.md.

Nothing of what somebody types is kept, logged or given back but in the answer. A search that finds nothing says so:
`Found.nothing`, for the screen to offer a person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from kiosk.directory.crisis import CRISIS
from kiosk.directory.index import Index, Scores
from kiosk.directory.lexicon import NOT, STOP, Lexicon, Meaning, spoken
from kiosk.directory.offers import Offer, Words
from kiosk.directory.results import MOST, Found, Result, best_spot, hours_of

MOST_WORDS: Final = 40  # that are looked at
NEED: Final = 2.0
TEXT: Final = 0.8
"""How much the words that an offer says count, beside the needs that were understood."""
OPEN: Final = 0.22
OPEN_LINE: Final = 0.1
NEAR: Final = 0.15
"""How much is added for what is open now, a line that answers now, and what is next door."""
NEXT_DOOR: Final = 1500  # metres: half of what next door counts
LEAST: Final = 0.35  # of the best: what fits worse is not shown
OTHERS: Final = 0.35
"""How much the further needs of one ask count, beside the best."""
FLOOR: Final = 0.5  # what fits worse than this is nothing
AGAIN: Final = 0.6  # what a need counts once an offer for it is above
BY_PLACE: Final = (1.0, 0.85, 0.7, 0.6, 0.5)
"""What a need counts for an offer, by its place among the offer's."""
FOR_SOME: Final = frozenset(
    {"youth", "old", "lgbt", "greenland", "veteran", "migrant", "women", "men", "sexwork", "children"}
)
"""Needs that say for whom an offer is: who did not say so may not be meant."""
FEW: Final = frozenset({"youth", "lgbt", "greenland", "veteran", "migrant", "sexwork"})
"""Those of them that are not said of what is for everybody."""
NOT_SAID: Final = 0.8
SEEN: Final = 3
"""Results that are seen first."""
NEARLY: Final = 0.85  # of what another fits: hardly worse
SPREAD: Final = 8  # results that are put so that each need is met early
FIRST: Final = 2  # crisis lines that come first
SILENT: Final = STOP | NOT
"""Words that are looked at in phrases only."""
SHELTERS: Final = {"sleep": 1.0, "warmth": 0.6, "food": 0.3}
"""What is meant most likely where only a condition was said, and how much more that counts."""


class Search:
    """All offers, ready to be searched."""

    def __init__(self, offers: Sequence[Offer], names: Mapping[str, Words], lexicon: Lexicon) -> None:
        self.offers = tuple(offers)
        self.lexicon = lexicon
        self.index = Index(self.offers, names, lexicon.vocabulary)
        self._of_need: dict[str, Scores] = {}
        for place, offer in enumerate(self.offers):
            for rank, code in enumerate(dict.fromkeys(offer.needs)):
                weights = self._of_need.setdefault(code, np.zeros(len(self.offers)))
                weights[place] = BY_PLACE[min(rank, len(BY_PLACE) - 1)]
        self._lines = [place for place, offer in enumerate(self.offers) if CRISIS & offer.conditions.keys()]
        self._places = self._those(lambda offer: not offer.by_phone)
        shelter = (max((SHELTERS.get(code, 0.0) for code in one.needs[:2]), default=0.0) for one in self.offers)
        self._shelters = np.fromiter(shelter, float, len(self.offers))
        self._for_some = {code: self._those(partial(is_for, code)) for code in FOR_SOME}
        self._factors: dict[tuple[str, str], Scores] = {}

    def _those(self, holds: Callable[[Offer], bool]) -> npt.NDArray[np.bool_]:
        return np.fromiter(map(holds, self.offers), bool, len(self.offers))

    def find(self, text: str, now: datetime, *, most: int = MOST) -> Found:
        """The offers for what was typed, the best first."""
        typed = spoken(text)[:MOST_WORDS]
        heard = [self.index.heard(word) for word in typed]
        meaning = self.lexicon.meaning(heard)
        says = [one for place, one in enumerate(heard) if typed[place] not in SILENT and place not in meaning.aside]
        fits = self._fits(says, meaning)
        ranked = self._ranked(fits, meaning, now, most)
        lines = self._crisis_lines(meaning, now)
        first = {one.offer.id for one in lines}
        results = (*lines, *(one for one in ranked if one.offer.id not in first))[:most]
        return Found(results, tuple(meaning.needs), meaning.conditions, bool(lines))

    def of_needs(self, codes: Sequence[str], now: datetime, *, most: int = MOST) -> Found:
        """The offers for needs chosen by picture."""
        meaning = Meaning({code: {code: 1.0} for code in codes}, {}, ())
        return Found(tuple(self._ranked(self._fits((), meaning), meaning, now, most)), tuple(codes), {})

    def _fits(self, heard: Sequence[Mapping[str, float]], meaning: Meaning) -> Scores:
        """How well each offer fits, before it is asked whether it is open or near; 0 for those that do not."""
        fits = np.zeros(len(self.offers))
        for ask in meaning.asks.values():
            best, whole = np.zeros(len(self.offers)), np.zeros(len(self.offers))
            for code, sure in ask.items():
                if code in self._of_need:
                    helps = self._of_need[code] * (NEED * sure)
                    best, whole = np.maximum(best, helps), whole + helps
            fits += best + OTHERS * (whole - best)
        texts, whole_text = self.index.score(heard)
        if whole_text:
            fits += TEXT / whole_text * texts
        suits = self._suiting(meaning)
        if not meaning.asks and meaning.conditions:  # "min hund må ikke komme med", and no more
            fits += np.where(self._places & (suits > 1), 1.0 + self._shelters, 0.0)
        return fits * suits * self._for_all(meaning)

    def _suiting(self, meaning: Meaning) -> Scores:
        """How well each goes with the conditions that were said."""
        factor = np.ones(len(self.offers))
        for code, value in meaning.conditions.items():
            if (code, value) not in self._factors:
                made = (suits(one, code, value) for one in self.offers)
                self._factors[code, value] = np.fromiter(made, float, len(self.offers))
            factor = factor * self._factors[code, value]
        return factor

    def _for_all(self, meaning: Meaning) -> Scores:
        """Less for what is for some only, where nothing was said of them."""
        factor = np.ones(len(self.offers))
        for code, those in self._for_some.items():
            if (
                code not in meaning.needs
                and code not in meaning.conditions
                and f"{code}-only" not in meaning.conditions
            ):
                factor = np.where(those, np.minimum(factor, NOT_SAID), factor)
        return factor

    def _ranked(self, fits: Scores, meaning: Meaning, now: datetime, most: int) -> list[Result]:
        """The best by fit, open now and near; where several needs were said, each has an offer among the first."""
        best = float(fits.max(initial=0.0))
        if best < FLOOR:
            return []
        likely = np.argsort(-fits, kind="stable")[: most * 3]
        pool = [
            self._result(int(place), float(fits[place]), meaning, now)
            for place in likely
            if fits[place] >= best * LEAST
        ]
        pool.sort(key=lambda one: (-one.fit, one.offer.id))
        if not meaning.asks and meaning.conditions:  # a bed comes first, also by day when it is closed
            return pool[:most]
        if len(meaning.asks) < 2:
            return _open_first(pool, lambda above, one: set(above.why[:1]) <= set(one.why))[:most]
        return _open_first(_spread(pool, meaning), lambda _above, _one: True)[:most]

    def _result(self, place: int, fit: float, meaning: Meaning, now: datetime) -> Result:
        offer = self.offers[place]
        spot, is_open = best_spot(offer, now)
        if offer.by_phone:
            bonus = OPEN_LINE * is_open
        else:
            metres = spot.metres if spot and spot.metres is not None else NEXT_DOOR * 3
            bonus = OPEN * is_open + NEAR * NEXT_DOOR / (NEXT_DOOR + metres)
        why = [code for code in meaning.needs if code in offer.needs]
        why += [code for code in meaning.conditions if code in offer.conditions]
        if offer.status != "active":
            bonus -= 0.5
        return Result(offer, spot, fit * (1 + bonus), is_open, tuple(why))

    def _crisis_lines(self, meaning: Meaning, now: datetime) -> list[Result]:
        """The lines that come first where somebody may be in danger."""
        scored = []
        for place in self._lines:
            offer = self.offers[place]
            ranks = [
                order * 2 + offer.needs.index(code) for order, code in enumerate(meaning.crisis) if code in offer.needs
            ]
            if ranks:
                line = self._result(place, 1.0, meaning, now)
                closed = not line.open_now and bool(offer.calls)
                scored.append(((closed, min(ranks), -len(ranks), place), line))
        scored.sort(key=lambda one: one[0])
        return [replace(line, crisis=True) for _, line in scored[:FIRST]]


def suits(offer: Offer, code: str, value: str) -> float:
    """How well an offer goes with one condition that was said: above 1 well, below badly."""
    said = offer.says(code)
    if code in {"woman", "man"}:
        other = "men-only" if code == "woman" else "women-only"
        return (
            0.1 if other in offer.conditions else 1.2 if f"{code.replace('a', 'e')}-only" in offer.conditions else 1.0
        )
    if code == "free":
        return {True: 1.2, False: 0.6, None: 1.0}[offer.free]
    if said == (value or "yes"):
        return 1.5
    if said == "ask":
        return 1.1
    if said:
        return 0.3
    return 1.0 if offer.by_phone else 0.7


def is_for(code: str, offer: Offer) -> bool:
    """Whether an offer is for some only: its first needs or its conditions say so."""
    return code in offer.needs[: 3 if code in FEW else 2] or f"{code}-only" in offer.conditions


def _open_first(found: list[Result], instead: Callable[[Result, Result], bool]) -> list[Result]:
    """Of those that are seen first, what is open stands before what is closed and fits hardly better.

    `instead` tells whether the second helps with what the first does: for one need, with what matters most of it.
    """
    first = found[:SEEN]
    for last in range(1, len(first)):
        for place in range(last, 0, -1):
            above, one = first[place - 1], first[place]
            hardly_worse = one.open_now and _is_closed(above) and one.fit >= NEARLY * above.fit
            if not (hardly_worse and instead(above, one)):
                break
            first[place - 1 : place + 1] = one, above
    return first + found[SEEN:]


def _is_closed(one: Result) -> bool:
    """Whether it is known to be closed now. Where nobody knows the hours, it may well be open."""
    return not one.open_now and bool(hours_of(one.offer, one.spot))


def _spread(pool: list[Result], meaning: Meaning) -> list[Result]:
    """The best first, then again and again the best of the rest, counting less what stands above already."""
    helps = {one.offer.id: _helps(one.offer, meaning) for one in pool}
    left = list(pool)
    found: list[Result] = []
    met: dict[str, int] = {}
    while left and len(found) < SPREAD:
        best = max(left, key=lambda one: one.fit * _news(helps[one.offer.id], met))
        left.remove(best)
        found.append(best)
        for ask in helps[best.offer.id]:
            met[ask] = met.get(ask, 0) + 1
    return found + left


def _helps(offer: Offer, meaning: Meaning) -> dict[str, float]:
    """The things asked for that an offer helps with, and how much."""
    helped = {}
    for group, ask in meaning.asks.items():
        most = max((weight for code, weight in ask.items() if code in offer.needs), default=0.0)
        if most > max(ask.values()) / 2:
            helped[group] = most
    return helped


def _news(helps: Mapping[str, float], met: Mapping[str, int]) -> float:
    """How much of what an offer helps with is not above already."""
    if not helps:
        return AGAIN
    return sum(weight * AGAIN ** met.get(ask, 0) for ask, weight in helps.items()) / sum(helps.values())
