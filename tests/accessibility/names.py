"""Who does not see the screen: each thing has a role, a name and how it stands (WCAG 2.1 4.1.2), and one comes to each
of them once, in the order in which it is read (2.4.3).
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.accessibility.looking import Seen, named

_OF_A_FILE = re.compile(r"^\S*[/\\]\S*$|\.(png|jpe?g|md|py)$|^[a-z]+_[a-z_]+$")
"""A file that a person brought may be called by its own name: it is theirs."""


def told(seen: Seen) -> Iterator[str]:
    """Sentences about what has no role, or no name that a person would use."""
    from kiosk.ui import access
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.tappable import Tappable

    for one in seen.of(Tappable, KeyCap, Field):
        if twin(one.part):
            continue
        what = one.part.access()
        if what is None or what.role not in access.ROLES:
            yield f"{named(one.part)} has no role"
        elif not what.name.strip():
            yield f"{named(one.part)} has no name"
        elif _OF_A_FILE.search(what.name):
            yield f"{named(one.part)} is called by the name of a file: {what.name!r}"
        elif getattr(one.part, "chosen", False) and "chosen" not in what.state:
            yield f"that {named(one.part)} is chosen is not told"


def twin(part: Any) -> bool:
    """Whether it is only the room around another thing to touch, and does what that does: it has the same words."""
    from kiosk.ui.widgets.tappable import Tappable

    inside = (one for one in part.walk_parts() if one is not part and isinstance(one, Tappable))
    return any(one.words == part.words for one in inside)


def order(seen: Seen) -> Iterator[str]:
    """Sentences about what one does not come to, comes to twice, or comes to in another order than it is read."""
    from kiosk.ui import access
    from kiosk.ui.frame import Rail
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.scroll import ArrowButton
    from kiosk.ui.widgets.tappable import Tappable

    focus = access.order(seen.layer)
    count = Counter(focus)
    for one in seen.of(Tappable, KeyCap):
        # Whoever comes to what is scrolled away sees it scrolled back: to them the arrows are in the way.
        apart = twin(one.part) or isinstance(one.part, ArrowButton)
        if not apart and getattr(one.part, "enabled", True) and count[one.part] != 1:
            yield f"one comes to {named(one.part)} {count[one.part]} times"
    boxes = {one.part: one.seen for one in seen.stands if one.in_sight}
    frame = {part for one in seen.of(Rail) for part in one.part.walk_parts()}
    last = {part for one in seen.stands if one.part.spoken_last for part in one.part.walk_parts()}
    content = [one for one in focus if one not in frame]
    if focus[: len(content)] != content:
        late = next(one for one, other in zip(focus, content, strict=False) if one is not other)
        yield f"the frame comes before the page: at {named(late)}"
    content = [one for one in content if one not in last and one in boxes]
    for before, after in pairwise(content):
        one, other = boxes[before], boxes[after]
        share = min(one[2], other[2]) - max(one[0], other[0])
        if share > 0.5 * min(one[2] - one[0], other[2] - other[0]) and other[1] > one[3] - 2:
            yield f"{named(after)} comes after {named(before)}, and stands above it"
