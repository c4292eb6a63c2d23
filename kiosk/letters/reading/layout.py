"""Words with places as one text: in which order lines are read, which pieces are one line, where a gap is.

The order that a PDF draws in, or that recognition finds, is kept; only what stands plainly elsewhere is moved: a line
goes before the first one that is below it in the same column, and a piece goes to the line that it stands in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from kiosk.letters.reading.raw import Box, RawWord
from kiosk.letters.reading.words import clean

MOST: Final = 1200  # lines of a page that are looked at by pairs; one with more is no letter
NEAR: Final = 1.6  # line heights between two pieces that are still one line
GAP: Final = 1.45  # of the usual step from line to line, from which on an empty line is set
_VALUE: Final = re.compile(r"(?!\d{4} [A-ZÆØÅ])(?:[-+]?\d|kr\b|DKK\b)")  # not the town of an address beside another


@dataclass(frozen=True, slots=True)
class Placed:
    """A word and where it stands; `sure` is 0 to 1, or -1 where nothing was recognised."""

    text: str
    box: Box
    sure: float = -1.0
    doubtful: bool = False


@dataclass(slots=True)
class Row:
    """A line, or a piece of one. All in parts of the page's height and width; `tall` is its letters' height."""

    words: list[Placed]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def tall(self) -> float:
        """How tall it is, never nothing."""
        return max(self.bottom - self.top, 1e-4)


def joined(lines: Sequence[Sequence[Placed]], shape: float = 1.414) -> tuple[str, list[RawWord]]:
    """The lines in order as one text and its words: a space between words, a newline between lines.

    An empty line stands where there is a gap. `shape` is the page's height by its width.
    """
    rows = [_row(cleaned) for line in lines if (cleaned := list(_cleaned(line)))]
    if len(rows) <= MOST:
        rows = _in_order(_mended(rows, shape))
    steps = [step for one, other in pairwise(rows) if 0 < (step := other.bottom - one.bottom) < 0.1]
    usual = median(steps) if steps else 0.0
    text: list[str] = []
    words: list[RawWord] = []
    at = 0
    for number, row in enumerate(rows):
        if number:
            step = row.bottom - rows[number - 1].bottom
            # At least twice the letters' height, for a letter with one line a paragraph has no other step.
            apart = step < 0 or step > max(GAP * usual if usual < 2.2 * row.tall else 0.0, 1.9 * row.tall)
            text.append("\n\n" if apart else "\n")
            at += 2 if apart else 1
        for place, one in enumerate(row.words):
            text.append(" " if place else "")
            at += bool(place)
            words.append(RawWord(at, at + len(one.text), one.box, one.sure, one.doubtful))
            text.append(one.text)
            at += len(one.text)
    return "".join(text), words


def _cleaned(line: Iterable[Placed]) -> Iterable[Placed]:
    """Its words with plain letters; what comes to nothing is left out."""
    for one in line:
        word = clean(one.text).replace("\n", " ").strip(" ")
        if word:
            yield Placed(word, one.box, one.sure, one.doubtful)


def _row(words: list[Placed]) -> Row:
    boxes = [one.box for one in words]
    return Row(
        words,
        min(box[0] for box in boxes),
        median(box[1] for box in boxes),
        max(box[2] for box in boxes),
        median(box[3] for box in boxes),
    )


def _mended(rows: list[Row], shape: float) -> list[Row]:
    """Pieces that stand in one line made one: what was filled in after the rest was drawn, and values beside labels."""
    done: list[Row] = []
    for row in rows:
        other = next((one for one in done if _same_line(one, row) and _belong(one, row, shape)), None)
        if other is None:
            done.append(row)
        else:
            words = sorted([*other.words, *row.words], key=lambda one: one.box[0])
            done[done.index(other)] = _row(words)
    return done


def _same_line(one: Row, other: Row) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.6 * min(one.tall, other.tall) and max(one.tall, other.tall) < 2.5 * min(one.tall, other.tall)


def _belong(one: Row, other: Row, shape: float) -> bool:
    """Whether two pieces on one level are one line: close together, or a label and its value."""
    if not _free(one, other):
        return False
    left, right = (one, other) if one.left < other.left else (other, one)
    if right.left < left.right:
        return True  # it fills a gap in the other
    if (right.left - left.right) < NEAR * left.tall * shape:
        return True
    return left.words[-1].text.endswith(":") or (
        len(right.words) <= 4 and bool(_VALUE.match(" ".join(one.text for one in right.words)))
    )


def _free(one: Row, other: Row) -> bool:
    """Whether no word of one lies on a word of the other."""
    slack = 0.002
    return not any(a.box[0] + slack < b.box[2] and b.box[0] + slack < a.box[2] for a in one.words for b in other.words)


def _in_order(rows: list[Row]) -> list[Row]:
    done: list[Row] = []
    for row in rows:
        before = next(
            (
                at
                for at, one in enumerate(done)
                if one.left < row.right and row.left < one.right and row.bottom <= one.top + 0.3 * row.tall
            ),
            len(done),
        )
        done.insert(before, row)
    return done
