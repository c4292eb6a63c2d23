"""The small map on a page: from here to a place. It grows with its room; its words are said beside it."""

from pathlib import Path

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.directory.offers import Spot
from kiosk.i18n import _
from kiosk.ui import theme, town
from kiosk.ui.access import Access
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part


class TownMap(Part):
    """`end` is where one is going, in metres from here."""

    def __init__(self, known: town.Town, end: town.Point, name: str, *, flex: float) -> None:
        super().__init__(flex=flex)
        self._town, self.end, self.name = known, end, name

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("image", _("A map from here to {name}").format(name=self.name))

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return width * 0.5

    def least(self, width: float) -> float:
        """See `Part.least`."""
        return min(self.measure(width), 2 * theme.current().target)

    def draw(self) -> None:
        """A frame with the map in it."""
        from kiosk.ui.town_picture import picture  # noqa: PLC0415 - start-up time

        m = theme.current()
        line = m.border
        width, height = round(self.width) - 2 * line, round(self.height) - 2 * line
        if min(width, height) < m.target:
            return
        drawn = picture(self._town, self.end, (_("You are here"), self.name), (width, height), m.label)
        texture = Texture.create(size=(width, height), colorfmt="rgb")
        texture.blit_buffer(drawn.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.EDGE)
        with self.canvas.before:
            Color(1, 1, 1, 1)
            Rectangle(texture=texture, pos=(self.x + line, self.y + line), size=(width, height))


def town_map(path: Path | None, spot: Spot, name: str, *, flex: float) -> TownMap | None:
    """The map to this spot; None where there is no map, or the spot is not on it."""
    known = town.read(path) if path else None
    if known is None or spot.x is None or spot.y is None:
        return None
    return TownMap(known, (spot.x, spot.y), name, flex=flex)
