"""The layout every screen is built with: a part is asked how high it wants to be at a width, then is put in its place.

Kivy's own layouts settle over several frames by way of bindings. Here one call settles everything, so a page never
flickers into shape, a test sees the final places at once, and nothing is redrawn that did not change.

    Column([Text("Hello", "title"), Row([a, b]), Space(), button], gap=2)

`flex` > 0 shares what is left over (height in a column, width in a row). Lengths in pixels; gaps in steps of the grid.
"""

from collections.abc import Callable, Iterator, Sequence

from kivy.uix.widget import Widget

from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets import giving_way
from kiosk.ui.widgets.cutting import cuts


class Part(Widget):
    """A piece of the screen. Subclasses give `measure` and `draw`; containers give `arrange`."""

    flex: float = 0
    turns = True  # its children stand from right to left where one reads so
    waits = False  # it tells that something takes a while, and that goes on
    spoken_last = False  # read aloud after everything else on the page: where to go from here
    stays = False  # in sight where the rest of the page scrolls: what one writes with
    written_in = False  # what one writes with writes in it

    def __init__(self, parts: Sequence["Part"] = (), *, flex: float | None = None) -> None:
        super().__init__(size_hint=(None, None))
        self.parts: list[Part] = list(parts)
        for part in self.parts:
            self.add_widget(part)
        if flex is not None:
            self.flex = flex

    def measure(self, width: float) -> float:
        """The height it wants at this width."""
        return max((part.measure(width) for part in self.parts), default=0)

    def least(self, width: float) -> float:
        """The height below which it can't be shown right at this width; never more than `measure`."""
        if type(self).measure is not Part.measure:
            return self.measure(width)
        return max((part.least(width) for part in self.parts), default=0)

    def natural_width(self) -> float:
        """The width it would like, when a row asks."""
        return max((part.natural_width() for part in self.parts), default=0)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Put it there and draw it, children and all. Whole pixels, so that edges and letters stay sharp."""
        self.pos, self.size = (round(x), round(y)), (round(width), round(height))
        self.canvas.before.clear()
        self.draw()
        self.arrange()

    def draw(self) -> None:
        """Draw what lies under the children, into `self.canvas.before`."""

    def arrange(self) -> None:
        """Place the children."""
        for part in self.parts:
            part.place(self.x, self.y, self.width, self.height)

    def put(self, part: "Part", x: float, y: float, width: float, height: float) -> None:
        """Place a child. `x` is as for who reads from left to right; for others it is counted from the right edge."""
        turned = self.turns and theme.rtl()
        part.place(self.x + self.right - x - width if turned else x, y, width, height)

    def replace(self, parts: Sequence["Part"]) -> None:
        """Other children from now on."""
        self.clear_widgets()
        self.parts = list(parts)
        for part in self.parts:
            self.add_widget(part)

    def access(self) -> Access | None:
        """What it is, to who doesn't see it; None for what only holds others, or decorates (access.DECORATIONS)."""
        return None

    def heard_parts(self) -> Sequence["Part"]:
        """The parts in it that one comes to, in the order in which they are told."""
        return self.parts

    def walk_parts(self) -> Iterator["Part"]:
        """Itself and everything in it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk_parts()


class Space(Part):
    """Air: of a fixed number of grid steps, or all that is left."""

    def __init__(self, units: float | None = None) -> None:
        super().__init__(flex=0 if units is not None else 1)
        self._length = theme.current().gap(units or 0)

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        return self._length

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self._length


class Column(Part):
    """Children under each other, each as wide as the column (or as it likes, with `align`)."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        gap: float = 2,
        pad: float | tuple[float, float] = 0,
        align: str = "fill",
        flex: float | None = None,
    ) -> None:
        super().__init__(parts, flex=flex)
        step = theme.current().gap
        self.gap, self.align = step(gap), align
        across, along = pad if isinstance(pad, tuple) else (pad, pad)
        self.pad_x, self.pad_y = step(across), step(along)

    def _width_of(self, part: Part, width: float) -> float:
        return width if self.align == "fill" else min(width, part.natural_width())

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        inner = width - 2 * self.pad_x
        return sum(part.measure(self._width_of(part, inner)) for part in self.parts) + self._air(self.parts)

    def least(self, width: float, parts: Sequence[Part] | None = None) -> float:
        """See `Part.least`. Only what has flex gives way. `parts`: as if it had these."""
        inner, parts = width - 2 * self.pad_x, list(self.parts if parts is None else parts)
        while parts and isinstance(parts[-1], Space) and parts[-1].flex:  # air below nobody needs
            parts.pop()
        return sum(least_of(part, self._width_of(part, inner)) for part in parts) + self._air(parts)

    def _air(self, parts: Sequence[Part]) -> float:
        """Above, below and between."""
        return self.gap * max(0, len(parts) - 1) + 2 * self.pad_y

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return super().natural_width() + 2 * self.pad_x

    def arrange(self) -> None:
        """See `Part.arrange`."""
        inner = self.width - 2 * self.pad_x
        widths = [self._width_of(part, inner) for part in self.parts]
        top = self.top - self.pad_y
        for part, width, height in zip(
            self.parts, widths, shared(self.parts, widths, self.height - self._air(self.parts)), strict=True
        ):
            indent = {"center": (inner - width) / 2, "right": inner - width}.get(self.align, 0)
            self.put(part, self.x + self.pad_x + indent, top - height, width, height)
            top -= height + self.gap


def least_of(part: Part, width: float) -> float:
    """The least height of a part of a column: only what has flex gives way."""
    return part.least(width) if part.flex else part.measure(width)


