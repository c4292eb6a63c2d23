"""In a limited process: where the sheet of paper is in a picture, how its lines lie, and whether there is ink on it."""

from typing import Any, Final

import cv2
import numpy as np

SMALL: Final = 640  # pixels of the longer side when the sheet is looked for
LEAST: Final = 0.25  # part of the picture that a sheet must have
SEEN: Final = 0.55  # of its sides, brighter than what is beside them
REACH: Final = 24  # pixels of the small picture that a side is looked for around its first guess
LOST: Final = 0.04  # part of what looks like ink that may lie outside of the sheet
STEEP: Final = 12.0  # degrees that lines may be off level
MOST_LINES: Final = 400
LEAST_INK: Final = 150  # pixels of ink: less is dust

Array = Any  # numpy's own types say nothing more here


def cut_out(colour: Array) -> Array:
    """The sheet pulled straight, or the whole picture where none is seen that holds all that looks like writing."""
    height, width = colour.shape[:2]
    scale = SMALL / max(height, width)
    small = cv2.resize(colour, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    corners = _corners(small)
    if corners is None:
        return colour
    corners = corners / scale
    top, right = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[1])
    bottom, left = np.linalg.norm(corners[2] - corners[3]), np.linalg.norm(corners[3] - corners[0])
    wide, tall = round(float(max(top, bottom))), round(float(max(left, right)))
    target = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(colour, matrix, (wide, tall), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _corners(small: Array) -> Array | None:
    """Top left, top right, bottom right, bottom left of the sheet, as points of the small picture."""
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    area = small.shape[0] * small.shape[1]
    found: list[tuple[float, Array]] = []
    for mask in _masks(grey):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
            hull = cv2.convexHull(contour)
            if not LEAST * area < cv2.contourArea(hull) < 0.985 * area:
                continue
            for tolerance in (0.01, 0.02, 0.04, 0.06):
                four = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
                if len(four) == 4:
                    found += _judged(grey, _ordered(four.reshape(4, 2).astype(np.float64)), area)
                    break
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else best[1]


def _judged(grey: Array, corners: Array, area: int) -> list[tuple[float, Array]]:
    """The four corners, once more with their sides laid along the edges near them, each with its worth."""
    judged = []
    for four in (corners, _along_edges(grey, corners)):
        size = cv2.contourArea(four.astype(np.float32)) / area
        if size > LEAST and _is_sheet(four) and (seen := _seen(grey, four)) > SEEN and _holds_the_ink(grey, four):
            judged.append((seen + 0.2 * size, four))
    return judged


def _across(grey: Array, start: Array, end: Array, reach: int) -> tuple[Array, Array, Array]:
    """Brightness along lines that cross a side from outside to inside: samples by steps; points, and the way inside."""
    along = (end - start) / (np.linalg.norm(end - start) + 1e-9)
    inward = np.array([-along[1], along[0]])
    points = start + (end - start) * np.linspace(0.06, 0.94, 60)[:, None]
    steps = np.arange(-reach, reach + 1)
    places = points[:, None, :] + inward * steps[None, :, None]
    samples = cv2.remap(
        grey,
        places[:, :, 0].astype(np.float32),
        places[:, :, 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return samples.astype(np.float32), points, inward


def _seen(grey: Array, corners: Array) -> float:
    """The part of the least seen side where it is brighter inside than outside: paper on a table."""
    parts = []
    for at in range(4):
        samples, _, _ = _across(grey, corners[at], corners[(at + 1) % 4], 5)
        difference = samples[:, 7:].mean(axis=1) - samples[:, :4].mean(axis=1)
        parts.append(float((difference > 6).mean()))
    return min(parts) * 0.5 + sum(parts) / 8


def _along_edges(grey: Array, corners: Array) -> Array:
    """Each side moved to where it gets brightest nearby, as a line through most of those places; then their corners."""
    lines = []
    for at in range(4):
        samples, points, inward = _across(grey, corners[at], corners[(at + 1) % 4], REACH)
        rise = samples[:, 4:] - samples[:, :-4]
        step = rise.argmax(axis=1) + 2 - REACH
        clear = rise.max(axis=1) > 8
        if clear.sum() < 15:
            return corners
        vx, vy, x, y = (float(one) for one in cv2.fitLine(
            (points[clear] + inward * step[clear][:, None]).astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01
        ).ravel())  # fmt: skip
        lines.append((vy, -vx, vy * x - vx * y))
    crossed = []
    for at in range(4):
        (a, b, e), (c, d, f) = lines[at - 1], lines[at]
        whole = a * d - b * c
        if abs(whole) < 1e-6:
            return corners
        crossed.append(((e * d - b * f) / whole, (a * f - e * c) / whole))
    height, width = grey.shape
    return np.clip(np.array(crossed), (-0.02 * width, -0.02 * height), (1.02 * width, 1.02 * height))


def _masks(grey: Array) -> list[Array]:
    """What may be paper: the brighter part of the picture, at several thresholds, and what edges enclose."""
    close = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    level, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    found = [cv2.morphologyEx(bright, cv2.MORPH_CLOSE, close)]
    for part in (0.85, 0.7, 0.55):
        _, mask = cv2.threshold(grey, level * part, 255, cv2.THRESH_BINARY)
        found.append(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, close))
    for low in (10, 25, 50):
        edges = cv2.dilate(cv2.Canny(grey, low, low * 3), np.ones((3, 3), np.uint8))
        found.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, close))
    return found


