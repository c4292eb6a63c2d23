"""As much as there is room for, where there is nobody to scroll."""

from collections.abc import Callable

from kiosk.ui import theme
from kiosk.ui.widgets.cutting import cuts
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text


class Heading(Text):
    """What the lines below it have in common. In a `Fitting` it never stands last."""

    def __init__(self, words: str, *, large: bool = False) -> None:
        super().__init__(words, "title" if large else "body", bold=True, color=theme.INK if large else theme.SOFT)


class Fitting(Part):
    """As many of its parts, from the top, as there is room for: whole ones only, and no heading without a line.

    `fill` False leaves each part the width it likes. `rest` gives, for what is shown, a last part that tells of what is
    not; None when there is nothing to tell.
    """

    def __init__(
        self,
        parts: list[Part],
        *,
        gap: float = 2.5,
        fill: bool = True,
        flex: float | None = None,
        rest: Callable[[list[Part]], Part | None] = lambda _shown: None,
    ) -> None:
        super().__init__(parts, flex=flex)
        self.all, self._gap, self._fill, self._rest = parts, theme.current().gap(gap), fill, rest

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return sum(part.measure(width) for part in self.all) + self._gap * max(0, len(self.all) - 1)

    def least(self, width: float) -> float:
        """See `Part.least`. The first that is no heading, and what stands above it."""
        first = next((index for index, part in enumerate(self.all) if not isinstance(part, Heading)), 0)
        shown = self.all[: first + 1]
        last = self._rest(shown)
        shown = [*shown, last] if last else shown
        return sum(part.measure(width) for part in shown) + self._gap * max(0, len(shown) - 1)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        shown = self._from_top(self.all, self.y)
        last = self._rest(shown)
        if last:
            room = last.measure(self.width) + self._gap
            shown = self._from_top(self.all, self.y + room)
            shown.append(self._rest(shown) or last)
        self.replace(shown)
        top = self.top
        for part in shown:
            width = self._width_of(part)
            height = part.measure(width)
            part.place(self.x, top - height, width, height)
            top -= height + self._gap

    def _from_top(self, parts: list[Part], bottom: float) -> list[Part]:
        """The parts that end above `bottom`."""
        shown, top = [], self.top
        for part in parts:
            top -= part.measure(self._width_of(part))
            if top < bottom:
                break
            shown.append(part)
            top -= self._gap
        while shown and isinstance(shown[-1], Heading):
            shown.pop()
        return shown

    def _width_of(self, part: Part) -> float:
        return self.width if self._fill else min(self.width, part.natural_width())


class Yielding(Column):
    """A column that gives up what it can do without when there is not room for all: each of `spare` in turn is a part
    of it, and what takes less room in its place (None: nothing does).
    """

    def __init__(
        self, parts: list[Part], spare: list[tuple[Part, Part | None]], *, gap: float = 2, flex: float | None = None
    ) -> None:
        super().__init__(parts, gap=gap, flex=flex)
        self._spare = spare

    def least(self, width: float) -> float:  # type: ignore[override]
        """See `Part.least`. Without all that it can do without."""
        parts = self.parts
        for part, instead in self._spare:
            parts = _without(parts, part, instead)
        return super().least(width, parts)

    def give_all(self) -> None:
        """Give up all that it can do without."""
        for part, instead in self._spare:
            self.replace(_without(self.parts, part, instead))

    def arrange(self) -> None:
        """See `Part.arrange`."""
        for part, instead in self._spare:
            if self.measure(self.width) <= self.height:
                break
            self.replace(_without(self.parts, part, instead))
        super().arrange()


def _without(parts: list[Part], part: Part, instead: Part | None) -> list[Part]:
    stay = [instead if one is part else one for one in parts]
    return [one for one in stay if one is not None]


class FirstThatFits(Part):
    """The first of several parts that there is room for; the last where there is room for none."""

    def __init__(self, either: list[Part], *, flex: float | None = 1) -> None:
        super().__init__(either[:1], flex=flex)
        self._either = either

    @property
    def best(self) -> Part:
        """What is shown where there is room."""
        return self._either[0]

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return min(one.measure(width) for one in self._whole(width))

    def least(self, width: float) -> float:
        """See `Part.least`."""
        return min(one.least(width) for one in self._whole(width))

    def _whole(self, width: float) -> list[Part]:
        """Those in which no word is cut; the last where it is in all."""
        return [one for one in self._either if not cuts(one, width)] or self._either[-1:]

    def arrange(self) -> None:
        """See `Part.arrange`."""
        whole = self._whole(self.width)
        fits = (one for one in whole if one.measure(self.width) <= self.height)
        self.replace([next(fits, whole[-1])])
        super().arrange()