def shared(parts: Sequence[Part], widths: Sequence[float], room: float) -> list[float]:
    """How high each is, so wide and under each other. What is left over goes to those with flex; what is missing is
    taken from them, by how much they want, but from none more than it can do without.
    """
    heights = [part.measure(width) for part, width in zip(parts, widths, strict=True)]
    left_over = room - sum(heights)
    weights = [part.flex * (1 if left_over > 0 else one) for part, one in zip(parts, heights, strict=True)]
    given = _given(heights, weights, left_over)
    if left_over >= 0 or all(one >= wanted for one, wanted in zip(given, heights, strict=True)):
        return given
    least = [least_of(part, width) for part, width in zip(parts, widths, strict=True)]
    while any(one < few and weight for one, few, weight in zip(given, least, weights, strict=True)):
        for number, (one, few) in enumerate(zip(given, least, strict=True)):
            if one < few and weights[number]:
                heights[number], weights[number] = few, 0
        given = _given(heights, weights, room - sum(heights))
    return given


def _given(heights: list[float], weights: list[float], left_over: float) -> list[float]:
    shares = sum(weights)
    return [
        max(0, wanted + (left_over * weight / shares if shares else 0))
        for wanted, weight in zip(heights, weights, strict=True)
    ]


class Row(Part):
    """Children beside each other: those with `flex` share the width that the others leave."""

    def __init__(
        self, parts: Sequence[Part], *, gap: float = 2, valign: str = "fill", flex: float | None = None
    ) -> None:
        super().__init__(parts, flex=flex)
        self.gap, self.valign = theme.current().gap(gap), valign
        self._lines: tuple[float, list[Part], list[giving_way.Line]] | None = None

    def lines(self, width: float) -> list[giving_way.Line]:
        """The children with their widths: in one line, or in more where words would be cut in one."""
        if self._lines is None or self._lines[:2] != (width, self.parts):
            found = giving_way.lines(self.parts, width, self.gap)
            # As `place` will have them: half a pixel may be what the last word of a line lacks.
            self._lines = width, list(self.parts), [(parts, [round(one) for one in widths]) for parts, widths in found]
        return self._lines[2]

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        lines = self.lines(width)
        high = sum(max((part.measure(one) for part, one in zip(*line, strict=True)), default=0) for line in lines)
        return high + self.gap * (len(lines) - 1)

    def least(self, width: float) -> float:
        """See `Part.least`."""
        lines = self.lines(width)
        high = sum(max((part.least(one) for part, one in zip(*line, strict=True)), default=0) for line in lines)
        return high + self.gap * (len(lines) - 1)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return sum(part.natural_width() for part in self.parts) + self.gap * max(0, len(self.parts) - 1)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        lines, top = self.lines(self.width), self.top
        heights = [self.height]
        if len(lines) > 1:
            heights = giving_way.heights(lines, self.height - self.gap * (len(lines) - 1))
        for (parts, widths), high in zip(lines, heights, strict=True):
            x, bottom = self.x, top - high
            for part, width in zip(parts, widths, strict=True):
                height = high if self.valign == "fill" else part.measure(width)
                slack = high - height
                lift = {"fill": 0, "center": slack / 2, "top": slack, "bottom": 0}[self.valign]
                self.put(part, x, bottom + lift, width, height)
                x += width + self.gap
            top = bottom - self.gap


class Grid(Part):
    """Children of one size in so many columns; in fewer, where words would be cut in so many. With `flex` the rows fill
    the height.
    """

    bends = True  # False: the columns mean something
    lowest = False  # True: in as many columns, up to those it was made with, as it is lowest in

    def __init__(self, parts: Sequence[Part], columns: int, *, gap: float = 2, flex: float | None = None) -> None:
        super().__init__(parts, flex=flex)
        self._most, self.gap = columns, theme.current().gap(gap)
        self.columns = columns
        self._for: tuple[float, list[Part]] | None = None

    def _cell_width(self, width: float) -> float:
        """How wide each is; settles how many stand beside each other."""
        if self._for != (width, self.parts):
            self._for, self.columns = (width, list(self.parts)), self._most
            while self.bends and self.columns > 1 and any(cuts(part, self._wide(width)) for part in self.parts):
                self.columns -= 1
            if self.bends and self.lowest and self.columns > 1:
                self.columns = min(range(self.columns, 0, -1), key=lambda columns: self._high(columns, width))
        return self._wide(width)

    def _high(self, columns: int, width: float) -> float:
        self.columns = columns
        return max(part.measure(self._wide(width)) for part in self.parts) * self.rows

    def be_low(self) -> None:
        """Height is what there is least of."""
        self.lowest, self._for = True, None

    def _wide(self, width: float) -> float:
        return (width - self.gap * (self.columns - 1)) / self.columns

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-len(self.parts) // self.columns)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        tallest = max((part.measure(round(self._cell_width(width))) for part in self.parts), default=0)
        return tallest * self.rows + self.gap * max(0, self.rows - 1)

    def least(self, width: float) -> float:
        """See `Part.least`."""
        tallest = max((part.least(round(self._cell_width(width))) for part in self.parts), default=0)
        return tallest * self.rows + self.gap * max(0, self.rows - 1)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        widest = max((part.natural_width() for part in self.parts), default=0)
        return widest * self.columns + self.gap * (self.columns - 1)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        if not self.parts:
            return
        width = self._cell_width(self.width)
        height = (self.height - self.gap * (self.rows - 1)) / self.rows
        for index, part in enumerate(self.parts):
            row, column = divmod(index, self.columns)
            x = self.x + column * (width + self.gap)
            self.put(part, x, self.top - (row + 1) * height - row * self.gap, width, height)


Action = Callable[[], object]