def _ordered(points: Array) -> Array:
    by_sum, by_difference = points.sum(axis=1), points[:, 1] - points[:, 0]
    return np.array([
        points[by_sum.argmin()], points[by_difference.argmin()], points[by_sum.argmax()], points[by_difference.argmax()]
    ])  # fmt: skip


def _is_sheet(corners: Array) -> bool:
    """Four sides in pairs of about one length, and corners that are nearly right."""
    sides = [float(np.linalg.norm(corners[(at + 1) % 4] - corners[at])) for at in range(4)]
    if min(sides) < 60 or min(sides[0], sides[2]) < 0.6 * max(sides[0], sides[2]):
        return False
    if min(sides[1], sides[3]) < 0.6 * max(sides[1], sides[3]):
        return False
    for at in range(4):
        one, other = corners[at - 1] - corners[at], corners[(at + 1) % 4] - corners[at]
        cosine = float(one @ other) / float(np.linalg.norm(one) * np.linalg.norm(other) + 1e-9)
        if abs(cosine) > 0.45:
            return False
    return True


def _holds_the_ink(grey: Array, corners: Array) -> bool:
    """Whether what looks like writing lies inside: a frame or a table in a letter is no sheet."""
    even = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 12)
    inside = np.zeros_like(grey)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 255)
    edge = np.ones((13, 13), np.uint8)
    within, beyond = cv2.erode(inside, edge), cv2.bitwise_not(cv2.dilate(inside, edge))
    ink = cv2.countNonZero(cv2.bitwise_and(even, within))
    return bool(cv2.countNonZero(cv2.bitwise_and(even, beyond)) <= max(LOST * ink, 40))


def has_ink(binary: Array) -> bool:
    """Whether there is more than dust, and not only dark."""
    dark = binary.size - cv2.countNonZero(binary)
    return bool(LEAST_INK < dark < 0.6 * binary.size)


def lie(binary: Array) -> tuple[int, float]:
    """How the lines lie: quarters to turn clockwise first, and the degrees to turn then."""
    height, width = binary.shape
    scale = 900 / max(height, width)
    ink = cv2.resize(
        cv2.bitwise_not(binary), (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA
    )
    ink = _without_blots(ink)
    turned = np.ascontiguousarray(np.rot90(ink, -1))
    (level, angle), (upright, other) = _best_angle(ink), _best_angle(turned)
    quarters = 0
    if upright > 1.35 * level:
        quarters, ink, angle = 1, turned, other
    return quarters + 2 * _on_its_head(ink, angle), angle


def lines(binary: Array) -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom of what looks like a line of writing, or a piece of one."""
    ink = cv2.bitwise_not(binary)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 35), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((7, 15), np.uint8))
    height, width = binary.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for left, top, wide, tall, area in stats[1:].tolist():
        inside = 0.008 * width < left and left + wide < 0.992 * width and 0.005 * height < top < 0.99 * height
        if inside and 14 <= tall <= 130 and wide >= max(60, 1.5 * tall) and area > 0.35 * wide * tall:
            found.append((left, top, left + wide, top + tall))
    return sorted(found, key=lambda one: one[1])[:MOST_LINES]


def _without_blots(ink: Array) -> Array:
    """Without the edges of a table, photographs and folds, which lie as they like."""
    _, mask = cv2.threshold(ink, 60, 255, cv2.THRESH_BINARY)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = (stats[:, cv2.CC_STAT_WIDTH] > 120) | (stats[:, cv2.CC_STAT_HEIGHT] > 60)
    keep = ~large
    keep[0] = True
    return np.where(keep[labels], ink, 0).astype(np.uint8) if count > 1 else ink


def _sharpness(ink: Array, angle: float) -> float:
    """How much the sums of rows differ from each other when it is turned: most when the lines are level."""
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
    total = float(rows.sum()) or 1.0
    return float(((rows[1:] - rows[:-1]) ** 2).sum()) / total**2


def _best_angle(ink: Array) -> tuple[float, float]:
    """The best sharpness, and the degrees that give it: coarse, then fine."""
    found = max((_sharpness(ink, angle), angle) for angle in np.arange(-STEEP, STEEP + 0.1, 1.5))
    for step in (0.5, 0.15):
        near = np.arange(found[1] - 2.5 * step, found[1] + 2.6 * step, step)
        found = max(found, *((_sharpness(ink, angle), angle) for angle in near))
    return found[0], float(found[1])


def _on_its_head(ink: Array, angle: float) -> bool:
    """Latin letters reach up (b d f h k l t, capitals, digits) more often than down (g p q y).

    In each line the rows above its body then hold more ink than those below.
    """
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
    inked = rows[rows > 0.03 * float(rows.max(initial=1.0))]  # most of a short letter is paper
    body = rows > 0.5 * float(np.percentile(inked, 80) if inked.size else 1.0)
    above = below = 0.0
    start = None
    for at, inside in enumerate([*body.tolist(), False]):
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            tall = at - start
            if 3 <= tall <= 40:
                reach = max(2, tall // 2)
                above += float(rows[max(0, start - reach) : start].sum())
                below += float(rows[at : at + reach].sum())
            start = None
    return bool(below > 1.15 * above)
