"""Rules as data: the phrase lists of assets/content/letters/rules, and the small language they are written in.

A phrase is what stands in a letter, in small letters, a blank for any blank or line break:

    du indkaldes til      exactly these words
    indkald*  *ydelse     any ending, any beginning
    svar|svare|besvare    one of these; `_` is a blank within one: har_modtaget|modtager
    venligst?             may be left out
    ...                   up to eight words in between, in the same sentence
    ..                    up to three

`Phrase.find` looks for the longest plain piece first, so that a phrase that is not there costs a microsecond, and a
pattern is compiled the first time that its piece is seen: a kiosk that reads one letter compiles one letter's worth.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "letters" / "rules"
BLANK = r"\s{1,3}"
GAP = {"...": rf"(?:{BLANK}[^\s]{{1,40}}){{0,8}}?", "..": rf"(?:{BLANK}[^\s]{{1,40}}){{0,3}}?"}


@dataclass(eq=False, slots=True)
class Phrase:
    """One phrase, ready to be looked for in text in small letters."""

    words: str
    pieces: tuple[str, ...]
    """At least one of these stands in every text that the phrase is in."""
    pattern: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """The pattern, made when first needed."""
        if self.pattern is None:
            self.pattern = re.compile(_pattern(self.words))
        return self.pattern

    def find(self, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first place between two offsets; None where there is none."""
        stop = len(low) if end is None else end
        if not any(low.find(piece, start, stop) >= 0 for piece in self.pieces):
            return None
        return self.compiled().search(low, start, stop)

    def all(self, low: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every place between two offsets."""
        stop = len(low) if end is None else end
        if any(low.find(piece, start, stop) >= 0 for piece in self.pieces):
            yield from self.compiled().finditer(low, start, stop)


@cache
def phrase(words: str) -> Phrase:
    """A phrase made once, however many rules use it."""
    return Phrase(words, _pieces(words))


@cache
def load(name: str) -> dict[str, Any]:
    """One rules file as it stands, read once."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def phrases(name: str, *keys: str) -> tuple[Phrase, ...]:
    """The list of phrases at these keys of a file."""
    found: Any = load(name)
    for key in keys:
        found = found[key]
    return tuple(phrase(words) for words in found)


def first(wanted: tuple[Phrase, ...], low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The earliest place of any of these phrases."""
    found = [match for one in wanted if (match := one.find(low, start, end))]
    return min(found, key=lambda match: match.start(), default=None)


def last(wanted: tuple[Phrase, ...], low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The latest place of any of these phrases."""
    found = [match for one in wanted for match in one.all(low, start, end)]
    return max(found, key=lambda match: match.end(), default=None)


def _pattern(words: str) -> str:
    made, begun = "", False
    for token in words.split():
        if token in GAP:
            made += GAP[token]
            continue
        optional = token.endswith("?")
        inner = "|".join(_word(one) for one in token.removesuffix("?").split("|"))
        if optional:
            made += f"(?:{BLANK}(?:{inner}))?" if begun else f"(?:(?:{inner}){BLANK})?"
        else:
            made += f"{BLANK if begun else ''}(?:{inner})"
            begun = True
    return made


def _word(word: str) -> str:
    begin = "" if word.startswith("*") else r"(?<!\w)"
    end = "" if word.endswith("*") else r"(?!\w)"
    plain = re.escape(word.strip("*")).replace("_", BLANK)
    return (begin or r"\w{0,30}") + plain + (end or r"\w{0,30}")


def _pieces(words: str) -> tuple[str, ...]:
    best: tuple[str, ...] = ("",)
    for token in words.split():
        if token in GAP or token.endswith("?"):
            continue
        pieces = tuple(max(one.strip("*").split("_"), key=len) for one in token.split("|"))
        if min(map(len, pieces)) > min(map(len, best)):
            best = pieces
    return best
