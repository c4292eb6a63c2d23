"""A page with a picture above its question: how the height is shared between what is seen and what is touched."""

from typing import Final

from kiosk.ui import theme
from kiosk.ui.widgets.fitting import FirstThatFits
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.shown import ToSeeLarge
from kiosk.ui.widgets.tile import Tile

MOST: Final = 0.45
"""Of the page's height, for its picture."""
LEAST: Final = 2
"""Targets that it is high, where it has a place of its own."""
BESIDE: Final = 0.2
"""Of the page's width, where it stands beside the head."""


class Pictured(Part):
    """`head`, the picture, and the `rest` under it.

    The rest has all the height it wants; the picture has what is left, and where that is too little it stands small
    beside the head, so that nothing that is to be touched is moved off the page. So it does where choices could not
    be tiles otherwise: each of them has a picture, too.
    """

    def __init__(self, head: Part, image: ToSeeLarge, rest: Part, *, gap: float) -> None:
        super().__init__([head, image, rest])
        self._head, self._image, self._rest = head, image, rest
        self._gap = theme.current().gap(gap)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return sum(one.measure(width) for one in self.parts) + 2 * self._gap

    def least(self, width: float) -> float:
        """See `Part.least`. With the picture beside the head."""
        target = theme.current().target
        above = max(target, self._head.measure(width))
        wide, high = self._image.box(BESIDE * width, above)
        head = self._head.measure(width - wide - self._gap)
        return max(head, high) + self._gap + self._rest.least(width)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        target = theme.current().target
        above, under = self._head.measure(self.width), self._rest.measure(self.width)
        room = self.height - above - under - 2 * self._gap
        tiles = _for_tiles(self._rest, self.width)
        small = self._image.box(BESIDE * self.width, max(target, above))
        if room - tiles >= LEAST * target:
            top = self._in_a_place_of_its_own(room - tiles, above)
        elif room >= LEAST * target and not 0 < tiles <= room + above + self._gap - max(above, small[1]):
            top = self._in_a_place_of_its_own(room, above)
        else:
            top = self._beside_the_head(*small)
        self._rest.place(self.x, self.y, self.width, top - self.y)

    def _in_a_place_of_its_own(self, room: float, above: float) -> float:
        """Where the rest begins."""
        self._head.place(self.x, self.top - above, self.width, above)
        width, height = self._image.box(self.width, min(room, MOST * self.height))
        top = self.top - above - self._gap
        self._image.place(self.x, top - height, width, height)
        return top - height - self._gap

    def _beside_the_head(self, width: float, height: float) -> float:
        """Where the rest begins."""
        left = self.width - width - self._gap
        above = max(self._head.measure(left), height)
        self.put(self._image, self.x, self.top - (above + height) / 2, width, height)
        self.put(self._head, self.x + width + self._gap, self.top - above, left, above)
        return self.top - above - self._gap


def _for_tiles(part: Part, width: float) -> float:
    """How much more height it takes to show choices as tiles than as a list; 0 where there is no such choice."""
    found = (one for one in part.walk_parts() if isinstance(one, FirstThatFits))
    return sum(
        one.best.measure(width) - one.measure(width)
        for one in found
        if any(isinstance(tile, Tile) for tile in one.best.walk_parts())
    )
