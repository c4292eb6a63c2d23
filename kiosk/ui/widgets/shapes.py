"""Rounded boxes with smooth edges, at the price of one textured nine-patch.

Multisampling triples the cost of a frame (and is off), and Kivy's plain RoundedRectangle has steps in its corners. So
the corner is computed once for each radius, as a mask that is tinted and stretched.
"""

from functools import cache

from kivy.graphics import BorderImage, Color, Mesh, Rectangle
from kivy.graphics.instructions import Canvas
from kivy.graphics.texture import Texture

from kiosk.ui import theme

_WHITE = [bytes((255, 255, 255, alpha)) for alpha in range(256)]


@cache
def _disc(radius: int) -> Texture:
    """A white disc of this radius on nothing, with one pixel of straight edge between its halves."""
    side = 2 * radius + 1
    quarter = []
    for y in range(radius, -1, -1):
        # distance from the disc's middle to the middle of each pixel, then how much of the pixel is inside
        row = [min(1.0, max(0.0, radius + 1 - (x * x + y * y) ** 0.5)) for x in range(radius, -1, -1)]
        quarter.append(b"".join(_WHITE[round(255 * cover)] for cover in (*row, *row[-2::-1])))
    pixels = b"".join((*quarter, *quarter[-2::-1]))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    texture.mag_filter = texture.min_filter = "nearest"  # drawn pixel by pixel: smoothing doubles the time of a frame
    return texture


def box(canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, radius: int = 0) -> Color:
    """Draw a filled box with round corners. Returns its colour instruction, to change it without drawing anew."""
    radius = int(min(radius, width / 2, height / 2))
    with canvas:
        colour = Color(*theme.rgba(fill))
        if radius < 2:
            Rectangle(texture=_disc(0), pos=(x, y), size=(width, height))
        else:
            BorderImage(
                texture=_disc(radius),
                border=(radius,) * 4,
                display_border=(radius,) * 4,
                pos=(x, y),
                size=(width, height),
            )
    return colour


def _ring(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, line: int, radius: int
) -> Color:
    """Only the border of such a box: its corners, and `line` pixels along its sides. The middle is left alone, for
    without a GPU each pixel painted twice is paid for twice.
    """
    disc = _disc(radius)
    corner, middle, end = radius / disc.width, 0.5, 1.0
    right, top = x + width, y + height
    quads = (
        (x, y, x + radius, y + radius, 0, 0, corner, corner),
        (right - radius, y, right, y + radius, end - corner, 0, end, corner),
        (x, top - radius, x + radius, top, 0, end - corner, corner, end),
        (right - radius, top - radius, right, top, end - corner, end - corner, end, end),
        *(
            (*side, middle, middle, middle, middle)
            for side in (
                (x + radius, y, right - radius, y + line),
                (x + radius, top - line, right - radius, top),
                (x, y + radius, x + line, top - radius),
                (right - line, y + radius, right, top - radius),
            )
        ),
    )
    vertices: list[float] = []
    indices: list[int] = []
    for left, bottom, right_, top_, u, v, u_end, v_end in quads:
        first = len(vertices) // 4
        vertices += (left, bottom, u, v, right_, bottom, u_end, v, right_, top_, u_end, v_end, left, top_, u, v_end)
        indices += (first, first + 1, first + 2, first + 2, first + 3, first)
    with canvas:
        colour = Color(*theme.rgba(fill))
        Mesh(vertices=vertices, indices=indices, mode="triangles", texture=disc)
    return colour


def bordered(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, edge: str, line: int, radius: int
) -> tuple[Color, Color]:
    """A box with a border of `line` pixels inside its measure. Returns the colours of border and field."""
    radius = int(min(radius, width / 2, height / 2))
    border = _ring if radius > line else box
    outer = border(canvas, x, y, width, height, fill=edge, radius=radius, **({"line": line} if border is _ring else {}))
    inner = box(
        canvas, x + line, y + line, width - 2 * line, height - 2 * line, fill=fill, radius=max(0, radius - line)
    )
    return outer, inner
