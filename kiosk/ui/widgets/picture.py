"""Pictures and icons from assets/icons: pictures in their own flat colours, icons as white shapes that are tinted."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.core.image import Image as Loader
from kivy.graphics import Color, Rectangle

from kiosk.paths import ASSETS
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part

_ICONS = ASSETS / "icons"
_SMALLER = {"ui": ("48", 56), "pictures": ("128", 160)}  # folder -> its small drawings, and the most they are used for
_POINTING = frozenset({"ui/back", "ui/forward", "ui/undo", "ui/again"})  # to where one reads on, or back
_textures: dict[tuple[str, bool], object] = {}
_sent: Callable[[str], Path | None] | None = None

log = logging.getLogger(__name__)


def look_first(sent: Callable[[str], Path | None]) -> None:
    """From now on ask `sent` for a picture by its name before ours are looked through: the organisation has its own."""
    global _sent  # noqa: PLW0603 - one screen
    _sent = sent


def _texture_sent(base: str) -> object | None:
    """The texture of a picture that the organisation sent; None where there is none that can be shown."""
    path = _sent(base) if _sent else None
    if path is None:
        return None
    key = (str(path), False)
    if key not in _textures:
        try:
            _textures[key] = Loader(str(path), nocache=True).texture
        except Exception as error:  # noqa: BLE001 - whatever the decoder makes of a file, the page is shown
            log.info("a picture that was sent can't be shown: %s", type(error).__name__)
            _textures[key] = None
    return _textures[key]


def _texture(name: str, side: int) -> object:
    """The texture of `pictures/x` or `ui/x`, to be shown with `side` pixels; of the general picture where there is no
    such. The drawing nearest in size is taken, so that none is reduced to less than half: mipmaps, which would make
    that smooth, cost 100 ms at the first picture without a GPU.
    """
    folder, _, base = name.partition("/")
    if folder == "pictures" and (sent := _texture_sent(base)) is not None:
        return sent
    small, most = _SMALLER[folder]
    key = (name, side <= most)
    if key not in _textures:
        place = _ICONS / folder / (small if side <= most else "")
        path = place / f"{base}.png"
        if "/" in base or not path.is_file():  # the name of a picture comes from a calendar
            path = place / ("calendar.png" if folder == "pictures" else "info.png")
        _textures[key] = Loader(str(path)).texture
    return _textures[key]


def ours(file: str) -> Path | None:
    """The picture of ours with this file's name."""
    path = _ICONS / "pictures" / file
    return path if file and "/" not in file and path.is_file() else None


def texture(name: str, side: int) -> object:
    """Of an icon or a picture, for who draws it as a part of something else."""
    return _texture(name, side)


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
        with self.canvas.before:
            Color(*(theme.rgba(self.tint) if self.name.startswith("ui/") else (1, 1, 1, 1)))
            texture: Any = _texture(self.name, inner)
            left, low, right, _low, _right, high, _left, _high = texture.tex_coords
            if self.name in _POINTING and theme.rtl():
                left, right = right, left
            Rectangle(
                texture=texture,
                tex_coords=(left, low, right, low, right, high, left, high),
                pos=(round(self.center_x - inner / 2), round(self.center_y - inner / 2)),
                size=(inner, inner),
            )
