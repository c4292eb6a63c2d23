"""How large the letters are, on the glass and in the eye: EN 301 549 5.1.4, measured on a capital H that is drawn."""

from collections.abc import Iterator
from functools import cache
from math import degrees

from kiosk.comfort import LARGEST
from tests.accessibility.looking import Seen, named

ANGLE = 0.7
"""Degrees, in one mode at least: where the largest letters are wished."""


def capitals(seen: Seen) -> Iterator[str]:
    """Sentences about words that are too small, where somebody wishes the largest."""
    from kiosk.ui import theme

    if theme.current().comfort.text != LARGEST:
        return
    for part, angle in angles(seen):
        if angle < ANGLE:
            yield f"a capital of {named(part)} spans {angle:.2f} degrees, {ANGLE} are needed"


def angles(seen: Seen) -> Iterator[tuple[object, float]]:
    """Each text, and how many degrees a capital of it spans for an eye at the distance that is set."""
    from kiosk.ui import theme
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.text import Text

    m = theme.current()
    for one in seen.of(Text):
        if one.part.text.strip():
            yield one.part, _degrees(capital(one.part.font_size, one.part.bold) * m.mm)
    for one in seen.of(Field):
        yield one.part, _degrees(capital(m.size(one.part.style), True) * m.mm)


def _degrees(mm: float) -> float:
    from kiosk.ui import theme

    return degrees(mm / theme._glass.distance)


@cache
def capital(size: int, bold: bool) -> int:
    """The height of a drawn H in pixels: rows in which more than half of its darkest is seen."""
    import numpy as np
    from kivy.core.text import Label

    from kiosk.ui import fonts

    writer = Label(text="H", font_name=fonts.face(bold=bold), font_size=size)
    writer.refresh()
    texture = writer.texture
    alpha = np.frombuffer(texture.pixels, np.uint8).reshape(texture.height, texture.width, 4)[..., 3]
    rows = alpha.max(axis=1)
    return int((rows > 127).sum())
