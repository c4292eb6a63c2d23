"""Which kind of picture the window is: colours alone, twice.

Kivy asks for a window that keeps for each pixel also how far away it is, and a stencil. Nothing here reads either: what
hides what is the order of drawing, and what is cut off is cut by a box (ScissorPush; a stencil of Kivy's would cut
nothing). They are four bytes a pixel, 4 MB at 1280x800 and 8 at 1920x1080. SDL can be told by number which of the X
server's kinds to take instead, and the server lists them with what OpenGL has for each: GLX protocol, GetVisualConfigs.
"""

import struct
from typing import Final

from kiosk.devices.xserver import Display

HINT: Final = "SDL_VIDEO_X11_WINDOW_VISUALID"
"""What SDL looks for in the environment when it opens a window."""
GET_VISUAL_CONFIGS: Final = 14
# Each kind is a row of 18 numbers, and pairs after them. First its own number, its class (4 is TrueColor), whether it
# has colours; bits of red, green, blue and alpha, and of sums of the four; whether it is there twice, and for two eyes.
COLOURS: Final = (4, 1, 8, 8, 8, 0, 0, 0, 0, 0, 1, 0)
# Then the bits of all, which servers count in two ways; and those of depth and stencil, other buffers, the level.
ALONE: Final = (0, 0, 0, 0)
NAMED: Final = 18
CAVEAT, SLOW, SAMPLES = 0x20, 0x8001, 100001


def plain(display: Display) -> int:
    """The number of the kind that is colours alone; 0 where there is none. Raises XError."""
    glx = display.extension("GLX")
    if not glx:
        return 0
    answer = display.ask(glx, GET_VISUAL_CONFIGS, struct.pack("<I", 0))
    count, each = struct.unpack_from("<II", answer, 8)
    for at in range(32, 32 + 4 * each * count, 4 * each):
        row = struct.unpack_from(f"<{each}I", answer, at)
        more = dict(zip(row[NAMED::2], row[NAMED + 1 :: 2], strict=False))
        if row[1:13] == COLOURS and row[14:18] == ALONE and more.get(CAVEAT) != SLOW and not more.get(SAMPLES):
            return int(row[0])
    return 0
