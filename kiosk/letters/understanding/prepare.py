"""A letter's text as the rules read it: lines that were only wrapped joined, and every offset back to what was given.

`flat` is the text with wrapped lines and hyphenation undone, one blank for many, and a line break only where the writer
made one; `low` is the same in small letters, of the same length. Rules look in `flat` and `low`; `origin` gives back
the offsets of the text as it was read, so that a page can mark the words.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from kiosk.letters.understanding import rules

DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens and what has no width
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
BULLET = re.compile(r"(?:[-•·*▪●○■□☐]|\d{1,2}\)|[a-z]\))\s")
LABEL = re.compile(r"[A-ZÆØÅ][^:\n.]{1,40}:(?:\s|$)")
COLUMNS = re.compile(r"\S(?:\t|\s{3,})\S")
LINK = re.compile(r"(?:https?://|www\.)\S+$")
TAIL = re.compile(
    r"(?:,|;|-|\b(?:og|eller|den|d\.|kl\.?|klokken|nr\.?|kr\.?|på|til|fra|i|at|for|senest|inden|med|af))$"
)
END = re.compile(r"[.!?]+[)\"”»']*(?=\s+[A-ZÆØÅ0-9\"“«(•-])|\n")


class Put(Protocol):
    """Adds characters that came from raw[start:end]."""

    def __call__(self, what: str, start: int, end: int) -> None:
        """Add them."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one offset of `flat` to another."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A letter ready for the rules."""

    raw: str
    flat: str
    low: str
    starts: tuple[int, ...]
    """Where in `raw` each character of `flat` begins."""
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[str, int, int]:
        """What flat[start:end] was in the text that was given: the quote, its start and its end."""
        if end <= start:
            at = self.starts[start] if start < len(self.starts) else len(self.raw)
            return "", at, at
        while end > start + 1 and self.flat[end - 1].isspace():
            end -= 1
        while start < end - 1 and self.flat[start].isspace():
            start += 1
        first, last = self.starts[start], self.ends[end - 1]
        return self.raw[first:last], first, last

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences, and lines that the writer broke, in reading order."""
        spans, begin = [], 0
        for found in END.finditer(self.flat):
            if found[0] != "\n" and not self._ends(found.start(), found.end()):
                continue
            spans.append((begin, found.end()))
            begin = found.end()
        spans.append((begin, len(self.flat)))
        trimmed = []
        for start, end in spans:
            piece = self.flat[start:end]
            left = len(piece) - len(piece.lstrip())
            if piece.strip():
                trimmed.append(Span(start + left, start + len(piece.rstrip())))
        return tuple(trimmed)

    @cached_property
    def _begins(self) -> list[int]:
        return [span.start for span in self.sentences]

    def sentence(self, at: int) -> int:
        """The number of the sentence that this offset is in (or the one before it)."""
        return max(0, bisect_right(self._begins, at) - 1)

    def of(self, at: int) -> Span:
        """The sentence that this offset is in."""
        return self.sentences[self.sentence(at)] if self.sentences else Span(0, len(self.flat))

    def _ends(self, at: int, after: int) -> bool:
        """Whether the full stop at `at` ends a sentence: not after an abbreviation, nor within a date."""
        if self.flat[at] != ".":
            return True
        lists = rules.load("words")
        begin = max(self.low.rfind(" ", 0, at), self.low.rfind("\n", 0, at), self.low.rfind("\t", 0, at)) + 1
        word = self.low[begin:at].lstrip("(\"'")
        following = self.low[after : after + 16].lstrip()
        if word in lists["abbreviations"]["never_end"] or (len(word) == 1 and word.isalpha()):
            return False
        if word in lists["abbreviations"]["may_end"]:
            return following[:1].isalpha() or following[:1] in '"“«(•'
        if word.isdigit():  # "den 3. Marts", "1. Sal", "2. 500"
            if re.match(r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|sal\b|etage|januar|\d)", following):
                return False
            return begin > 0 and len(self.low[:begin].rsplit("\n", 1)[-1].strip()) > 0
        return True


