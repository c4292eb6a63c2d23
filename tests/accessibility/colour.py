"""No meaning by colour alone (WCAG 2.1 1.4.1): what is chosen, what is free or full, how much, is told by a sign or by
words as well.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.accessibility.looking import Seen, named


def alone(seen: Seen) -> Iterator[str]:
    """Sentences about what a colour says and nothing else does."""
    yield from _chosen(seen)
    yield from _tags(seen)
    yield from _bars(seen)


def _chosen(seen: Seen) -> Iterator[str]:
    """Of things beside each other, one in another colour also has another sign, another weight, or a thicker border."""
    from kiosk.ui.widgets.tappable import Tappable

    beside: dict[tuple[Any, type], list[Any]] = defaultdict(list)
    for one in seen.of(Tappable):
        beside[one.part.parent, type(one.part)].append(one.part)
    for group in beside.values():
        plain = {_signs(one) for one in group if not getattr(one, "chosen", False)}
        for one in group:
            if getattr(one, "chosen", False) and _signs(one) in plain:
                yield f"that {named(one)} is chosen is told by its colour alone"


def _signs(part: Any) -> tuple[str, ...]:
    from kiosk.ui.widgets.picture import Picture

    return tuple(
        sorted(one.name for one in part.walk_parts() if isinstance(one, Picture) and one.name.startswith("ui/"))
    )


def _tags(seen: Seen) -> Iterator[str]:
    from kiosk.ui.widgets.buttons import Chip

    for one in seen.of(Chip):
        if not _signs(one.part) or not one.part.label.text.strip():
            yield f"{named(one.part)} is told by its colour alone"


def _bars(seen: Seen) -> Iterator[str]:
    from kiosk.ui.widgets.bars import Bar
    from kiosk.ui.widgets.text import Text

    for one in seen.of(Bar):
        beside = [part for part in one.part.parent.walk_parts() if isinstance(part, Text)]
        if not any(part.text.strip() for part in beside[1:]):
            yield f"{named(one.part)} has no number beside it"


def shape(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What is drawn on the ground, whatever the colours of both are: what is left for who sees none."""
    grey = pixels.astype(np.float32) @ np.array((0.299, 0.587, 0.114), np.float32)
    far = np.abs(grey - np.bincount(grey.astype(np.int32).ravel()).argmax())
    return np.asarray(far > far.max() / 2)


def tells_apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two pictures differ in their shapes, and not in their colours only."""
    return float((shape(one) ^ shape(other)).mean()) > 0.0002
