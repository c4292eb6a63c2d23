"""Tables of totals in which no small number can be worked out: k-anonymity for what is shown.

A table is shown with the sums of its rows and columns. A number below k is hidden; but who knows a row's sum and all
else in the row knows it still. So a number is hidden only when somebody who sees the rest, and knows that none is below
nothing, must take it for possible that it is k or more. Where that is not so, more is hidden, until it is.

What may be possible is found exactly: a table with its sums is a network in which all that flows into a place flows out
of it again, each number being what flows along one line:

    source -> row i        the sum of row i
    row i -> column j      the number there
    column j -> sink       the sum of column j
    sink -> source         the sum of all

Lines that are hidden may carry more or less (not below 0), shown ones only what they carry. So a hidden number can be
larger by as much as can flow back around, the lines that are shown being closed: the largest flow, which is whole.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

K: Final = 5

Place = tuple[int, int]
"""Row and column of a number; `SUM` in the place of either for a sum over it."""
SUM: Final = -1
Values = dict[Place, int]
Node = tuple[str, int]
Line = tuple[Node, Node]
ANY: Final = float("inf")
A_SUM: Final = 1 << 40
"""What hiding a sum costs: more than any number."""
_SOURCE, _SINK = ("source", 0), ("sink", 0)


class Shown(NamedTuple):
    """What may be shown of a table. None: hidden, for it or another is below k."""

    cells: list[list[int | None]]
    rows: list[int | None]
    columns: list[int | None]
    all: int | None


def suppressed(cells: Sequence[Sequence[int]], *, k: int = K, told: bool = False) -> Shown:
    """The table as it may be shown, of rows of equal length (one or more).

    `told`: each row was shown by itself before (as the only row of a table, without the sums of its columns). What was
    shown then is shown still, and only sums over rows are hidden for what they would add.
    """
    if not cells:
        return Shown([], [], [], None)
    values = _with_sums(cells)
    hidden: set[Place] = set()
    if told:
        for number, row in enumerate(cells):
            alone = _with_sums([row])
            closed = _hide(alone, {(SUM, j) for _i, j in alone}, k, alone)
            hidden |= {(number, j) for i, j in closed if i != SUM}
    open_to_hide = [place for place in values if place[0] == SUM] if told else list(values)
    hidden = _hide(values, hidden, k, open_to_hide)
    return _shown(values, hidden, len(cells), len(cells[0]))


def _with_sums(cells: Sequence[Sequence[int]]) -> Values:
    """Every number and every sum by its place, in the order in which they are hidden: numbers before sums."""
    found = {(i, j): number for i, row in enumerate(cells) for j, number in enumerate(row)}
    found |= {(i, SUM): sum(row) for i, row in enumerate(cells)}
    found |= {(SUM, j): sum(column) for j, column in enumerate(zip(*cells, strict=True))}
    found[SUM, SUM] = sum(sum(row) for row in cells)
    return found


def _hide(values: Values, already: set[Place], k: int, may: Iterable[Place]) -> set[Place]:
    """All that must be hidden: `already`, what is below k, and of `may` what else it takes."""
    hidden = already | {place for place, value in values.items() if value < k}
    while True:
        for weak in sorted(hidden):
            room = {line: flow for place in hidden - {weak} for line, flow in _room(place, values[place])}
            if _most(values[weak], room, _line(weak)) < k:
                hidden |= _ring(values, room, [place for place in may if place not in hidden], _line(weak))
                break
        else:
            return hidden


def _room(place: Place, value: int) -> list[tuple[Line, float]]:
    """How much more, and how much less, a hidden number may be."""
    one, other = _line(place)
    return [((one, other), ANY), ((other, one), value)]


def _most(value: int, room: dict[Line, float], line: Line) -> float:
    """How large the hidden number on this line could be, for who sees all but `room`, in which no room is left then."""
    while way := _way(dict.fromkeys((one for one, left in room.items() if left), 0), line):
        step = min(room[one] for one in way)
        if step == ANY:
            return ANY
        for one, other in way:
            room[one, other] -= step
            room[other, one] = room.get((other, one), 0) + step
        value += int(step)
    return value


def _ring(values: Values, room: dict[Line, float], may: list[Place], line: Line) -> set[Place]:
    """What to hide so that more can flow around: sums rather not, and little rather than much."""
    costs: dict[Line, int] = dict.fromkeys((one for one, left in room.items() if left), 0)
    of = dict[Line, Place]()
    for place in may:
        cost = values[place] + 1 + (SUM in place) * A_SUM
        for one, _left in _room(place, values[place]):  # of what is shown none is 0
            costs[one], of[one] = cost, place
    return {of[one] for one in _way(costs, line) if one in of}


def _way(costs: dict[Line, int], line: Line) -> list[Line]:
    """The cheapest way from the line's end back to its start, over lines at these costs; [] for none."""
    start, end = line[1], line[0]
    onward: dict[Node, list[Line]] = {}
    for one in costs:
        onward.setdefault(one[0], []).append(one)
    came: dict[Node, Line] = {}
    seen, queue = set[Node](), [(0, start)]
    best = {start: 0}
    while queue:
        cost, here = heappop(queue)
        if here in seen:
            continue
        seen.add(here)
        for one in onward.get(here, ()):
            further = cost + costs[one]
            if further < best.get(one[1], further + 1):
                best[one[1]], came[one[1]] = further, one
                heappush(queue, (further, one[1]))
    if end not in seen:
        return []
    found = list[Line]()
    while end != start:
        found.append(came[end])
        end = came[end][0]
    return found


def _line(place: Place) -> Line:
    """From where to where the number flows."""
    row, column = place
    if row == SUM:
        return (_SINK, _SOURCE) if column == SUM else (("column", column), _SINK)
    return (_SOURCE, ("row", row)) if column == SUM else (("row", row), ("column", column))


def _shown(values: Values, hidden: set[Place], rows: int, columns: int) -> Shown:
    def at(place: Place) -> int | None:
        return None if place in hidden else values[place]

    return Shown(
        [[at((i, j)) for j in range(columns)] for i in range(rows)],
        [at((i, SUM)) for i in range(rows)],
        [at((SUM, j)) for j in range(columns)],
        at((SUM, SUM)),
    )
