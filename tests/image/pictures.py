"""What a picture of the machine's screen shows: whether anything was drawn, its colours, and how like another it is."""

import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

Colour = tuple[int, int, int]


class Look(NamedTuple):
    """A picture in few numbers: its size, how many colours it has, the commonest, and how much of it that takes."""

    size: tuple[int, int]
    colours: int
    commonest: Colour
    share: float

    @property
    def empty(self) -> bool:
        """Whether it is blank, or a console: next to nothing but one dark colour, or a single one."""
        return self.colours < 16 or (self.share > 0.97 and max(self.commonest) < 40)


def pixels(file: Path) -> np.ndarray:
    """The picture as height x width x 3."""
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def look(file: Path) -> Look:
    """The numbers of a picture."""
    seen = pixels(file)
    height, width, _ = seen.shape
    flat = seen.reshape(-1, 3).astype(np.uint32)
    values, counts = np.unique(flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2], return_counts=True)
    most = int(counts.argmax())
    value = int(values[most])
    commonest = (value >> 16, value >> 8 & 255, value & 255)
    return Look((width, height), len(values), commonest, float(counts[most]) / len(flat))


def has(file: Path, colour: Colour, within: int = 6) -> float:
    """How much of the picture has this colour, give or take `within` in each of its parts: 0 to 1."""
    apart = np.abs(pixels(file).astype(np.int16) - np.array(colour, dtype=np.int16)).max(axis=2)
    return float((apart <= within).mean())


def difference(one: Path, other: Path, within: int = 24) -> float:
    """How much of two pictures of one size is not alike: 0 to 1."""
    first, second = pixels(one).astype(np.int16), pixels(other).astype(np.int16)
    if first.shape != second.shape:
        return 1.0
    return float((np.abs(first - second).max(axis=2) > within).mean())


def place(file: Path, word: str) -> tuple[int, int] | None:
    """Where a word stands on it: the middle of the first that is read so."""
    told = subprocess.run(
        ["tesseract", str(file), "-", "-l", "dan", "--psm", "11", "tsv"], capture_output=True, check=True, text=True
    )
    for line in told.stdout.splitlines()[1:]:
        row = line.split("\t")
        if len(row) == 12 and row[11].strip().strip(".,:;!?").casefold() == word.casefold():
            left, top, width, height = map(int, row[6:10])
            return left + width // 2, top + height // 2
    return None


def words(file: Path) -> str:
    """What can be read on it, in Danish, with one space between words."""
    told = subprocess.run(
        ["tesseract", str(file), "-", "-l", "dan", "--psm", "11"], capture_output=True, check=True, text=True
    )
    return " ".join(told.stdout.split())
