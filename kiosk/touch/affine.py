"""The six numbers that put a finger where the picture is, worked out from touches on crosses. Nothing but arithmetic.

All places are from 0 to 1, from the upper left corner: x to the right, y downwards. A matrix is six numbers, row by
row: x' = a x + b y + c, y' = d x + e y + f. The panel's own place, multiplied with the matrix that is in force, is
where the finger is seen; in force is the setting's matrix, turned as the picture is (`in_force`; screen.py of the image
has the same).
"""

from collections.abc import Sequence
from typing import Final

Point = tuple[float, float]
Six = tuple[float, float, float, float, float, float]
Pair = tuple[Point, Point]
"""Where a cross stands, and where the finger on it was seen."""

NONE: Final[Six] = (1, 0, 0, 0, 1, 0)
TURNED: Final[dict[int, Six]] = {
    0: NONE,
    90: (0, 1, 0, -1, 0, 1),
    180: (-1, 0, 1, 0, -1, 1),
    270: (0, -1, 1, 1, 0, 0),
}
"""What the finger is multiplied with, by how far the picture is turned clockwise."""
LARGEST: Final = 10.0
"""What a number of the setting may be."""
SPREAD: Final = 0.02
"""How far touches must lie to both sides of every line through their middle, as a share of the panel. Crosses have
0.38; less than a twentieth of that is one place, or one line.
"""
OFF: Final = 0.02
"""How far from its cross a touch may be when all are put right: four millimetres of 10 inches. Of four crosses that is
one which was missed by 16 mm.
"""
DIGITS: Final = 4
"""Behind the point: an eighth of a pixel, and a line that is copied by hand."""


class Nonsense(ValueError):
    """The touches are none of a finger on the crosses, one after the other."""


def at(matrix: Six, point: Point) -> Point:
    """Where the matrix puts it."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + b * y + c, d * x + e * y + f


def product(one: Six, other: Six) -> Six:
    """The matrix that does what `other` does, and then what `one` does."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f


def inverse(matrix: Six) -> Six:
    """The way back. Raises Nonsense where there is none: all is on one line."""
    a, b, c, d, e, f = matrix
    size = a * e - b * d
    if abs(size) < 1e-9:
        raise Nonsense
    return e / size, -b / size, (b * f - c * e) / size, -d / size, a / size, (c * d - a * f) / size


def fitted(pairs: Sequence[Pair]) -> Six:
    """The matrix that brings where fingers were seen to their crosses, with the least squares of what is left. Raises
    Nonsense where they were seen in one place or on one line.
    """
    number = len(pairs)
    middle, seen = (
        (sum(pair[which][0] for pair in pairs) / number, sum(pair[which][1] for pair in pairs) / number)
        for which in (0, 1)
    )
    xx = xy = yy = ax = ay = bx = by = 0.0
    for cross, finger in pairs:
        x, y = finger[0] - seen[0], finger[1] - seen[1]
        u, v = cross[0] - middle[0], cross[1] - middle[1]
        xx, xy, yy = xx + x * x, xy + x * y, yy + y * y
        ax, ay, bx, by = ax + u * x, ay + u * y, bx + v * x, by + v * y
    thin = (xx + yy - ((xx - yy) ** 2 + 4 * xy * xy) ** 0.5) / 2  # the smaller of the two axes of their cloud
    if thin < number * SPREAD**2:
        raise Nonsense
    size = xx * yy - xy * xy
    a, b = (ax * yy - ay * xy) / size, (ay * xx - ax * xy) / size
    d, e = (bx * yy - by * xy) / size, (by * xx - bx * xy) / size
    return a, b, middle[0] - a * seen[0] - b * seen[1], d, e, middle[1] - d * seen[0] - e * seen[1]


def off(one: Point, other: Point) -> float:
    """How far they are apart."""
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def in_force(setting: Sequence[float], rotate: int) -> Six:
    """What the panel's own place is multiplied with, by the setting `touch` (empty: none) and `rotate`."""
    return product(TURNED[rotate], _six(setting) if setting else NONE)


def measured(pairs: Sequence[Pair], applied: Six, rotate: int) -> Six:
    """The setting `touch` by which every finger is on its cross; `applied` was in force when they were seen, `rotate`
    is how far the picture is turned. Mirrored is fine. Raises Nonsense where no six numbers say it.
    """
    back = inverse(applied)
    raw = [(cross, at(back, finger)) for cross, finger in pairs]
    whole = fitted(raw)
    if any(off(cross, at(whole, finger)) > OFF for cross, finger in raw):
        raise Nonsense
    setting = product(inverse(TURNED[rotate]), whole)
    if any(abs(one) > LARGEST for one in setting):
        raise Nonsense
    return _six([round(one, DIGITS) + 0.0 for one in setting])


def _six(numbers: Sequence[float]) -> Six:
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f
