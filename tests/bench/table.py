"""One line of a bench: what was measured, ours, the peer's, and whether the ratio is what it should be."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """`ratio` is ours to the peer's; `wanted` says the most it may be."""

    what: str
    ours: str
    peer: str
    theirs: str
    ratio: str
    wanted: str
    ok: bool


def show(rows: Iterable[Row]) -> None:
    """Print the rows as a table."""
    lines = [("what", "ours", "peer", "peer's", "ratio", "wanted", "")]
    lines += [(*row[:6], "ok" if row.ok else "NOT YET") for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(7)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
