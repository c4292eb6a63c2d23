"""The ring round what keys stand on: thick, and of two colours, so that one of them is seen on any ground.

Of black and this yellow one has at least 3.7:1 to whatever colour it lies on (WCAG 2.1, 1.4.11 and 2.4.7); a test
measures that. High contrast needs no others.
"""

from typing import Final

from kivy.graphics import Color, Line
from kivy.graphics.instructions import Canvas

from kiosk.ui import theme
from kiosk.ui.widgets.part import Part

DARK: Final = "#000000"
BRIGHT: Final = "#FFD400"

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in pixels of the window."""


def box_of(part: Part) -> Box | None:
    """What is seen of it: less what a list has scrolled away. None where it is not on the screen."""
    left, bottom, right, top = float(part.x), float(part.y), float(part.right), float(part.top)
    above = part.parent
    while isinstance(above, Part):
        (left, bottom), (right, top) = above.to_parent(left, bottom), above.to_parent(right, top)
        left, bottom = max(left, above.x), max(bottom, above.y)
        right, top = min(right, above.right), min(top, above.top)
        above = above.parent
    return (left, bottom, right, top) if above is not None and right > left and top > bottom else None


def round_all(boxes: list[Box]) -> Box | None:
    """One box round all of them."""
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def draw(canvas: Canvas, box: Box, width: float, height: float) -> None:
    """Round the box, and within a window of this width and height."""
    m = theme.current()
    thick = max(3, round(m.unit * 0.45))
    for colour, out, wide in ((DARK, 2.9 * thick, thick), (BRIGHT, 1.7 * thick, 1.7 * thick), (DARK, thick / 2, thick)):
        left, bottom = max(box[0] - out, wide / 2), max(box[1] - out, wide / 2)
        right, top = min(box[2] + out, width - wide / 2), min(box[3] + out, height - wide / 2)
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        with canvas:
            Color(red, green, blue, 1)
            Line(rounded_rectangle=(left, bottom, right - left, top - bottom, m.radius), width=wide / 2)
