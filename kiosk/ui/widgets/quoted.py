"""A letter's own text, with fields behind the words that something was found in."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kiosk.devices.sentences import split_sentences
from kiosk.ui import theme
from kiosk.ui.widgets.text import Text, letters

LANGUAGE = "da"  # authorities write Danish, whatever the language on the screen is
_LONGEST_RULER = 24
_FULL_LINE = 40  # characters; where a line of a letter is shorter, it ends there on purpose
_RULER = re.compile(rf"[^\w\s]{{{_LONGEST_RULER},}}")  # a line of dashes, as letters are divided by


def flowing(text: str) -> str:
    """The text without the line breaks that only end a full line: a voice must not stop at each."""
    lines = text.split("\n")
    said = lines[0]
    for before, line in pairwise(lines):
        full = len(before.rstrip()) >= _FULL_LINE and not before.rstrip().endswith((".", ":", "!", "?"))
        goes_on = before.strip() and line.strip() and (full or line[:1].islower())
        said += f" {line}" if goes_on else f"\n{line}"
    return said


class Mark(NamedTuple):
    """text[start:end]; `chosen` is the one that the visitor asked to see."""

    start: int
    end: int
    chosen: bool = False


class Quoted(Text):
    """A piece of a letter. It is personal: read aloud only if asked for."""

    apart = True

    def __init__(self, text: str, marks: Sequence[Mark] = (), *, bold: bool = False) -> None:
        super().__init__(_RULER.sub(lambda found: found[0][:_LONGEST_RULER], text), "body", bold=bold, personal=True)
        self.original = text
        self.language = LANGUAGE
        self.sentences = split_sentences(flowing(self.text))
        self.marks = [mark for mark in marks if mark.start < mark.end]

    def draw_under(self, spots: list[tuple[str, int, int]], height: int) -> None:
        """See `Text.draw_under`."""
        for mark in sorted(self.marks, key=lambda one: one.chosen):
            start = letters(self.original[: mark.start])
            end = start + letters(self.original[mark.start : mark.end])
            self._draw_field(spots, height, start, end, theme.MARK if mark.chosen else theme.MIST)


def pieces(text: str, marks: Sequence[Mark]) -> list[Quoted]:
    """The text in paragraphs, each with its marks: between them is air, and each can be scrolled to."""
    found, at = [], 0
    for block in text.split("\n\n"):
        end = at + len(block)
        inside = [
            Mark(max(mark.start, at) - at, min(mark.end, end) - at, mark.chosen)
            for mark in marks
            if mark.start < end and mark.end > at
        ]
        if block.strip():
            found.append(Quoted(block, inside))
        at = end + 2
    return found
