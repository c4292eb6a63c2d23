"""The map as a picture: streets, water, park, bus stops, where the kiosk is, where one is going, and the way on foot.

Drawn larger and made smaller, so that the lines are smooth: the window itself has no multisampling (widgets/shapes.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kiosk.paths import BOLD, REGULAR
from kiosk.ui import theme
from kiosk.ui.town import Feature, Point, Town, walk

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FINER: Final = 2  # times: drawn so much larger
AIR: Final = 0.16  # of the map's width that stays free around the way
LEAST: Final = 700.0  # metres across at least, so that one sees what is round about
WATER: Final = "#BBD8E0"
GREEN: Final = "#CFE0BF"
GROUND: Final = theme.CARD
ROAD: Final = "#D9C9AE"
RAIL: Final = "#8C7C64"
LAND: Final = {"fjord": WATER, "lake": WATER, "park": GREEN, "square": theme.SAND}
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Sheet:
    """What is drawn on: where a place in metres lies in pixels, and what is written on already."""

    draw: "ImageDraw"
    centre: Point
    scale: float
    size: tuple[int, int]
    taken: list[Box]
    way: list[Box]
    """The dots of the way on foot: words stand beside them where there is room."""
    widths: dict[tuple[str, int], float]
    """Of each name in each font: there are many places to try."""

    def at(self, point: Point) -> Point:
        """The pixel of a place."""
        x, y = point
        return (
            self.size[0] / 2 + (x - self.centre[0]) * self.scale,
            self.size[1] / 2 - (y - self.centre[1]) * self.scale,
        )

    def dots(self, points: Sequence[Point]) -> list[Point]:
        """The pixels of several."""
        return [self.at(one) for one in points]


def picture(town: Town, end: Point, names: tuple[str, str], size: tuple[int, int], letters: int) -> "Image":
    """The map from the kiosk to `end`; `names` are what to call the two, `letters` is the height of the words."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - start-up time

    large = (size[0] * FINER, size[1] * FINER)
    image = Image.new("RGB", large, GROUND)
    way = walk(town, (0.0, 0.0), end)
    centre, scale = _window([*way, (0.0, 0.0), end], large)
    sheet = Sheet(ImageDraw.Draw(image), centre, scale, large, [], [], {})
    road = max(5 * FINER, round(18 * scale))
    _land(sheet, town, road)
    _dashes(sheet, way, road)
    small = ImageFont.truetype(str(REGULAR), letters * FINER)
    bold = ImageFont.truetype(str(BOLD), letters * FINER)
    _pin(sheet, (0.0, 0.0), theme.SEA, letters * FINER)
    _pin(sheet, end, theme.CLAY, letters * FINER)
    _label(sheet, sheet.at((0.0, 0.0)), names[0], bold, theme.SEA, below=True)
    if abs(end[0]) + abs(end[1]) > 1:
        _label(sheet, sheet.at(end), names[1], bold, theme.CLAY_DARK, below=False)
    _stops(sheet, town, bold, small)
    _names(sheet, town, small)
    return image.reduce(FINER)


def _window(points: Sequence[Point], size: tuple[int, int]) -> tuple[Point, float]:
    """The middle of what is shown, and how many pixels a metre is."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide = max(LEAST, (max(xs) - min(xs)) / (1 - 2 * AIR))
    high = max(LEAST * size[1] / size[0], (max(ys) - min(ys)) / (1 - 2 * AIR))
    return ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2), min(size[0] / wide, size[1] / high)


def _land(sheet: Sheet, town: Town, road: int) -> None:
    for area in town.of("fjord", "park", "lake", "square"):
        sheet.draw.polygon(sheet.dots(area.points), fill=LAND[area.kind])
    for river in town.of("river"):
        _line(sheet, river.points, WATER, road)
    for rail in town.of("rail"):
        _line(sheet, rail.points, RAIL, max(2, road // 4))
    for edge, width in ((theme.LINE, road + 2 * FINER), (ROAD, road)):
        for street in town.of("street"):
            _line(sheet, street.points, edge, width)


def _line(sheet: Sheet, points: Sequence[Point], fill: str, width: int) -> None:
    dots = sheet.dots(points)
    sheet.draw.line(dots, fill=fill, width=width, joint="curve")
    for x, y in dots:
        sheet.draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=fill)


def _dashes(sheet: Sheet, way: Sequence[Point], road: int) -> None:
    """The way on foot: round dots, which no street has."""
    size = max(road * 0.36, 3.0 * FINER)
    gap = size * 3.2
    left = 0.0
    dots = sheet.dots(way)
    for (x, y), (to_x, to_y) in pairwise(dots):
        length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
        while left <= length and length:
            share = left / length
            sheet.way.append(_dot(sheet, (x + (to_x - x) * share, y + (to_y - y) * share), size, theme.CLAY))
            left += gap
        left -= length


def _dot(sheet: Sheet, at: Point, size: float, fill: str) -> Box:
    box = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
    sheet.draw.ellipse(box, fill=fill)
    return box


def _pin(sheet: Sheet, place: Point, fill: str, letters: int) -> None:
    """A dot with a white ring."""
    at = sheet.at(place)
    for size, colour in ((0.62, theme.WHITE), (0.5, fill), (0.18, theme.WHITE)):
        _dot(sheet, at, letters * size, colour)
    reach = letters * 0.62
    sheet.taken.append((at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach))


def _stops(sheet: Sheet, town: Town, bold: "FreeTypeFont", small: "FreeTypeFont") -> None:
    """A square with a B, and the stop's name where there is room."""
    half = bold.size * 0.42
    for stop in town.of("stop"):
        x, y = sheet.at(stop.points[0])
        box = (x - half, y - half, x + half, y + half)
        if not _free(sheet, box):
            continue
        sheet.draw.rounded_rectangle(box, radius=half / 3, fill=theme.SEA, outline=theme.WHITE, width=FINER)
        sheet.draw.text((x, y), "B", font=small.font_variant(size=round(half * 1.5)), fill=theme.WHITE, anchor="mm")
        sheet.taken.append(box)
        _beside(sheet, (x, y), half, stop.name, small)


