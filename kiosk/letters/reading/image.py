"""In a limited process: a photographed or scanned page made straight, even and upright, for recognition and the screen.

Steps: the picture as it was meant (EXIF), the sheet of paper in it pulled straight, light and shadow divided away, its
lines laid level. It gives two rasters of the same page, grey and black on white: what recognition reads the same in
both is believed.
"""

import io
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image, ImageOps

from kiosk.letters.reading import sheet
from kiosk.letters.reading.raw import Unfit

FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF")
MOST_PIXELS: Final = 24_000_000  # 72 MB as colours, and libraries have 290 of the 512 already
HALVED: Final = 16_000_000  # a JPEG with more is made smaller while it is decoded
MOST_JPEG: Final = 200_000_000
ENOUGH: Final = 9_000_000  # pixels that a page needs at most
LEAST_SIDE: Final = 200
WIDE: Final = 2200  # pixels that an A4 page is made wide: 266 dpi
SHOWN: Final = 910  # pixels of its width on the screen
QUALITY: Final = 72
LEVEL: Final = 0.15  # degrees that lines may be off level

Array = Any  # numpy's own types say nothing more here


@dataclass(slots=True)
class Prepared:
    """The page: `grey` and `binary` are arrays of the same shape, `picture` a JPEG of it.

    `lines` are left, top, right, bottom in pixels of what looks like lines of writing: what is not read of them is
    looked at once more.
    """

    grey: Array
    binary: Array
    picture: bytes
    width: int
    height: int
    lines: list[tuple[int, int, int, int]]


def frames(data: bytes) -> int:
    """How many pages the picture has (TIFF). Raises Unfit."""
    with _open(data) as image:
        try:
            return max(1, int(getattr(image, "n_frames", 1))) if image.format == "TIFF" else 1
        except Exception as error:  # as `_open`: the heads of all pages are read for it
            raise Unfit("Broken") from error


def decode(data: bytes, number: int = 0) -> Array:
    """Page `number` as colours, blue first, turned as EXIF says. Raises Unfit."""
    with _open(data) as image:
        try:
            if number:
                image.seek(number)
            _hold_against_limits(image)
            image.load()
            # One copy after another is let go of: 12 megapixels took 450 MiB of address space with all of them.
            ImageOps.exif_transpose(image, in_place=True)
            return _colours(_smaller(image))
        except Unfit:
            raise
        except MemoryError as error:
            raise Unfit("TooLarge") from error
        except Exception as error:  # Pillow raises many kinds for what is broken
            raise Unfit("Broken") from error


def _hold_against_limits(image: Image.Image) -> None:
    """Before it is decoded: neither a bomb nor an icon; a JPEG of too many pixels is decoded to fewer."""
    pixels = image.width * image.height
    if min(image.size) < LEAST_SIDE:
        raise Unfit("NothingReadable")
    if image.format == "JPEG" and HALVED < pixels <= MOST_JPEG:
        by = next(by for by in (2, 4, 8) if pixels / by**2 <= HALVED or by == 8)
        image.draft("RGB", (image.width // by, image.height // by))
        pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise Unfit("TooLarge")


def _smaller(image: Image.Image) -> Image.Image:
    """No more pixels than a page needs, whatever the camera has."""
    scale = (ENOUGH / (image.width * image.height)) ** 0.5
    if scale >= 1 or image.mode == "I;16":
        return image
    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGBA" if "transparency" in image.info or image.mode in {"LA", "PA"} else "RGB")
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BOX)


def _colours(image: Image.Image) -> Array:
    """Any mode as colours, blue first, on white where it is transparent."""
    if image.mode == "I;16":
        return cv2.cvtColor((np.asarray(image) >> 8).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def _open(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the size is seen to above, with words of our own
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except MemoryError as error:
        raise Unfit("TooLarge") from error
    except Exception as error:
        raise Unfit("Broken") from error


def prepare(colour: Array, turn: int = 0) -> Prepared:
    """The page in the picture; `turn` quarters clockwise are added.

    Raises Unfit: for a picture without any ink, or with more pixels than there is memory for.
    """
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)
    held = [colour]
    del colour  # what is made of it is smaller, and takes its place
    try:
        return _prepared(held.pop(), turn)
    except cv2.error as error:  # what it has no memory for is one of these, too
        raise Unfit("TooLarge") from error


def _prepared(colour: Array, turn: int) -> Prepared:
    colour = _sized(sheet.cut_out(_shrunk(colour)))
    grey = _evened(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY))
    binary = _black_and_white(grey)
    if not sheet.has_ink(binary):
        raise Unfit("NothingReadable")
    quarters, angle = sheet.lie(binary)
    if quarters:
        grey, colour = (np.ascontiguousarray(np.rot90(one, -quarters)) for one in (grey, colour))
    if abs(angle) > LEVEL:
        grey, colour = _turned(grey, angle), _turned(colour, angle)
    if turn % 4:
        grey, colour = (np.ascontiguousarray(np.rot90(one, -turn)) for one in (grey, colour))
    # Softer than to find lines: grain made half of the numbers of a dark photo read otherwise the second time.
    binary = _black_and_white(grey, 1.6)
    height, width = grey.shape
    size = (min(SHOWN, width), round(height * min(SHOWN, width) / width))
    _, picture = cv2.imencode(
        ".jpg", cv2.resize(colour, size, interpolation=cv2.INTER_AREA), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    return Prepared(grey, binary, picture.tobytes(), *size, sheet.lines(binary))


def _shrunk(colour: Array) -> Array:
    """No more pixels than a page needs, whatever the camera has."""
    height, width = colour.shape[:2]
    scale = (ENOUGH / (height * width)) ** 0.5
    if scale >= 1:
        return colour
    return cv2.resize(colour, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)


def _sized(colour: Array) -> Array:
    """The shorter side as wide as recognition likes an A4 page; a picture of few pixels is not blown up for ever."""
    height, width = colour.shape[:2]
    scale = min(WIDE / min(height, width), 2.5, (ENOUGH / (height * width)) ** 0.5)
    if 0.95 < scale < 1.05:
        return colour
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(colour, (round(width * scale), round(height * scale)), interpolation=how)


def _evened(grey: Array) -> Array:
    """Paper white and ink dark everywhere: divided by the paper's own brightness around each place."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    # The brightest nearby is paper where there is ink; then smooth, as light is.
    paper = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 21), (0, 0), 4)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    even: Array = cv2.divide(grey, paper, scale=250)
    low = float(np.percentile(even[::4, ::4], 1))
    low = min(low, 140.0)
    return cv2.convertScaleAbs(cv2.subtract(even, np.full_like(even, low)), alpha=255 / (250 - low))


def _black_and_white(grey: Array, smooth: float = 1.0) -> Array:
    """Ink 0, paper 255, by the mean around each place."""
    soft = cv2.GaussianBlur(grey, (0, 0), smooth)
    return cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 81, 18)


def _turned(one: Array, angle: float) -> Array:
    """Turned by some degrees about its middle, white where nothing was."""
    height, width = one.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255,) * (3 if one.ndim == 3 else 1)
    return cv2.warpAffine(one, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
