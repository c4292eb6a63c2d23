"""Pictures that an author brought: files beside a form, in their own proportions, drawn at the size that is shown."""

import logging
from collections import OrderedDict
from pathlib import Path
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Action
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable

MOST_KEPT = 24
"""Textures: those of a page or two, for each has a size of its own."""
_kept: OrderedDict[tuple[str, int, int, int], Any] = OrderedDict()
_sizes: dict[tuple[str, int], tuple[int, int]] = {}

log = logging.getLogger(__name__)


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) for what is no picture (any more)."""
    key = str(path), _mark(path)
    if key not in _sizes:
        from PIL import Image  # noqa: PLC0415 - start-up time

        try:
            with Image.open(path, formats=["PNG", "JPEG"]) as picture:
                _sizes[key] = picture.size
        except Exception as error:  # noqa: BLE001 - whatever the decoder makes of a file, the page is shown
            log.info("a picture of a form can't be shown: %s", type(error).__name__)
            _sizes[key] = (0, 0)
    return _sizes[key]


def _mark(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def within(path: Path, width: float, height: float) -> tuple[int, int]:
    """How large it is shown where there is so much room: whole, in its proportions, at most twice its own size."""
    wide, high = size_of(path)
    if not wide or not high:
        return 0, 0
    by = min(width / wide, height / high, 2)
    return max(1, round(wide * by)), max(1, round(high * by))


def texture(path: Path, width: int, height: int) -> Any:
    """The picture in exactly so many pixels, smooth also where it is far smaller; None for what can't be read."""
    key = str(path), _mark(path), width, height
    if key not in _kept:
        _kept[key] = _drawn(path, width, height)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _drawn(path: Path, width: int, height: int) -> Any:
    from PIL import Image  # noqa: PLC0415 - start-up time

    try:
        with Image.open(path, formats=["PNG", "JPEG"]) as picture:
            picture.draft("RGB", (width, height))
            plain = picture if picture.mode == "RGB" else picture.convert("RGBA")
            made = plain.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2).convert("RGBA")
    except Exception as error:  # noqa: BLE001 - as above
        log.info("a picture of a form can't be shown: %s", type(error).__name__)
        return None
    found = Texture.create(size=(width, height), colorfmt="rgba")
    found.blit_buffer(made.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return found


class Shown(Picture):
    """A file in place of a picture of ours: whole, in the middle of the square, or of the `field` there is."""

    def __init__(self, path: Path, side: int, *, field: str = "", flex: float | None = None) -> None:
        super().__init__(path.name, side, field=field, flex=flex)
        self.path = path

    def draw(self) -> None:
        """See `Part.draw`."""
        if self.field:
            shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.field, radius=theme.current().radius)
        air = theme.current().gap(1) if self.field else 0
        width, height = within(self.path, max(1, self.width - 2 * air), max(1, self.height - 2 * air))
        if width and (found := texture(self.path, width, height)) is not None:
            with self.canvas.before:
                Color(1, 1, 1, 1)
                place = round(self.center_x - width / 2), round(self.center_y - height / 2)
                Rectangle(texture=found, pos=place, size=(width, height))


def picture(which: str | Path, side: int, *, field: str = "") -> Picture:
    """One of ours by its name, or an author's own."""
    if isinstance(which, Path):
        return Shown(which, side, field=field)
    return Picture(f"pictures/{which}", side, field=field)


class Large(Shown):
    """As large as there is room for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, 0, flex=1)


class ToSeeLarge(Tappable):
    """An author's picture that a touch shows large. It has a sign that says so."""

    def __init__(self, path: Path, words: str, action: Action) -> None:
        m = theme.current()
        self.path = path
        self._image, self._sign = Shown(path, m.gap(8)), Picture("ui/search", m.gap(4), tint=theme.SEA)
        super().__init__(action, words, [self._image, self._sign])

    def box(self, width: float, height: float) -> tuple[float, float]:
        """Its own width and height where there is so much room: round its picture, and never too small for a finger."""
        m = theme.current()
        pad, sign = m.gap(1), m.gap(4) + m.gap(1)
        wide, high = within(self.path, width - 2 * pad - sign, height - 2 * pad)
        return max(m.target, wide + 2 * pad + sign), max(m.target, high + 2 * pad)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return min(theme.current().target * 1.5, self.box(width, 1e6)[1])

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.box(1e6, theme.current().target * 1.5)[0]

    def arrange(self) -> None:
        """See `Part.arrange`."""
        m = theme.current()
        pad, sign = m.gap(1), m.gap(4)
        self._image.place(self.x + pad, self.y + pad, self.width - 3 * pad - sign, self.height - 2 * pad)
        self._sign.place(self.right - pad - sign, self.y + pad, sign, sign)
