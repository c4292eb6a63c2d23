"""What a finger needs: things that are large enough, and apart. WCAG 2.1 2.5.5; EN 301 549 5.5 asks for no more than
that a hand can work them.
"""

from collections.abc import Iterator
from itertools import combinations

from tests.accessibility.looking import Seen, Stands, named
from tests.accessibility.names import twin

TARGET = 12.0
"""Millimetres. The 44 CSS pixels that WCAG asks for are 11.64 mm (one is 1/96 of an inch), so this is stricter."""
CSS_TARGET = 44 * 25.4 / 96
GAP = 0.5
"""Millimetres between two things to touch. Each is a finger wide already, so this is for the eye: at 40 cm it is four
minutes of arc, which who reads a quarter of the line that others read still tells apart."""
_PIXEL = 1.0
"""Places are rounded to whole pixels, at both ends."""


def size(seen: Seen) -> Iterator[str]:
    """Sentences about what is too small to touch, seen or scrolled away."""
    from kiosk.ui import theme

    mm = theme.current().mm
    for one in _targets(seen):
        least = min(one.box[2] - one.box[0], one.box[3] - one.box[1])
        if (least + _PIXEL) * mm < TARGET:
            yield f"{named(one.part)} is {least * mm:.1f} mm small, {TARGET:g} mm are needed"


def distance(seen: Seen) -> Iterator[str]:
    """Sentences about things to touch that stand too near to each other."""
    from kiosk.ui import theme

    mm = theme.current().mm
    targets = [one for one in _targets(seen) if one.in_sight]
    for one, other in combinations(targets, 2):
        if one.part in other.part.walk_parts() or other.part in one.part.walk_parts():
            yield f"{named(one.part)} and {named(other.part)} are touched in one place"
            continue
        across = max(one.seen[0], other.seen[0]) - min(one.seen[2], other.seen[2])
        along = max(one.seen[1], other.seen[1]) - min(one.seen[3], other.seen[3])
        apart = max(across, along)
        if (apart + _PIXEL) * mm < GAP:
            stand = f"{max(0, apart) * mm:.2f} mm apart, {GAP} mm are needed"
            yield f"{named(one.part)} and {named(other.part)} are {stand}"


def _targets(seen: Seen) -> list[Stands]:
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.tappable import Tappable

    found = [one for one in seen.of(Tappable, KeyCap) if getattr(one.part, "enabled", True)]
    return [one for one in found if not twin(one.part)]
