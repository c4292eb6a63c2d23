"""Words as pixels: how wide they are, and their texture. Kivy writes them; but letters that join, and lines that run
from right to left, Pillow does, with raqm: it shapes, and puts digits and foreign words within the line the right way
round. That costs six times as much, so it is kept for those lines.
"""

from functools import lru_cache
from math import ceil
from typing import Any

from kivy.core.text import Label as Writer
from kivy.graphics.texture import Texture

from kiosk import faces
from kiosk.faces import kept_whole, right_to_left, way


def face(*, bold: bool = False) -> str:
    """The file of the face to write with, where Kivy does."""
    return str(faces.face(bold=bold))


@lru_cache(maxsize=64)
def _writer(size: int, bold: bool) -> Writer:
    return Writer(font_name=face(bold=bold), font_size=size)


@lru_cache(maxsize=32)
def _shaper(size: int, bold: bool) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 - start-up time: most visits have no such line

    file = faces.ARABIC_BOLD if bold else faces.ARABIC
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def extent(text: str, size: int, bold: bool) -> tuple[int, int]:
    """Width and height of the text on one line, in pixels."""
    if right_to_left(text):
        shaper = _shaper(size, bold)
        left, _top, right, _bottom = shaper.getbbox(kept_whole(text), **way(rtl=True))
        above, below = shaper.getmetrics()
        return ceil(right - min(0, left)), above + below
    width, height = _writer(size, bold).get_extents(text)
    return int(width), int(height)


def texture(text: str, size: int, bold: bool, *, rtl: bool = False) -> Any:
    """The text on one line, white. `rtl`: it stands in what is read from right to left."""
    if right_to_left(text):
        return _shaped(text, size, bold, rtl)
    writer = Writer(text=text, font_name=face(bold=bold), font_size=size)
    writer.refresh()
    return writer.texture


@lru_cache(maxsize=128)
def _shaped(text: str, size: int, bold: bool, rtl: bool) -> Any:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - as above

    shaper = _shaper(size, bold)
    laid_out = way(rtl=rtl)
    whole = kept_whole(text)
    left = shaper.getbbox(whole, **laid_out)[0]
    mask = Image.new("L", extent(text, size, bold))
    ImageDraw.Draw(mask).text((-min(0, left), 0), whole, fill=255, font=shaper, **laid_out)
    white = Image.new("L", mask.size, 255)
    made = Texture.create(size=mask.size, colorfmt="rgba")
    made.blit_buffer(Image.merge("RGBA", (white, white, white, mask)).tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    made.flip_vertical()
    return made


def forget() -> None:
    """Drop what was measured and drawn: words that a visitor typed are among it."""
    extent.cache_clear()
    _writer.cache_clear()
    _shaped.cache_clear()
