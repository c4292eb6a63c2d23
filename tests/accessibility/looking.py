"""The screen as somebody sees it: what lies on top, where each part stands in the window, and the pixels."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in pixels from the window's lower left corner."""


class Stands(NamedTuple):
    """A part, where it is in the window, and how much of that is seen: a list shows a part of what it holds."""

    part: Any
    box: Box
    seen: Box

    @property
    def whole(self) -> bool:
        """Whether nothing of it is scrolled away."""
        return all(abs(one - other) < 1 for one, other in zip(self.box, self.seen, strict=True))

    @property
    def in_sight(self) -> bool:
        """Whether any of it is seen."""
        return self.seen[2] - self.seen[0] > 0 and self.seen[3] - self.seen[1] > 0


class Seen:
    """What there is to look at. `pixels` are rows from the top, each (red, green, blue) from 0 to 255; None where
    nothing was drawn.
    """

    def __init__(self, layer: Any, size: tuple[int, int], pixels: NDArray[np.uint8] | None = None) -> None:
        self.layer, self.size, self.pixels = layer, size, pixels
        self.stands = list(_walk(layer, 0.0, (0, 0, *size)))

    def of(self, *kinds: type) -> list[Stands]:
        """Those that are one of these."""
        return [one for one in self.stands if isinstance(one.part, kinds)]

    def crop(self, box: Box) -> NDArray[np.float32]:
        """The relative luminance of each pixel in this box, row by row from its top."""
        assert self.pixels is not None, "nothing was drawn"
        left, bottom, right, top = (round(one) for one in box)
        high = self.size[1]
        return luminance(self.pixels[max(0, high - top) : max(0, high - bottom), max(0, left) : max(0, right)])


_LINEAR = np.array(
    [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in np.arange(256) / 255], np.float32
)
_RED, _GREEN, _BLUE = (_LINEAR * share for share in np.array((0.2126, 0.7152, 0.0722), np.float32))


def luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """WCAG 2.1, "relative luminance"."""
    return _RED[pixels[..., 0]] + _GREEN[pixels[..., 1]] + _BLUE[pixels[..., 2]]


def ratio(one: Any, other: Any) -> Any:
    """WCAG 2.1, "contrast ratio", of two luminances, or of whole arrays of them."""
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def look(ui: Any, *, draw: bool = True) -> Seen:
    """What lies on top of the window now, when what was to be done soon is done."""
    from kivy.base import EventLoop

    for _turn in range(2):
        EventLoop.idle()
    root = ui.window.children[0]
    layer = root
    if hasattr(root, "over"):  # while something lies over a page, nothing of the page is touched or read
        layer = root.over[-1] if root.over else root.page
    return Seen(layer, tuple(ui.window.size), _pixels(ui) if draw else None)


def _pixels(ui: Any) -> NDArray[np.uint8]:
    """As `Still.image`, but the clock stands, and it is drawn once."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    ui.window.dispatch("on_draw")
    wide, high = ui.window.size
    found = np.frombuffer(glReadPixels(0, 0, wide, high, GL_RGB, GL_UNSIGNED_BYTE), np.uint8)
    ui.window.dispatch("on_flip")
    return found.reshape(high, wide, 3)[::-1]


def named(part: Any) -> str:
    """What to call it in a sentence about it: its kind and its words."""
    words = getattr(part, "text", "") or getattr(part, "words", "") or getattr(part, "name", "")
    return f"{type(part).__name__} {str(words)[:60]!r}"


def overlap(one: Box, other: Box) -> Box:
    """What both have; its right lies left of its left where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _walk(part: Any, lifted: float, clip: Box) -> Iterator[Stands]:
    if part.opacity == 0 or part.width <= 0 or part.height <= 0:
        return
    box = (part.x, part.y + lifted, part.right, part.top + lifted)
    seen = overlap(box, clip)
    yield Stands(part, box, seen)
    if hasattr(part, "shift"):  # a Viewport: what it holds is moved, and seen only within it
        lifted, clip = lifted + part.to_parent(0, 0)[1], seen
    for one in part.parts:
        yield from _walk(one, lifted, clip)
