"""The letters: Andika, made for people who are learning to read; Vazirmatn for lines with Arabic letters in them, which
has the Latin ones and the digits too. And which way a line is written.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import bidirectional

from kiosk.paths import ASSETS, BOLD, REGULAR

ARABIC: Final = ASSETS / "fonts" / "Vazirmatn-Regular.ttf"
ARABIC_BOLD: Final = ASSETS / "fonts" / "Vazirmatn-Bold.ttf"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def right_to_left(text: str) -> bool:
    """Whether there are letters in it that are written from right to left, and take another shape beside others."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def begins_at_right(text: str) -> bool:
    """Whether the first letter says that it is written from right to left (UAX 9, rules P2 and P3)."""
    kinds = (bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


_NUMBER = re.compile(r"\+?\d+(?:[ \u00a0]\d+)+|\+\d+")


def kept_whole(text: str) -> str:
    """The text to draw: a number in groups, as a telephone's, stands as one. Else the groups would change places (UAX
    9, rule N1), and a plus would come behind.
    """
    return _NUMBER.sub("\N{LEFT-TO-RIGHT ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}", text)


@cache
def can_shape() -> bool:
    """Whether Pillow can: it needs raqm, which it brings, and fribidi, which is the system's."""
    from PIL import features  # noqa: PLC0415 - start-up time

    return bool(features.check("raqm") and features.check("fribidi"))


def way(*, rtl: bool) -> dict[str, Any]:
    """How Pillow is to lay out a line that has letters from right to left in it."""
    return {"direction": "rtl" if rtl else "ltr", "language": "ar"} if can_shape() else {}


def face(text: str = "", *, bold: bool = False) -> Path:
    """The file of the face to write this with."""
    if right_to_left(text):
        return ARABIC_BOLD if bold else ARABIC
    return BOLD if bold else REGULAR
