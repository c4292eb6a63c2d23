"""A signature as text: an SVG path in thousandths of its width, y downwards: "M10 20L12 22M..."

It is an answer like any other, so it lies in the draft with them; whoever prints it draws it, at any size.
"""

import re
from collections.abc import Sequence
from html import escape

from kiosk.errors import BadInput
from kiosk.i18n import N_

WIDTH, HEIGHT = 1000, 320
Stroke = Sequence[tuple[int, int]]
_STROKE = re.compile(r"M(-?\d{1,4}) (-?\d{1,4})((?:L-?\d{1,4} -?\d{1,4})*)")
_POINT = re.compile(r"L(-?\d{1,4}) (-?\d{1,4})")


class NotASignature(BadInput):
    """The text is no such path."""

    message = N_("That is not a signature. Please sign again.")


def written(strokes: Sequence[Stroke]) -> str:
    """The path of some strokes, whose y goes upwards as on the screen; "" for none."""
    return "".join(
        "M" + "L".join(f"{x} {HEIGHT - y}" for x, y in (stroke if len(stroke) > 1 else [*stroke, *stroke]))
        for stroke in strokes
        if stroke
    )


def read(path: str) -> list[list[tuple[int, int]]]:
    """The strokes of a path, y upwards; raises NotASignature."""
    if _STROKE.sub("", path):
        raise NotASignature
    found = []
    for match in _STROKE.finditer(path):
        points = [(match[1], match[2]), *(point.groups() for point in _POINT.finditer(match[3]))]
        found.append([(int(x), HEIGHT - int(y)) for x, y in points])
    return found


def svg(path: str, title: str = "") -> str:
    """A drawing of it; raises NotASignature."""
    read(path)
    named = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{named}'
        f'<path d="{path}" fill="none" stroke="#000" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>'
        "</svg>"
    )
