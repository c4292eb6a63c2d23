"""The small map of the town, from map.geojson: what is on it, and the way on foot along its streets. No Kivy here.

All is in metres east and north of the kiosk. A map that can't be read is no map: the words beside it say the way.
"""

import heapq
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

Point = tuple[float, float]
STEP: Final = 12.0  # metres between two points of a street
CROSSING: Final = 16.0  # metres: streets that come so near each other meet
AREAS: Final = frozenset({"square", "park", "lake", "fjord"})
LINES: Final = frozenset({"street", "river", "rail"})


@dataclass(frozen=True, slots=True)
class Feature:
    """An area or a line with its corners, or a bus stop (one point)."""

    kind: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """All that can be drawn."""

    features: tuple[Feature, ...]

    def of(self, *kinds: str) -> list[Feature]:
        """Those of these kinds, in the order of the kinds."""
        return [one for kind in kinds for one in self.features if one.kind == kind]


@lru_cache(maxsize=1)
def read(path: Path) -> Town | None:
    """The map in this file; None where it is none in metres."""
    try:
        found = json.loads(path.read_bytes())
        if found["units"] != "metres":
            return None
        return Town(tuple(filter(None, map(_feature, found["features"]))))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _feature(row: dict[str, Any]) -> Feature | None:
    kind, where = str(row["properties"]["kind"]), row["geometry"]["coordinates"]
    if kind in AREAS:
        where = where[0]
    elif kind == "stop":
        where = [where]
    elif kind not in LINES:
        return None
    return Feature(kind, str(row["properties"].get("name", "")), tuple((float(x), float(y)) for x, y in where))


def walk(town: Town, start: Point, end: Point) -> list[Point]:
    """The shortest way along the streets; straight where there is no street."""
    points, links = _net(town)
    if not points:
        return [start, end]
    first, last = (min(range(len(points)), key=lambda i, to=to: math.dist(points[i], to)) for to in (start, end))
    return [start, *(points[place] for place in _shortest(points, links, first, last)), end]


@lru_cache(maxsize=1)
def _net(town: Town) -> tuple[list[Point], list[list[int]]]:
    """Points along all streets, and which one can go to from each."""
    points: list[Point] = []
    links: list[list[int]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for street in town.of("street"):
        before = -1
        for point in _along(street.points):
            here = len(points)
            points.append(point)
            links.append([])
            near = _cell(point)
            for across in (-1, 0, 1):
                for along in (-1, 0, 1):
                    for other in cells.get((near[0] + across, near[1] + along), ()):
                        if math.dist(points[other], point) <= CROSSING:
                            links[here].append(other)
                            links[other].append(here)
            if before >= 0:
                links[here].append(before)
                links[before].append(here)
            cells.setdefault(near, []).append(here)
            before = here
    for square in town.of("square"):
        _across(square, points, links)
    return points, links


def _across(square: Feature, points: list[Point], links: list[list[int]]) -> None:
    """One can go over a square from any street to any other: all that reach it meet in its middle."""
    xs, ys = [x for x, _ in square.points], [y for _, y in square.points]
    low, high = (min(xs) - CROSSING, min(ys) - CROSSING), (max(xs) + CROSSING, max(ys) + CROSSING)
    there = [i for i, (x, y) in enumerate(points) if low[0] <= x <= high[0] and low[1] <= y <= high[1]]
    middle = len(points)
    points.append(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    links.append(there)
    for one in there:
        links[one].append(middle)


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0] / CROSSING), math.floor(point[1] / CROSSING)


def _along(corners: Sequence[Point]) -> Iterator[Point]:
    """Points no more than `STEP` apart."""
    for (x, y), (to_x, to_y) in pairwise(corners):
        pieces = max(1, math.ceil(math.dist((x, y), (to_x, to_y)) / STEP))
        for piece in range(pieces):
            share = piece / pieces
            yield x + (to_x - x) * share, y + (to_y - y) * share
    yield corners[-1]


def _shortest(points: Sequence[Point], links: Sequence[Sequence[int]], first: int, last: int) -> list[int]:
    """Dijkstra's way from one point to another; only the two where no street joins them."""
    came: dict[int, int] = {}
    best = {first: 0.0}
    waiting = [(0.0, first)]
    while waiting:
        far, here = heapq.heappop(waiting)
        if here == last:
            break
        if far > best[here]:
            continue
        for there in links[here]:
            length = far + math.dist(points[here], points[there])
            if length < best.get(there, math.inf):
                best[there], came[there] = length, here
                heapq.heappush(waiting, (length, there))
    if last not in best:
        return [first, last]
    way = [last]
    while way[-1] != first:
        way.append(came[way[-1]])
    return way[::-1]
