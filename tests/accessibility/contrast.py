"""Contrast as it reaches the eye: measured in what was drawn, not in the colours that were meant.

WCAG 2.1 1.4.3 and 1.4.6 (words 7:1, whatever their size) and 1.4.11 (icons, and the borders of what nothing else shows,
3:1).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.accessibility.looking import Box, Seen, Stands, named, ratio

WORDS, SHAPES = 7.0, 3.0
ROUNDING = 0.05
"""Colours are drawn in 256 steps: two of the theme at 7.01 may come out at 6.97."""
_INK = 0.9
"""Of what is not the ground, this much is nearer to it than the ink: a thin letter is mostly its own soft edge."""
_LEAST_INK = 0.04
"""Of a stretch of a line: with less there is a dot, or the edge of a letter, of which nobody sees the colour."""
_GROUND = 1.08
"""What differs less than this is the ground: a rounding, or the shade beside a border."""


def words(seen: Seen) -> Iterator[str]:
    """Sentences about words that are too pale for where they stand."""
    from kiosk.ui.widgets.text import Text

    for one in seen.of(Text):
        if not one.part.text.strip() or not one.in_sight:
            continue
        found = [stretch for line in _lines(one) for stretch in _stretches(seen.crop(line))]
        if found and min(found) < WORDS - ROUNDING:
            yield f"{named(one.part)} has a contrast of {min(found):.2f}, {WORDS:g} is needed"


def icons(seen: Seen) -> Iterator[str]:
    """Sentences about icons that are too pale."""
    from kiosk.ui.widgets.picture import Picture

    for one in seen.of(Picture):
        if not one.part.name.startswith("ui/") or not one.whole:
            continue
        found = ink(seen.crop(one.box))
        if found < SHAPES - ROUNDING:
            yield f"{named(one.part)} has a contrast of {found:.2f}, {SHAPES:g} is needed"


def borders(seen: Seen) -> Iterator[str]:
    """Sentences about what can be touched or written in and is not seen to be there. Words or an icon within show it as
    well as a border does (W3C, Understanding 1.4.11); a field, which may be empty, has nothing else than its border.
    """
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.tappable import Tappable
    from kiosk.ui.widgets.text import Text

    for one in seen.of(Tappable, Field):
        if not one.whole or getattr(one.part, "enabled", True) is False:
            continue
        inside = [part for part in one.part.walk_parts() if part is not one.part]
        told = any(
            (isinstance(part, Text) and part.text.strip())
            or (isinstance(part, Picture) and part.name.startswith("ui/"))
            for part in inside
        )
        if told and not isinstance(one.part, Field):
            continue
        found = _edge(seen, one.box)
        if found < SHAPES - ROUNDING:
            yield f"the border of {named(one.part)} has a contrast of {found:.2f}, {SHAPES:g} is needed"


def ink(light: NDArray[np.float32]) -> float:
    """The contrast of what is drawn on a ground to that ground; 1 where nothing is drawn."""
    if not light.size:
        return 1.0
    far = ratio(light, _commonest(light))
    drawn = far[far > _GROUND]
    return float(np.quantile(drawn, _INK)) if drawn.size else 1.0


def _commonest(light: NDArray[np.float32]) -> float:
    steps = np.bincount((light.ravel() * 1023).astype(np.int32), minlength=1)
    found = int(steps.argmax())
    near = light[np.abs(light * 1023 - found) < 1.5]
    return float(np.median(near))


def _stretches(light: NDArray[np.float32]) -> Iterator[float]:
    """The contrast in each stretch of a line: one sentence of it may stand on another ground than the next."""
    high, wide = light.shape
    if not high or not wide:
        return
    for part in np.array_split(light, max(1, round(wide / (2 * high))), axis=1):
        far = ratio(part, _commonest(part))
        drawn = far[far > _GROUND]
        if drawn.size >= _LEAST_INK * part.size:
            yield float(np.quantile(drawn, _INK))


def _lines(one: Stands) -> Iterator[Box]:
    """Where the words of a text are, line by line, as far as they are seen whole."""
    from kiosk.ui.widgets.text import extent

    lifted = one.box[1] - one.part.y
    for line, x, y in one.part.spots:
        wide = extent(line, one.part.font_size, one.part.bold)[0]
        bottom = y + lifted
        if line.strip() and bottom >= one.seen[1] - 1 and bottom + one.part.line_height <= one.seen[3] + 1:
            yield x, bottom, x + wide, bottom + one.part.line_height


def _edge(seen: Seen, box: Box) -> float:
    """The contrast of the border in the middle of each side to what is beside it, outside; of the palest side."""
    left, bottom, right, top = box
    across, along, reach = (left + right) / 2, (bottom + top) / 2, 3
    sides = (
        (left - reach, along - 4, left + reach, along + 4),
        (right - reach, along - 4, right + reach, along + 4),
        (across - 4, bottom - reach, across + 4, bottom + reach),
        (across - 4, top - reach, across + 4, top + reach),
    )
    found = []
    for side in sides:
        light = seen.crop(side)
        if light.size:
            found.append(float(ratio(light.max(), light.min())))
    return min(found, default=1.0)
