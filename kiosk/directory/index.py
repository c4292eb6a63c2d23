"""The inverted index: which offers say a word, and how much that counts. In memory, made anew with the content."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from kiosk.directory.lexicon import NOT, STEMS, STOP
from kiosk.directory.offers import Offer, Words
from kiosk.directory.words import Compounds, Near, tokens

FIELDS: Final[tuple[tuple[str, float, Callable[[Offer], Iterable[Words]]], ...]] = (
    ("name", 3.0, lambda one: (one.name, one.other_names)),
    ("organization", 1.2, lambda one: (one.organization,)),
    ("description", 1.0, lambda one: (one.description,)),
    ("who", 0.8, lambda one: (one.who,)),
    ("spot", 0.5, lambda one: [words for spot in one.spots for words in (spot.name, spot.way)]),
)
NEED: Final = 2.0
"""What the name of a need counts, by its place: the first wholly, the last half."""
PART: Final = 0.6
"""How much a part of a compound counts of the whole word."""
SURE_PART: Final = 0.85
"""How sure it is that the part of a compound that was typed is meant."""


Scores = npt.NDArray[np.float64]
"""A number for each offer."""
INSIDE: Final = 4
"""Letters that a word must have to be looked for inside others."""
SURE_INSIDE: Final = 0.6


class Index:
    """The words of all offers. `more` are stems that are known besides: those of phrases."""

    def __init__(self, offers: Sequence[Offer], names: Mapping[str, Words], more: Iterable[str] = ()) -> None:
        postings: dict[str, dict[int, float]] = {}
        whole: dict[str, set[str]] = {language: set() for language in STEMS}
        weighed = [_weights(offer, names) for offer in offers]
        for one in weighed:
            for language, words in one.items():
                whole[language] |= words.keys()
        stems = {language: {STEMS[language](word) for word in words} for language, words in whole.items()}
        known = set().union(*stems.values()) | set(more)
        self._roots = {one for one in known if len(one) > 2 and one not in STOP}
        self._compounds = Compounds(self._roots)
        shared: dict[tuple[str, str], list[tuple[str, float]]] = {
            (language, word): self._terms(word, language) for language, words in whole.items() for word in words
        }
        for place, one in enumerate(weighed):
            for language, words in one.items():
                for word, weight in words.items():
                    for term, share in shared[language, word]:
                        posting = postings.setdefault(term, {})
                        if posting.get(place, 0.0) < weight * share:
                            posting[place] = weight * share
        self.count = len(offers)
        self.known = known
        self._sorted = sorted(self._roots)
        self._reversed = sorted(one[::-1] for one in self._roots)
        self._near = Near(one for one in known if one not in STOP and not one.isdecimal())
        self._postings = {term: _array(posting) for term, posting in postings.items()}
        self._rare = {term: math.log(1 + self.count / len(posting)) for term, posting in postings.items()}

    def _terms(self, word: str, language: str) -> list[tuple[str, float]]:
        """The stem of a word, and those of its parts where it is a compound."""
        whole = STEMS[language](word)
        inner = self._compounds.parts(word) if len(word) > 6 and language == "da" else []
        return [(whole, 1.0), *((one, PART) for one in inner if one != whole)]

    def heard(self, word: str) -> dict[str, float]:
        """The stems that a word which was typed may be, and how sure each is; empty for one that says nothing."""
        found: dict[str, float] = {}
        if word in STOP or word in NOT:
            return {stem(word): 1.0 for stem in STEMS.values()}
        for language, stem in STEMS.items():
            if (one := stem(word)) in self.known:
                found[one] = 1.0 if language == "da" or one not in found else found[one]
        if len(word) > 6:
            sure = SURE_PART / 2 if found else SURE_PART  # a word that is known by itself is meant by itself
            for one in self._compounds.parts(word):
                found.setdefault(one, sure)
        if not found:
            found = self._near.like(STEMS["da"](word))
            if not found:
                found = self._near.like(word) or self._inside(STEMS["da"](word))
        return found

    def _inside(self, word: str) -> dict[str, float]:
        """Known words that begin or end with one that is not known, or that it begins or ends with."""
        if len(word) < INSIDE:
            return {}
        longer = {*_beginning(self._sorted, word), *(one[::-1] for one in _beginning(self._reversed, word[::-1]))}
        inside = longer or {one for place in range(INSIDE, len(word) - 1) for one in (word[:place], word[-place:])}
        return dict.fromkeys(inside & self._roots, SURE_INSIDE)

    def score(self, heard: Sequence[Mapping[str, float]]) -> tuple[Scores, float]:
        """How well the words of each offer fit, and how much there was to fit."""
        scores = np.zeros(self.count)
        whole = 0.0
        for one in heard:
            held = [(term, sure) for term, sure in one.items() if term in self._postings]
            if not held:
                continue
            whole += max(self._rare[term] * sure for term, sure in held)
            best = np.zeros(self.count)
            for term, sure in held:
                places, weights = self._postings[term]
                best[places] = np.maximum(best[places], weights * (self._rare[term] * sure))
            scores += best
        return scores, whole


def _array(posting: Mapping[int, float]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    return np.fromiter(posting, np.int32, len(posting)), np.fromiter(posting.values(), np.float32, len(posting))


def _beginning(words: Sequence[str], start: str) -> Sequence[str]:
    """Those of sorted words that begin so."""
    return words[bisect_left(words, start) : bisect_left(words, f"{start}{{")]  # { comes after z


def _weights(offer: Offer, names: Mapping[str, Words]) -> dict[str, dict[str, float]]:
    """By language, each word of an offer and how much it counts: as in the field where it counts most."""
    found: dict[str, dict[str, float]] = {language: {} for language in STEMS}

    def put(words: Words, weight: float) -> None:
        for language, text in words.items():
            if language in found:
                for word in tokens(text):
                    if word not in STOP and word not in NOT and found[language].get(word, 0.0) < weight:
                        found[language][word] = weight

    for _, weight, words_of in FIELDS:
        for words in words_of(offer):
            put(words, weight)
    for place, code in enumerate(offer.needs):
        put(names.get(code, {}), NEED * max(0.5, 1 - 0.1 * place))
    return found
