"""Which kind of picture the window is: colours alone, twice.

Kivy asks for a window that keeps for each pixel also how far away it is, and a stencil. Nothing here reads either: what
hides what is the order of drawing, and what is cut off is cut by a box (GL_SCISSOR_TEST). They are four bytes a pixel,
4 MB at 1280x800 and 8 at 1920x1080. SDL can be told by number which of the X server's kinds to take instead, and the
server lists them with what OpenGL has for each: GLX 1.4, protocol request GetVisualConfigs.
"""

import struct
from typing import NamedTuple

from kiosk.devices.xserver import Display

HINT = "SDL_VIDEO_X11_WINDOW_VISUALID"
"""What SDL looks for in the environment when it opens a window."""
GET_VISUAL_CONFIGS = 14
TRUE_COLOUR = 4
NAMED = 18  # numbers that come in this order; after them pairs of what it is and how much
CAVEAT, SLOW, SAMPLES = 0x20, 0x8001, 100001


class Kind(NamedTuple):
    """What OpenGL has for one of the X server's kinds of pictures; sizes are bits of a pixel."""

    number: int
    colour: int
    rgba: int
    red: int
    green: int
    blue: int
    alpha: int
    sums_red: int
    sums_green: int
    sums_blue: int
    sums_alpha: int
    twice: int
    stereo: int
    size: int
    depth: int
    stencil: int
    others: int
    level: int


PLAIN = Kind(0, TRUE_COLOUR, 1, 8, 8, 8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)


def plain(display: Display) -> int:
    """The number of the kind that is colours alone; 0 where there is none. Raises XError."""
    glx = display.extension("GLX")
    if not glx:
        return 0
    answer = display.ask(glx, GET_VISUAL_CONFIGS, struct.pack("<I", 0))
    count, each = struct.unpack_from("<II", answer, 8)
    for at in range(32, 32 + 4 * each * count, 4 * each):
        numbers = struct.unpack_from(f"<{each}I", answer, at)
        kind, more = Kind(*numbers[:NAMED]), dict(zip(numbers[NAMED::2], numbers[NAMED + 1 :: 2], strict=False))
        if kind._replace(number=0, size=0) == PLAIN and more.get(CAVEAT) != SLOW and not more.get(SAMPLES):
            return kind.number
    return 0
