"""What the kernel and the display server say of the screen, for the doctor: nothing here draws."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

INPUTS = Path("/proc/bus/input/devices")
GRAPHICS = Path("/dev/dri")
X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers listen

# linux/input-event-codes.h
ABS_MT_POSITION_X = 0x35
BTN_TOUCH = 0x14A
INPUT_PROP_DIRECT = 1  # the finger is on the picture: a touchscreen, not a touchpad
_WORD_BITS = 64 if sys.maxsize > 2**32 else 32


def screen(environment: Mapping[str, str] = os.environ, *, sockets: Path = X_SOCKETS, graphics: Path = GRAPHICS) -> str:
    """How a window would come to a screen: "x11", "kms", "none", or "lost" when DISPLAY's server is not there."""
    name = environment.get("DISPLAY", "")
    if name:
        return "x11" if _answers(name, sockets) else "lost"
    cards = graphics.glob("card*") if graphics.is_dir() else []
    return "kms" if any(os.access(card, os.R_OK | os.W_OK) for card in cards) else "none"


def touchscreens(inputs: Path = INPUTS) -> list[str]:
    """The names of the touchscreens that the kernel knows."""
    try:
        text = inputs.read_text("utf-8", "replace")
    except OSError:
        return []
    found = []
    for block in text.split("\n\n"):
        maps = dict(line[3:].split("=", 1) for line in block.splitlines() if line.startswith("B: ") and "=" in line)
        direct = _bit(maps.get("PROP", ""), INPUT_PROP_DIRECT)
        if direct and (_bit(maps.get("ABS", ""), ABS_MT_POSITION_X) or _bit(maps.get("KEY", ""), BTN_TOUCH)):
            found += [line[3:].partition("=")[2].strip('"') for line in block.splitlines() if line.startswith("N: ")]
    return found


def _bit(bitmap: str, number: int) -> bool:
    """A bit of the kernel's bitmaps: words in hexadecimal, the highest first, leading ones left out."""
    words = bitmap.split()[::-1]
    index = number // _WORD_BITS
    return index < len(words) and bool(int(words[index], 16) >> number % _WORD_BITS & 1)


def _answers(name: str, sockets: Path) -> bool:
    host, _, number = name.rpartition(":")
    display = number.partition(".")[0]
    if not display.isdecimal():
        return False
    remote = host not in {"", "unix"}
    family, address = (
        (socket.AF_INET, (host, 6000 + int(display))) if remote else (socket.AF_UNIX, str(sockets / f"X{display}"))
    )
    with socket.socket(family) as server:
        server.settimeout(2)
        try:
            server.connect(address)
        except OSError:
            return False
    return True
