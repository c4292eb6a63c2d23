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


class Part(Widget):
    """A piece of the screen. Subclasses give `measure` and `draw`; containers give `arrange`."""

    flex: float = 0
    turns = True  # its children stand from right to left where one reads so
    waits = False  # it tells that something takes a while, and that goes on
    spoken_last = False  # read aloud after everything else on the page: where to go from here

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
        heights = sum(part.measure(self._width_of(part, inner)) for part in self.parts)
        return heights + self.gap * max(0, len(self.parts) - 1) + 2 * self.pad_y

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return super().natural_width() + 2 * self.pad_x

    def arrange(self) -> None:
        """See `Part.arrange`."""
        inner = self.width - 2 * self.pad_x
        heights = [part.measure(self._width_of(part, inner)) for part in self.parts]
        left_over = self.height - 2 * self.pad_y - self.gap * max(0, len(self.parts) - 1) - sum(heights)
        # What is left over goes to those with flex; what is missing is taken from them, by how much they want.
        weights = [part.flex * (1 if left_over > 0 else one) for part, one in zip(self.parts, heights, strict=True)]
        shares = sum(weights)
        top = self.top - self.pad_y
        for part, wanted, weight in zip(self.parts, heights, weights, strict=True):
            height = max(0, wanted + (left_over * weight / shares if shares else 0))
            width = self._width_of(part, inner)
            indent = {"center": (inner - width) / 2, "right": inner - width}.get(self.align, 0)
            self.put(part, self.x + self.pad_x + indent, top - height, width, height)
            top -= height + self.gap


MOST_FIXED = 0.7  # of a row's width, when others share what is left


class Row(Part):
    """Children beside each other: those with `flex` share the width that the others leave."""

    def __init__(
        self, parts: Sequence[Part], *, gap: float = 2, valign: str = "fill", flex: float | None = None
    ) -> None:
        super().__init__(parts, flex=flex)
        self.gap, self.valign = theme.current().gap(gap), valign

    def widths(self, width: float) -> list[float]:
        """How wide each child is when the row is so wide."""
        fixed = [0 if part.flex else part.natural_width() for part in self.parts]
        room = width - self.gap * max(0, len(self.parts) - 1)
        shares = sum(part.flex for part in self.parts)
        fixed = fit(fixed, room * (MOST_FIXED if shares else 1))
        left_over = max(0, room - sum(fixed))
        return [
            left_over * part.flex / shares if part.flex else one for part, one in zip(self.parts, fixed, strict=True)
        ]

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        pairs = zip(self.parts, self.widths(width), strict=True)
        return max((part.measure(one) for part, one in pairs), default=0)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return sum(part.natural_width() for part in self.parts) + self.gap * max(0, len(self.parts) - 1)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        x = self.x
        for part, width in zip(self.parts, self.widths(self.width), strict=True):
            height = self.height if self.valign == "fill" else part.measure(width)
            slack = self.height - height
            lift = {"fill": 0, "center": slack / 2, "top": slack, "bottom": 0}[self.valign]
            self.put(part, x, self.y + lift, width, height)
            x += width + self.gap


def fit(widths: list[float], room: float) -> list[float]:
    """The same widths when there is room; else the widest give way first, so that an icon keeps its size."""
    left, most = room, room
    for count, width in zip(range(len(widths), 0, -1), sorted(widths), strict=True):
        most = left / count
        if width > most:
            return [min(one, most) for one in widths]
        left -= width
    return widths


class Grid(Part):
    """Children of one size in so many columns. With `flex` the rows fill the height."""

    def __init__(self, parts: Sequence[Part], columns: int, *, gap: float = 2, flex: float | None = None) -> None:
        super().__init__(parts, flex=flex)
        self.columns, self.gap = columns, theme.current().gap(gap)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-len(self.parts) // self.columns)

    def _cell_width(self, width: float) -> float:
        return (width - self.gap * (self.columns - 1)) / self.columns

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        tallest = max((part.measure(self._cell_width(width)) for part in self.parts), default=0)
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
