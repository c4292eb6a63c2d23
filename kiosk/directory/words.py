"""Words as they are typed, and what of them is the same: folded letters, stems, parts of compounds, how they sound.

Danish stems are those of the Snowball algorithm (Martin Porter's rules), on folded letters; English has a light one. A
word that nobody knows is looked for by its sound and by one or two letters that are wrong.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")
SHORTEST: Final = 3  # letters of a part of a compound
LONGEST: Final = 400  # characters of what is typed that are looked at
_FOLD: Final = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "y", "ß": "ss", "ð": "d", "þ": "th"}
)
_VOWELS: Final = frozenset("aeiouy")

# Snowball's Danish, step 1, the longest first.
_LISTED: Final = """
hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes erendes enes ernes eres ens
hedens erens ers ets erets et eret
"""
_ENDINGS: Final = tuple(sorted(_LISTED.split(), key=len, reverse=True))
_CHANGES: Final = """
gaml=gammel naet=nat taend=tand haend=haand maend=mand boern=barn doetr=datter broedr=bror moedr=mor faedr=far
soenn=soen boeg=bog spist=spis drak=drik drukket=drik slog=slaa slaar=slaa slaaet=slaa stjaal=stjael stjaalet=stjael
laant=laan mistet=mist tabt=tab fros=frys frosset=frys sad=sid flyttet=flyt sulten=sult skrev=skriv skrevet=skriv
sovet=sov
"""
_IRREGULAR: Final = dict(pair.split("=") for pair in _CHANGES.split())
"""What changes within, by its stem as the rules have it."""
_S_AFTER: Final = frozenset("abcdfghjklmnoprtvyz")
_PAIRS: Final = ("gd", "dt", "gt", "kt")
_ADJECTIVES: Final = ("elig", "lig", "ig", "els")
_ENGLISH: Final = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Small letters a to z: "Nødovernatning" and "noedovernatning" are the same then."""
    text = text[:LONGEST].lower().translate(_FOLD)
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return WORD.findall(fold(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Danish stem of a folded word: "overnatningen" gives "overnatning"."""
    start = _region(word)
    word = _step_1(word, start)
    word = _step_2(word, start)
    if word.endswith("igst"):
        word = word[:-2]
    for ending in _ADJECTIVES:
        if word.endswith(ending) and len(word) - len(ending) >= start:
            word = _step_2(word[: -len(ending)], start)
            break
    else:
        if word.endswith("loest"):
            word = word[:-1]
    doubled = len(word) > start and len(word) > 1 and word[-1] == word[-2] and word[-1] not in _VOWELS
    word = word[:-1] if doubled else word
    return _IRREGULAR.get(word, word)


def _region(word: str) -> int:
    """Where endings may begin: after the first consonant that follows a vowel, at the fourth letter at the earliest."""
    for place in range(1, len(word)):
        if word[place] not in _VOWELS and word[place - 1] in _VOWELS:
            return max(3, place + 1)
    return len(word)


def _step_1(word: str, start: int) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= start:
            return word[: -len(ending)]
    if word.endswith("s") and len(word) - 1 >= start and word[-2] in _S_AFTER:
        return word[:-1]
    return word


def _step_2(word: str, start: int) -> str:
    return word[:-1] if word.endswith(_PAIRS) and len(word) - 2 >= start else word


@lru_cache(maxsize=20_000)
def english_stem(word: str) -> str:
    """A light English stem: "sleeping" gives "sleep"."""
    for ending, instead in _ENGLISH:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and not (ending == "s" and word.endswith(("ss", "us", "is")))
        ):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How a folded word sounds in Danish, roughly: what people mix up when they write by ear is the same."""
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[:1] + re.sub(r"(?<=.)e$", "", word[1:])


_SOUNDS: Final = (
    ("hv", "v"), ("hj", "j"), ("gj", "g"), ("kj", "k"), ("nd", "n"), ("ld", "l"), ("rd", "r"), ("dt", "t"), ("ds", "s"),
    ("eg", "aj"), ("ej", "aj"), ("oej", "oj"), ("oeg", "oj"), ("ae", "e"), ("oe", "o"), ("aa", "o"), ("ph", "f"),
    ("ch", "k"), ("c", "k"), ("q", "k"), ("w", "v"), ("z", "s"), ("x", "ks"), ("th", "t"), ("aj", "e"), ("j", "i"),
    ("y", "i"), ("b", "p"), ("d", "t"), ("g", "k"),
)  # fmt: skip


class Compounds:
    """Takes words apart into the known words that they are made of. `known` are stems of three letters and more."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(one for one in known if len(one) >= SHORTEST)
        self._starts = frozenset(one[:SHORTEST] for one in self._known)

    def parts(self, word: str) -> list[str]:
        """The fewest known words that a compound is made of; empty when it is none.

        Between two of them an s or e may stand ("foedselsdag"). The last may have an ending.
        """
        found = self._split(word, 3)
        return found if len(found) > 1 else []

    def _split(self, word: str, left: int) -> list[str]:
        if left < 3 and stem(word) in self._known:
            return [stem(word)]
        best: list[str] = []
        if left == 1 or word[:SHORTEST] not in self._starts:
            return best
        for place in range(len(word) - SHORTEST, SHORTEST - 1, -1):  # the longest first part first
            rests = [rest for rest in (word[place:], word[place + 1 :] if word[place] in "se" else "")
                     if rest[:SHORTEST] in self._starts]  # fmt: skip
            if not rests:
                continue
            head = word[:place]
            first = head if head in self._known else stem(head)
            if first not in self._known:
                continue
            for rest in rests:
                following = self._split(rest, left - 1)
                if following and (not best or len(following) + 1 < len(best)):
                    best = [first, *following]
        return best


class Near:
    """Finds known words that are spelled nearly like one: by sound, and by letters left out, put in, or swapped."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._sounds: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for word in self.words:
            self._sounds.setdefault(sound(word), []).append(word)
            if len(word) > 3:
                for less in (word, *_without_one(word)):
                    self._short.setdefault(less, []).append(word)

    def like(self, word: str) -> dict[str, float]:
        """Known words -> how alike they are, from 0 to 1; the word itself is not among them."""
        found: dict[str, float] = {}
        if len(word) < 3 or word.isdecimal():
            return found
        for one in self._sounds.get(sound(word), ()):
            if len(one) > 2:
                found[one] = 0.8
        if len(word) > 3:
            for less in (word, *_without_one(word)):
                for one in self._short.get(less, ()):
                    if one[0] == word[0] or one[:2] == word[1::-1]:
                        apart = distance(word, one, 2)
                        if apart == 1:
                            found[one] = max(found.get(one, 0.0), 0.75 if len(word) > 4 else 0.5)
                        elif apart == 2 and len(word) > 6:
                            found[one] = max(found.get(one, 0.0), 0.5)
        found.pop(word, None)
        return found


def _without_one(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ (put in, left out, another, or two swapped); `most` + 1 when it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
