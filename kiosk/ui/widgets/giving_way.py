"""How the parts of a row share its width, and how they give way where a word would be cut: first to each other, then
onto a line of their own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kiosk.ui import theme
from kiosk.ui.widgets.cutting import cuts

if TYPE_CHECKING:
    from kiosk.ui.widgets.part import Part

Line = tuple[Sequence["Part"], Sequence[float]]
"""Parts beside each other, and how wide each of them is."""
MOST_FIXED: Final = 0.7
"""Of a row's width, when others share what is left."""
EXACT: Final = 4
"""Pixels: a width is not looked for more closely."""


def usual(parts: Sequence["Part"], width: float, gap: float) -> list[float]:
    """How wide each is as it likes; those with flex share what the others leave."""
    fixed = [0 if part.flex else part.natural_width() for part in parts]
    room = width - gap * max(0, len(parts) - 1)
    shares = sum(part.flex for part in parts)
    fixed = fit(fixed, room * (MOST_FIXED if shares else 1))
    left_over = max(0, room - sum(fixed))
    return [left_over * part.flex / shares if part.flex else one for part, one in zip(parts, fixed, strict=True)]


def fit(widths: list[float], room: float) -> list[float]:
    """The same widths when there is room; else the widest give way first, so that an icon keeps its size."""
    left, most = room, room
    for count, width in zip(range(len(widths), 0, -1), sorted(widths), strict=True):
        most = left / count
        if width > most:
            return [min(one, most) for one in widths]
        left -= width
    return widths


def lines(parts: Sequence["Part"], width: float, gap: float) -> list[Line]:
    """The parts of a row so wide, each with its width: as they like, where no word is cut by it."""
    widths = usual(parts, width, gap)
    if not any(cuts(part, one) or one + 2 < _slimmest(part) for part, one in zip(parts, widths, strict=True)):
        return [(parts, widths)]
    least = {part: narrowest(part, width) for part in parts}
    found: list[list[Part]] = [[]]
    for part in parts:
        beside = [*found[-1], part]
        if found[-1] and sum(least[one] for one in beside) + gap * (len(beside) - 1) > width:
            found.append([])
        found[-1].append(part)
    return [(line, _raised(line, [least[one] for one in line], width, gap)) for line in found]


def narrowest(part: "Part", most: float) -> float:
    """How narrow it can be, and at most so wide, with no word cut and every picture whole."""
    if not part.parts and part.flex and not part.measure(most):
        return 0  # air
    low = max((max(getattr(one, "side", 0), _slimmest(one)) for one in part.walk_parts()), default=0)
    low, high = min(max(low, theme.current().gap(1)), most), most
    if not part.flex:
        high = min(most, max(low, part.natural_width()))
    if cuts(part, high):
        return high
    while high - low > EXACT:
        middle = (low + high) / 2
        low, high = (middle, high) if cuts(part, middle) else (low, middle)
    return high


def _slimmest(part: "Part") -> float:
    """The least width of what a finger touches."""
    return theme.current().target if hasattr(part, "tap") else 0


def _raised(parts: Sequence["Part"], least: Sequence[float], width: float, gap: float) -> list[float]:
    """Widths for a line of them: none below its least, as long as there is room; the others give what is missing."""
    widths = usual(parts, width, gap)
    missing = sum(max(0, few - one) for one, few in zip(widths, least, strict=True))
    spare = width - gap * (len(parts) - 1) - sum(widths)
    give = [max(0, one - few) for one, few in zip(widths, least, strict=True)]
    taken = max(0, missing - max(0, spare)) / sum(give) if sum(give) else 0
    return [
        max(one, few) if one < few else one - min(1, taken) * more
        for one, few, more in zip(widths, least, give, strict=True)
    ]


def heights(found: Sequence[Line], room: float) -> list[float]:
    """How high each line is, under each other: what is missing is taken from those that can do with less, and what is
    left over goes to them.
    """
    wanted = [max(part.measure(one) for part, one in zip(*line, strict=True)) for line in found]
    least = [max(part.least(one) for part, one in zip(*line, strict=True)) for line in found]
    give = [max(0, one - few) for one, few in zip(wanted, least, strict=True)]
    left_over = room - sum(wanted)
    if not sum(give):
        return wanted
    by = max(-1, left_over / sum(give))
    return [one + by * more for one, more in zip(wanted, give, strict=True)]
