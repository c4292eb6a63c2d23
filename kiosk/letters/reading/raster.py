"""Rasters in memory files (PGM, one byte a pixel) that a child of ours wrote, and strips cut out of them."""

import os
from collections.abc import Sequence
from typing import NamedTuple

GAP = 40  # white rows between two strips, so that they stay lines of their own
EDGE = 30  # white pixels left and right


class Strip(NamedTuple):
    """What is cut out, in pixels; `at` is its first row where it was put."""

    left: int
    top: int
    right: int
    bottom: int
    at: int = 0


class Raster:
    """A raster of known size in a memory file; raises ValueError where the file is another than was said."""

    def __init__(self, file: int, width: int, height: int) -> None:
        head = b"P5\n%d %d\n255\n" % (width, height)
        if os.fstat(file).st_size != len(head) + width * height or os.pread(file, len(head), 0) != head:
            raise ValueError("not the raster that was said")
        self.file, self.width, self.height, self._start = file, width, height, len(head)

    def stacked(self, strips: Sequence[Strip]) -> tuple[bytes, list[Strip], int, int]:
        """A raster of the strips one below the other; the strips with where they are in it; its width and height."""
        width = max(strip.right - strip.left for strip in strips) + 2 * EDGE
        parts = [b"\xff" * (width * GAP)]
        rows, placed = GAP, []
        for strip in strips:
            placed.append(strip._replace(at=rows))
            wide = strip.right - strip.left
            after = b"\xff" * (width - EDGE - wide)
            for row in range(strip.top, strip.bottom):
                pixels = os.pread(self.file, wide, self._start + row * self.width + strip.left)
                parts += (b"\xff" * EDGE, pixels, after)
            parts.append(b"\xff" * (width * GAP))
            rows += strip.bottom - strip.top + GAP
        return b"P5\n%d %d\n255\n" % (width, rows) + b"".join(parts), placed, width, rows
