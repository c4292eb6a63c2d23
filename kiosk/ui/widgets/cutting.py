"""Whether a word has to be cut in two where a part is so narrow: asked before it is laid out so.

Whoever wraps words says so by `cut`, wherever it is in the part; so no widget between needs to know of it.
"""

from typing import Any

_cut = False


def cut() -> None:
    """A word did not fit and was cut."""
    global _cut  # noqa: PLW0603 - one screen, laid out by one thread
    _cut = True


def cuts(part: Any, width: float) -> bool:
    """Whether a word of this part would be cut if it were so wide."""
    global _cut
    before, _cut = _cut, False
    part.measure(width)
    found, _cut = _cut, before
    return found
