"""A slip of paper as a picture, so that every kind of printer prints the same: lines of text and a QR code.

Measured in dots at 8 a millimetre (203 dpi), as paper rolls of 58 mm (384 dots printed) and 80 mm (576) have them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.faces import begins_at_right, face, kept_whole, right_to_left, way

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DOTS_PER_INCH = 203
SIZES = {"small": 26, "body": 32, "large": 44, "code": 72}  # body: 4 mm from line to line's top, as large print has it
LEADING = 1.3
GAP = 12
MARGIN = 4
LARGEST_MODULE = 6  # dots; 0.75 mm: a phone reads it at arm's length, and the slip stays short
SMALLEST_MODULE = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Some text; wrapped where it is longer than the paper is wide. "" is an empty line."""

    text: str
    size: Literal["small", "body", "large", "code"] = "body"
    bold: bool = False
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code: rows of modules, True is dark, the quiet zone included."""

    modules: Sequence[Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Slip:
    """What is on the paper, from the top."""

    parts: tuple[Line | Qr, ...]


def render(slip: Slip, width: int) -> "Image":
    """The slip as a picture in black and white (mode "1"), `width` dots wide, rounded down to whole bytes.

    Raises ValueError for a QR code that has no room.
    """
    from PIL import Image  # noqa: PLC0415 - start-up time

    width -= width % 8
    drawn = [_line(part, width) if isinstance(part, Line) else _qr(part, width) for part in slip.parts]
    height = sum(one.height for one in drawn) + GAP * (len(drawn) + 1)
    paper = Image.new("1", (width, height), 1)
    top = GAP
    for one in drawn:
        paper.paste(one, ((width - one.width) // 2, top))
        top += one.height + GAP
    return paper


def wrap(text: str, font: "FreeTypeFont", width: int) -> list[str]:
    """The text in rows no wider than `width` dots, broken between words, and within one that is wider by itself."""
    rows, row = [], ""
    for word in text.split():
        rest = word
        if row and font.getlength(f"{row} {rest}") <= width:
            row = f"{row} {rest}"
            continue
        if row:
            rows.append(row)
        while len(rest) > 1 and font.getlength(rest) > width:
            fits = max(1, sum(font.getlength(rest[: n + 1]) <= width for n in range(len(rest))))
            rows.append(rest[:fits])
            rest = rest[fits:]
        row = rest
    return [*rows, row] if row else rows or [""]


def _line(line: Line, width: int) -> "Image":
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - start-up time

    size = SIZES[line.size]
    font = ImageFont.truetype(face(line.text, bold=line.bold), size)
    turned = begins_at_right(line.text)
    laid_out = way(rtl=turned) if right_to_left(line.text) else {}
    rows = wrap(line.text, font, width - 2 * MARGIN)
    step = int(size * LEADING)
    picture = Image.new("1", (width, step * len(rows)), 1)
    pen = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        room = width - font.getlength(row)
        left = room / 2 if line.centre else room - MARGIN if turned else MARGIN
        words = kept_whole(row) if laid_out else row
        pen.text((left, step * number + step / 2), words, fill=0, font=font, anchor="lm", **laid_out)
    return picture


def _qr(code: Qr, width: int) -> "Image":
    from PIL import Image  # noqa: PLC0415 - start-up time

    side = len(code.modules)
    module = min(LARGEST_MODULE, width // side)
    if module < SMALLEST_MODULE:
        raise ValueError(f"{side} modules have no room on {width} dots")
    picture = Image.new("1", (side, side), 1)
    picture.putdata([0 if dark else 1 for row in code.modules for dark in row])
    return picture.resize((side * module, side * module), Image.Resampling.NEAREST)