def prepare(raw: str) -> Text:
    """Undo wrapping and hyphenation."""
    flat: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(what: str, start: int, end: int) -> None:
        for one in what:
            flat.append(one)
            starts.append(start)
            ends.append(end)

    lines = list(_lines(raw))
    while lines and lines[-1][0] == lines[-1][1]:
        lines.pop()
    lengths = sorted(end - start for start, end in lines if end > start)
    width = lengths[-1] if lengths else 0
    for number, (start, end) in enumerate(lines):
        if start == end:
            continue
        _put_line(raw, start, end, put)
        if number + 1 == len(lines):
            break
        after, stop = lines[number + 1]
        if after == stop:
            while flat and flat[-1] == " ":
                _drop(flat, starts, ends)
            put("\n\n", end, after)
            continue
        line, following = raw[start:end], raw[after:stop]
        if _hyphenated(line, following):
            _drop(flat, starts, ends)
        else:
            put(" " if _wrapped(line, following, width) else "\n", end, after)
    whole = "".join(flat)
    low = "".join(one if len(one) == 1 else before for one, before in ((c.lower(), c) for c in whole))
    return Text(raw, whole, low, tuple(starts), tuple(ends))


def _drop(*lists: list[str] | list[int]) -> None:
    for one in lists:
        one.pop()


def _lines(raw: str) -> list[tuple[int, int]]:
    """Start and end of each line without the blanks around it; an empty one has both alike."""
    spans = []
    for found in re.finditer(r"[^\n\r\f\v\u2028\u2029]*(?:\r\n|[\n\r\f\v\u2028\u2029]|$)", raw):
        piece = found[0]
        bare = piece.strip(" \t\r\n\f\v\xa0\u2028\u2029")
        left = len(piece) - len(piece.lstrip(" \t\r\n\f\v\xa0\u2028\u2029"))
        at = found.start() + (left if bare else 0)
        spans.append((at, at + len(bare)))
    return spans


def _put_line(raw: str, start: int, end: int, put: Put) -> None:
    """One line: blanks in a row become one (a tab where they part columns), letters in parts become one letter."""
    at = start
    while at < end:
        one = raw[at]
        if one in DROPPED:
            at += 1
        elif one.isspace():
            after = at
            while after < end and raw[after].isspace():
                after += 1
            put("\t" if "\t" in raw[at:after] or after - at > 2 else " ", at, after)
            at = after
        else:
            after = at + 1
            while after < end and unicodedata.combining(raw[after]):
                after += 1
            if after - at > 1 or one in "\ufb00\ufb01\ufb02\ufb03\ufb04":
                put(unicodedata.normalize("NFKC", raw[at:after]), at, after)
            else:
                put(one.translate(DASHES), at, after)
            at = after


def _hyphenated(line: str, following: str) -> bool:
    """Whether a word was parted at the end of the line: "modta-" "gelsen", but not "børne-" "og"."""
    if not (len(line) > 2 and line[-1] in "-\u00ad‐" and line[-2].isalpha() and following[:1].islower()):
        return False
    word = re.match(r"[^\W\d_]+", following)
    return word is None or word[0] not in {"og", "eller", "samt"}


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the writer went on and only the paper ended: the next word would not have fitted, or it goes on small."""
    if BULLET.match(following) or (LABEL.match(following) and not TAIL.search(line.lower())):
        return False
    if line[-1] in ".!?:" and not TAIL.search(line.lower()):
        return line[-1] != ":" and len(line) + len(following.split(maxsplit=1)[0]) + 1 > width * 0.75 > 30
    if COLUMNS.search(line) or LINK.search(line):
        return False
    if following[0].islower() or TAIL.search(line.lower()):
        return True
    if LABEL.match(line) and len(line) < 50:
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width * 0.8 > 32
