"""One line of a bench, and the table they make."""

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """What was measured, ours, the peer's, the ratio of ours to the peer's, what is wanted, and whether it is so."""

    what: str
    ours: str
    peer: str
    theirs: str
    ratio: str
    wanted: str
    ok: bool


def table(rows: Sequence[Row]) -> str:
    """Aligned columns; the last says "ok" or "NO"."""
    lines = [("what", "ours", "peer", "peer's", "ratio", "wanted", "")]
    lines += [(*row[:-1], "ok" if row.ok else "NO") for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
