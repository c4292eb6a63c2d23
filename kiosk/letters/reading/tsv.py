"""What Tesseract says of a raster: words with places and confidences, in lines as it reads them."""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.letters.reading.words import clean

MOST: Final = 20_000  # words
_WORD: Final = "5"  # the level of a word in the first column


@dataclass(frozen=True, slots=True)
class Seen:
    """A word: its text, its place in pixels, how sure recognition is (0 to 1), and which line it belongs to."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    sure: float
    line: tuple[int, int, int]


def parse(table: bytes, width: int, height: int) -> list[Seen]:
    """The words of a table (tesseract ... tsv); rows that are none, or lie beside the raster, are left out."""
    found: list[Seen] = []
    for row in table.decode("utf-8", "replace").split("\n"):
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != _WORD:
            continue
        try:
            block, paragraph, line, _word, left, top, wide, tall = (int(cell) for cell in cells[2:10])
            sure = float(cells[10])
        except ValueError:
            continue
        text = clean(cells[11]).replace("\n", " ").strip()
        fits = min(left, top) >= 0 and min(wide, tall) > 0 and left + wide <= width and top + tall <= height
        if text and fits and math.isfinite(sure):
            sure = min(1.0, max(0.0, sure / 100))
            found.append(Seen(text, left, top, left + wide, top + tall, sure, (block, paragraph, line)))
        if len(found) >= MOST:
            break
    return found
