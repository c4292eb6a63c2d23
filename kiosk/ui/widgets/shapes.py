"""Rounded boxes with smooth edges, at the price of one textured nine-patch.

Multisampling triples the cost of a frame (and is off), and Kivy's plain RoundedRectangle has steps in its corners. So
the corner is computed once for each radius, as a mask that is tinted and stretched.
"""

from functools import cache

from kivy.graphics import BorderImage, Color, Rectangle
from kivy.graphics.instructions import Canvas
from kivy.graphics.texture import Texture

from kiosk.ui import theme


@cache
def _disc(radius: int) -> Texture:
    """A white disc of this radius on nothing, with one pixel of straight edge between its halves."""
    side = 2 * radius + 1
    pixels = bytearray()
    for y in range(side):
        for x in range(side):
            # distance from the disc's middle to the middle of this pixel, then how much of the pixel is inside
            distance = ((x - radius) ** 2 + (y - radius) ** 2) ** 0.5
            cover = min(1.0, max(0.0, radius + 0.5 - distance))
            pixels += bytes((255, 255, 255, round(255 * cover)))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def box(canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, radius: int = 0) -> Color:
    """Draw a filled box with round corners. Returns its colour instruction, to change it without drawing anew."""
    radius = int(min(radius, width / 2, height / 2))
    with canvas:
        colour = Color(*theme.rgba(fill))
        if radius < 2:
            Rectangle(pos=(x, y), size=(width, height))
        else:
            BorderImage(
                texture=_disc(radius),
                border=(radius,) * 4,
                display_border=(radius,) * 4,
                pos=(x, y),
                size=(width, height),
            )
    return colour


def bordered(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, edge: str, line: int, radius: int
) -> tuple[Color, Color]:
    """A box with a border of `line` pixels inside its measure. Returns the colours of border and field."""
    outer = box(canvas, x, y, width, height, fill=edge, radius=radius)
    inner = box(
        canvas, x + line, y + line, width - 2 * line, height - 2 * line, fill=fill, radius=max(0, radius - line)
    )
    return outer, inner
