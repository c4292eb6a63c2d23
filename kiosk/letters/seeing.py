"""What the camera sees of a sheet of paper, in figures: where it lies, how straight, how bright, how sharp, how still.

Pure functions over pictures (OpenCV's arrays, blue first), fast enough for every frame of a live picture; they run in
the camera's own process (kiosk/devices/camera_child.py). What to say of the figures, steady.py decides.
"""

from typing import Any, Final

import cv2
import numpy as np

WIDE: Final = 640  # pixels of the copy that is looked at
FOUND_AT: Final = 320  # of the copy in which the sheet is looked for
LEAST: Final = 0.05  # part of the picture that a sheet must have
BRIGHTER: Final = 10  # grey levels that paper is above what lies beside it
EDGE: Final = 0.1  # of a side of the picture that paper may touch before it is cut off there
LINES: Final = 5  # of writing that stand for a sheet whose edges are not seen
MARGIN: Final = 0.05  # around the page in the still

Array = Any  # numpy's own types say nothing more here


class Judge:
    """Told of each frame with its time in seconds; says what it sees. It remembers one frame, to see what moves."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._before: tuple[float, Array] | None = None

    def __call__(self, picture: Array, at: float) -> dict[str, Any]:
        """The fields of steady.Seen, and `crop`: left, top, right, bottom of what a still needs (0 to 1), or None."""
        height, width = picture.shape[:2]
        size = (WIDE, max(1, round(height * WIDE / width)))
        if width > WIDE:
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        ink = written(grey)
        corners, cut, edges = find(grey, ink)
        told: dict[str, Any] = {
            "page": None if corners is None else (corners / grey.shape[::-1]).round(4).tolist(),
            "cut": cut,
            **_page(grey, ink, corners),
            "speed": self._speed(grey, corners, at),
        }
        if corners is not None:
            told |= shape(corners, grey.shape)
        told["crop"] = None if corners is None or cut or not edges else _crop(corners / grey.shape[::-1])
        return told

    def _speed(self, grey: Array, corners: Array | None, at: float) -> float | None:
        """Widths of the picture a second that what is seen moves by; None for the first frame."""
        small = cv2.resize(grey, (FOUND_AT, round(grey.shape[0] * FOUND_AT / grey.shape[1])))
        small = cv2.GaussianBlur(small, (5, 5), 0)
        before, self._before = self._before, (at, small)
        if before is None or before[1].shape != small.shape or at <= before[0]:
            return None
        inside = np.zeros_like(small)
        if corners is not None:
            scaled = corners * (FOUND_AT / grey.shape[1])
            cv2.fillConvexPoly(inside, cv2.convexHull(scaled.astype(np.int32)), 255)
        else:
            inside[:] = 255
        return shift(before[1], small, inside) / FOUND_AT / (at - before[0])


def shift(one: Array, other: Array, inside: Array) -> float:
    """About how many pixels `other` is moved against `one` there: change over time by change over place."""
    across, along = cv2.Sobel(one, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(one, cv2.CV_32F, 0, 1, scale=1 / 8)
    steep = cv2.magnitude(across, along)
    clear = (steep > 6) & (inside > 0)
    if int(clear.sum()) < 60:  # nothing to hold on to: what changes at all, changes much
        return float(cv2.mean(cv2.absdiff(one, other), inside)[0]) / 2
    changed = cv2.absdiff(one, other).astype(np.float32)
    noise = float(np.median(changed[~clear])) if bool((~clear).any()) else 0.0
    return float(np.maximum(changed[clear] - noise, 0).sum() / steep[clear].sum())


def written(grey: Array) -> Array:
    """255 where something darker than its surroundings is: ink, and edges."""
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 21, 9)


def find(grey: Array, ink: Array) -> tuple[Array | None, bool, bool]:
    """The sheet's four corners in the picture (top left first, clockwise); whether a part of it is outside; and
    whether its edges are seen: else the box around lines of writing stands for it. None where there is neither.
    """
    scale = grey.shape[1] / FOUND_AT
    small = cv2.resize(grey, (FOUND_AT, round(grey.shape[0] / scale)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (5, 5), 0)
    best: tuple[float, Array, bool] | None = None
    for mask in _masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
            found = _sheet(small, contour)
            if found and (best is None or found[0] > best[0]):
                best = found
    if best is not None:
        return best[1] * scale, best[2], True
    return *_lines(ink), False


def shape(corners: Array, size: tuple[int, ...]) -> dict[str, float]:
    """How it lies: `angle` off straight in degrees (0 to 45), `lean` (1: seen from right above), `fill`."""
    sides = [corners[(at + 1) % 4] - corners[at] for at in range(4)]
    lengths = [float(np.hypot(*side)) + 1e-6 for side in sides]
    turns = []
    for one, other in ((sides[0], -sides[2]), (sides[1], -sides[3])):
        middle = one + other
        turn = abs(float(np.degrees(np.arctan2(middle[1], middle[0])))) % 90
        turns.append(min(turn, 90 - turn))
    pairs = [(lengths[0], lengths[2]), (lengths[1], lengths[3])]
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    fill = max((right - left) / size[1], (bottom - top) / size[0])
    lean = min(min(pair) / max(pair) for pair in pairs)
    return {"angle": round(max(turns), 1), "lean": round(lean, 3), "fill": round(float(fill), 3)}


def _masks(small: Array) -> list[Array]:
    """What may be paper: the brighter part, and what edges enclose."""
    close = cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))
    level, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    _, less = cv2.threshold(small, level * 0.8, 255, cv2.THRESH_BINARY)
    edges = cv2.dilate(cv2.Canny(small, 15, 45), np.ones((3, 3), np.uint8))
    return [cv2.morphologyEx(one, cv2.MORPH_CLOSE, close) for one in (bright, less, edges)]


def _sheet(small: Array, contour: Array) -> tuple[float, Array, bool] | None:
    """Its worth, corners and whether it is cut off; None for what is no sheet."""
    height, width = small.shape
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    if area < LEAST * height * width:
        return None
    cut = _touches(hull.reshape(-1, 2), width, height)
    if not cut and cv2.contourArea(contour) < 0.75 * area:  # of several pieces, or bent
        return None
    four = next(
        (
            four.reshape(4, 2).astype(np.float64)
            for tolerance in (0.015, 0.03, 0.05)
            if len(four := cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)) == 4
        ),
        None,
    )
    if four is None:
        if not cut:
            return None
        four = cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float64)
    four = ordered(four)
    seen = _seen(small, four)
    if seen < (0.25 if cut else 0.6) or not _is_sheet(four):
        return None
    return seen + area / (height * width), four, cut


def _touches(points: Array, width: int, height: int) -> bool:
    """Whether the outline runs along a side of the picture."""
    for at, along, far in ((0, height, width - 3), (1, width, height - 3)):
        for touching in (points[points[:, at] <= 2], points[points[:, at] >= far]):
            if len(touching) > 1 and float(np.ptp(touching[:, 1 - at])) > EDGE * along:
                return True
    return False


def ordered(points: Array) -> Array:
    """Four points from the one nearest to the top left, clockwise."""
    middle = points.mean(axis=0)
    turned = points[np.argsort(np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0]))]
    return np.roll(turned, -int(turned.sum(axis=1).argmin()), axis=0)


def _is_sheet(corners: Array) -> bool:
    """Sides in pairs of about one length, and corners that may be right ones seen from the side."""
    sides = [float(np.hypot(*(corners[(at + 1) % 4] - corners[at]))) for at in range(4)]
    if min(sides) < 30 or max(sides) > 3 * min(sides):
        return False
    for at in range(4):
        one, other = corners[at - 1] - corners[at], corners[(at + 1) % 4] - corners[at]
        if abs(float(one @ other)) > 0.6 * float(np.hypot(*one) * np.hypot(*other)):
            return False
    return all(min(sides[at], sides[at + 2]) > 0.45 * max(sides[at], sides[at + 2]) for at in (0, 1))


def _seen(small: Array, corners: Array) -> float:
    """The part of its sides (the least seen counts half) that is brighter inside: paper on a table."""
    parts = []
    steps = np.arange(-5, 6)
    for at in range(4):
        start, end = corners[at], corners[(at + 1) % 4]
        along = (end - start) / (float(np.hypot(*(end - start))) + 1e-9)
        inward = np.array([-along[1], along[0]])
        points = start + (end - start) * np.linspace(0.08, 0.92, 40)[:, None]
        places = (points[:, None, :] + inward * steps[None, :, None]).astype(np.float32)
        samples = cv2.remap(
            small, places[:, :, 0], places[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        parts.append(float((samples[:, 7:].mean(axis=1) - samples[:, :4].mean(axis=1) > BRIGHTER).mean()))
    return min(parts) * 0.5 + sum(parts) / 8


def _lines(ink: Array) -> tuple[Array | None, bool]:
    """The box around lines of writing, where there are enough of them, and whether they run out of the picture."""
    height, width = ink.shape
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 21), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    lines = [
        (left, top, left + wide, top + tall)
        for left, top, wide, tall, area in stats[1:].tolist()
        if wide > max(40, 4 * tall) and tall < 40 and area > 0.4 * wide * tall
    ]
    if len(lines) < LINES:
        return None, False
    boxes = np.array(lines)
    left, top = boxes[:, :2].min(axis=0) - MARGIN * width / 2
    right, bottom = boxes[:, 2:].max(axis=0) + MARGIN * width / 2
    cut = left < 0 or top < 0 or right > width or bottom > height
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64), bool(cut)


def _page(grey: Array, ink: Array, corners: Array | None) -> dict[str, float]:
    """`light` (0 to 255, of paper), `glare` (part of the page), `writing` (part of it), `sharp` (0 to about 1)."""
    inside = np.full_like(grey, 255)
    if corners is not None:
        inside[:] = 0
        middle = corners.mean(axis=0)
        cv2.fillConvexPoly(inside, (middle + (corners - middle) * 0.94).astype(np.int32), 255)
    pixels = grey[inside > 0]
    if corners is None or not pixels.size:
        return {"light": float(np.percentile(grey[::4, ::4], 98)), "glare": 0.0, "writing": 0.0, "sharp": 0.0}
    paper = float(np.percentile(pixels[::3], 60))
    here = cv2.bitwise_and(ink, inside)
    writing = cv2.countNonZero(here) / pixels.size
    return {
        "light": round(paper, 1),
        "glare": round(_glare(grey, inside, paper) / pixels.size, 4),
        "writing": round(writing, 4),
        "sharp": round(sharpness(grey, here, paper), 3),
    }


def _glare(grey: Array, inside: Array, paper: float) -> int:
    """Pixels of the largest spot in which a lamp shines on paper that is not as bright elsewhere."""
    if paper > 242:
        return 0
    _, spots = cv2.threshold(grey, 251, 255, cv2.THRESH_BINARY)
    spots = cv2.morphologyEx(cv2.bitwise_and(spots, inside), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(spots, connectivity=8)
    return int(stats[1:, cv2.CC_STAT_AREA].max(initial=0))


def sharpness(grey: Array, ink: Array, paper: float) -> float:
    """How steep the edges of the writing are against how dark it is; 0 where there is none."""
    if cv2.countNonZero(ink) < 80:
        return 0.0
    near = cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0
    bend = cv2.Laplacian(grey, cv2.CV_16S)
    dark = paper - float(np.percentile(grey[near], 15))
    return float(np.abs(bend[near]).mean()) / max(dark, 12.0)


def _crop(corners: Array) -> list[float]:
    left, top = corners.min(axis=0) - MARGIN
    right, bottom = corners.max(axis=0) + MARGIN
    return [max(0.0, float(left)), max(0.0, float(top)), min(1.0, float(right)), min(1.0, float(bottom))]
