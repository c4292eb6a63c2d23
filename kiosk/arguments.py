"""What may stand after an option of the command line. Each turns the text into its value, or says what is wrong."""

import argparse
import re
from datetime import date, datetime
from pathlib import Path

from kiosk.clock import COPENHAGEN
from kiosk.i18n import _


def path(text: str) -> Path:
    """A path; not an empty one."""
    if not text:  # Path("") is the current folder: `--data "$UNSET"` must not fill it
        raise argparse.ArgumentTypeError(_("a path is missing"))
    return Path(text)


def day(text: str) -> date:
    """A day as YYYY-MM-DD, and no other way."""
    wrong = _("{text} is not a day; write it as YYYY-MM-DD").format(text=repr(text))
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # fromisoformat takes 20260605 and 2026-W23-5 too
        raise argparse.ArgumentTypeError(wrong)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong) from None


def moment(text: str) -> datetime:
    """A moment as ISO 8601; without an offset, the clock on the wall in Denmark."""
    wrong = _("{text} is not a moment; write it as 2026-11-20T21:30").format(text=repr(text[:40]))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong) from None
    if not 1971 <= found.year <= 2200:
        raise argparse.ArgumentTypeError(wrong)
    return found.astimezone(COPENHAGEN) if found.tzinfo else found.replace(tzinfo=COPENHAGEN)


def size(text: str) -> tuple[int, int]:
    """A window's size in pixels."""
    width, cross, height = text.partition("x")
    digits = all(side.isdecimal() and len(side) <= 4 for side in (width, height))
    if not (cross and digits and int(width) >= 640 and int(height) >= 480):
        raise argparse.ArgumentTypeError(
            _("{text} is not a size; write it as 1280x800, at least 640x480").format(text=repr(text))
        )
    return int(width), int(height)


def url(text: str) -> str:
    """A hub's address: https, or http within this machine or a network of one's own."""
    if not re.fullmatch(r"https?://[^/\s?#@]+/?", text):
        wrong = _("{text} is not an address; write it as https://hub.example.org").format(text=repr(text[:80]))
        raise argparse.ArgumentTypeError(wrong)
    return text.rstrip("/")


def descriptor(text: str) -> int:
    """The number of an open file."""
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise argparse.ArgumentTypeError(_("{text} is not a file descriptor").format(text=repr(text[:40])))
    return int(text)


def seconds(text: str) -> int:
    """How long to wait."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise argparse.ArgumentTypeError(_("{text} is not a number of seconds").format(text=repr(text[:40])))
    return int(text)


def friends(text: str) -> int:
    """How many friends come along."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise argparse.ArgumentTypeError(_("{text} is not a number of friends").format(text=repr(text[:40])))
    return int(text)


def year(text: str) -> int:
    """A year in four digits."""
    if not re.fullmatch(r"20[0-9]{2}", text):
        raise argparse.ArgumentTypeError(_("{text} is not a year; write it as 2026").format(text=repr(text[:40])))
    return int(text)


def inches(text: str) -> float:
    """How large a screen is, from corner to corner."""
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", text) or not 7 <= float(text) <= 65:
        raise argparse.ArgumentTypeError(_("{text} is no size of a screen; write 7 to 65").format(text=repr(text[:40])))
    return float(text)
