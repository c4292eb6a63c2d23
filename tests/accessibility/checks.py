"""All that is looked at in a screen that is drawn. A check takes what is seen, and gives a sentence for each fault."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from tests.accessibility import colour, contrast, left_out, letters, names, reach
from tests.accessibility.looking import Seen

Check = Callable[[Seen], Iterable[str]]

DRAWN: Final[dict[str, Check]] = {
    "contrast.words": contrast.words,
    "contrast.icons": contrast.icons,
    "contrast.borders": contrast.borders,
}
"""What is measured in the pixels."""
LAID_OUT: Final[dict[str, Check]] = {
    "reach.size": reach.size,
    "reach.distance": reach.distance,
    "letters.capitals": letters.capitals,
    "colour.alone": colour.alone,
    "names.told": names.told,
    "names.order": names.order,
    "names.left_out": left_out.left_out,
}
"""What needs no pixels."""
LAYOUT: Final = "layout.faults"
"""What overlaps, is clipped, lies outside, or is cut: tests/helpers/layout.py has it for all tests of screens."""
MOTION: Final = "motion.moves"
NAMES: Final = (*DRAWN, *LAID_OUT, LAYOUT, MOTION)


def faults(seen: Seen, ui: Any) -> list[tuple[str, str]]:
    """Each fault of what is on the screen, with the check that found it. Without pixels, only what needs none."""
    from tests.helpers import layout

    found = [(LAYOUT, one) for one in layout.faults(ui)]
    chosen = LAID_OUT if seen.pixels is None else LAID_OUT | DRAWN
    for name, check in chosen.items():
        found += [(name, one) for one in check(seen)]
    return found
