"""Pictures and icons from assets/icons: pictures in their own flat colours, icons as white shapes that are tinted."""

from kivy.core.image import Image as Loader
from kivy.graphics import Color, Rectangle

from kiosk.paths import ASSETS
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part

_ICONS = ASSETS / "icons"
_textures: dict[tuple[str, bool], object] = {}


def _texture(name: str, *, small: bool) -> object:
    """The texture of `pictures/x` or `ui/x`; of the general picture where there is no such."""
    key = (name, small)
    if key not in _textures:
        folder, _, base = name.rpartition("/")
        path = _ICONS / folder / ("48" if small else "") / f"{base}.png"
        if not path.is_file():
            path = _ICONS / ("pictures/calendar.png" if folder == "pictures" else "ui/info.png")
        texture = Loader(str(path), mipmap=True).texture
        texture.min_filter = "linear_mipmap_linear"
        _textures[key] = texture
    return _textures[key]


class Picture(Part):
    """A square picture of `side` pixels: `Picture("pictures/trip", 96)`, `Picture("ui/back", 40, tint=theme.INK)`.

    `field` puts it on a rounded field of that colour, with air around it.
    """

    def __init__(
        self, name: str, side: int, *, tint: str = theme.WHITE, field: str = "", flex: float | None = None
    ) -> None:
        super().__init__(flex=flex)
        self.name, self.side, self.tint, self.field = name, side, tint, field

    def measure(self, width: float) -> float:  # noqa: ARG002 - a picture does not grow
        """See `Part.measure`."""
        return self.side

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.side

    def draw(self) -> None:
        """See `Part.draw`."""
        side = min(self.width, self.height) if self.field else min(self.side, self.width, self.height)
        inner = round(min(side * 0.76, 1.2 * self.side)) if self.field else side
        if self.field:
            shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.field, radius=theme.current().radius)
        small = self.name.startswith("ui/") and inner <= 56
        with self.canvas.before:
            Color(*theme.rgba(self.tint))
            Rectangle(
                texture=_texture(self.name, small=small),
                pos=(round(self.center_x - inner / 2), round(self.center_y - inner / 2)),
                size=(inner, inner),
            )