def _beside(sheet: Sheet, at: Point, half: float, name: str, font: "FreeTypeFont") -> None:
    """A stop's name at its right, else at its left, else not at all."""
    for side, anchor in ((half * 1.3, "lm"), (-half * 1.3, "rm")):
        box = _box(sheet, (at[0] + side, at[1]), name, font, anchor)
        if _free(sheet, box):
            _write(sheet, (at[0] + side, at[1]), name, font, theme.SEA_DARK, anchor=anchor)
            return


def _names(sheet: Sheet, town: Town, font: "FreeTypeFont") -> None:
    """The names of streets and waters: once each, where nothing else stands; on the way only if nowhere else."""
    for feature in [*town.of("park", "lake", "fjord"), *town.of("street")]:
        fits = [
            (at, anchor)
            for at, anchor in _spots(sheet, feature, font.size * 0.7)
            if feature.name and _free(sheet, _box(sheet, at, feature.name, font, anchor))
        ]
        best = min(fits, key=lambda fit: _on_way(sheet, fit[0], feature.name, font, fit[1]), default=None)
        if best:
            _write(sheet, best[0], feature.name, font, theme.INK, anchor=best[1])


def _spots(sheet: Sheet, feature: Feature, aside: float) -> Iterator[tuple[Point, str]]:
    """Where its name may stand, in pixels: on it; or `aside` of a street."""
    places = sheet.dots(list(_places(feature)))
    yield from ((place, "mm") for place in places)
    if feature.kind == "street":
        for x, y in places:
            yield (x + aside, y), "lm"
            yield (x - aside, y), "rm"
            yield (x, y - aside * 1.4), "mm"
            yield (x, y + aside * 1.4), "mm"


def _on_way(sheet: Sheet, at: Point, name: str, font: "FreeTypeFont", anchor: str) -> int:
    """How many dots of the way would lie under these words."""
    box = _box(sheet, at, name, font, anchor)
    return sum(_over(box, dot) for dot in sheet.way)


def _places(feature: Feature) -> Iterator[Point]:
    """Where its name may stand: the middle of an area, or along a line, its middle first."""
    points = feature.points
    if feature.kind != "street":
        yield sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
        return
    pairs = sorted(
        pairwise(points),
        key=lambda pair: -abs(pair[0][0] - pair[1][0]) - abs(pair[0][1] - pair[1][1]),
    )
    for (x, y), (to_x, to_y) in pairs:
        for share in (0.5, 0.3, 0.7, 0.15, 0.85):
            yield x + (to_x - x) * share, y + (to_y - y) * share


def _label(sheet: Sheet, at: Point, name: str, font: "FreeTypeFont", fill: str, *, below: bool) -> None:
    """The name of an end of the way, moved in from the edge; below or above it, where there is less in the way."""
    half = sheet.draw.textlength(name, font=font) / 2
    margin = font.size * 0.4
    x = min(max(at[0], half + margin), sheet.size[0] - half - margin)
    away = font.size * 1.25

    def bad(y: float) -> tuple[bool, bool, int]:
        box = _box(sheet, (x, y), name, font)
        outside = not font.size < y < sheet.size[1] - font.size
        return outside, any(_over(box, other) for other in sheet.taken), _on_way(sheet, (x, y), name, font, "mm")

    either = [at[1] + away, at[1] - away]
    _write(sheet, (x, min(either if below else either[::-1], key=bad)), name, font, fill)


def _write(sheet: Sheet, at: Point, name: str, font: "FreeTypeFont", fill: str, *, anchor: str = "mm") -> None:
    """Words on a field of light, so that they can be read on any ground."""
    box = _box(sheet, at, name, font, anchor)
    sheet.taken.append((box[0] - FINER * 2, box[1] - FINER * 2, box[2] + FINER * 2, box[3] + FINER * 2))
    sheet.draw.text(at, name, font=font, fill=fill, anchor=anchor, stroke_width=FINER * 2, stroke_fill=GROUND)


def _box(sheet: Sheet, at: Point, name: str, font: "FreeTypeFont", anchor: str = "mm") -> Box:
    """Where words at this place would stand."""
    key = name, id(font)
    wide = sheet.widths[key] = sheet.widths.get(key) or font.getlength(name)
    x = at[0] - {"lm": 0.0, "mm": wide / 2, "rm": wide}[anchor]
    return x, at[1] - font.size * 0.55, x + wide, at[1] + font.size * 0.55


def _free(sheet: Sheet, box: Box) -> bool:
    """Whether nothing is there yet, and all of it is on the sheet."""
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= sheet.size[0] and box[3] <= sheet.size[1]
    return inside and not any(_over(box, other) for other in sheet.taken)


def _over(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
