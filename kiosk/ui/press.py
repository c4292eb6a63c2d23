"""The finger is answered before the frame is: one widget's box is painted and shown at once.

A whole frame takes a processor without a GPU 8-13 ms, most of it pixels that did not change. `paint(widget)` draws with
a scissor round the widget and copies that box alone from the back buffer to the screen (GLX_MESA_copy_sub_buffer, which
Mesa has for software and for the Pi's GPU alike); the frame that follows puts everything else right.

Where that extension is missing (bare KMS, other drivers) nothing happens here, and the same turn of the loop draws and
flips the whole frame as ever. A plain flip would not do: after one, the rest of a real GPU's back buffer is undefined.
"""

import ctypes
from collections.abc import Callable
from math import ceil, floor

from kivy.base import EventLoop
from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor

Show = Callable[[int, int, int, int], None]  # a box: x, y, width, height in pixels from the lower left corner

_show: Show | None = None
_looked = False


def paint(widget, rim: int | None = None) -> bool:
    """Show how this widget looks now; true if it is on the screen when this returns, false if it will come with the
    next frame. Only for changes inside the widget's own box.

    `rim`: the widget hides all that is behind it, but for so many pixels at its edge (round corners). Then the edge is
    left to the next frame, and clearing what would be painted over anyway is saved: a quarter of the time.
    """
    window = EventLoop.window
    box = _box(window, widget) if window is not None and not window.rotation else None
    if box is None:
        return False
    left, bottom, right, top = box
    inset = rim or 0
    return _paint(
        window, ceil(left) + inset, ceil(bottom) + inset, floor(right) - inset, floor(top) - inset, clear=rim is None
    )


def seen(widget) -> tuple[float, float, float, float] | None:
    """What is seen of it: left, bottom, right and top in pixels of the window; None where it is not on the screen."""
    window = EventLoop.window
    return None if window is None else _box(window, widget)


def _box(window, widget) -> tuple[float, float, float, float] | None:
    """What is seen of it, in pixels of the window: a list that is scrolled shows only a part of what it holds."""
    left, bottom, right, top = widget.x, widget.y, widget.right, widget.top
    above = widget.parent
    while above is not window:
        if above is None:
            return None  # not on the screen
        (left, bottom), (right, top) = above.to_parent(left, bottom), above.to_parent(right, top)
        left, bottom = max(left, above.x), max(bottom, above.y)
        right, top = min(right, above.right), min(top, above.top)
        above = above.parent
    return left, bottom, right, top


def get_ready() -> bool:
    """Paint one pixel, so that the first finger does not wait for what happens only once (6 ms). True if `paint` works
    here. To be called when the first frame has been drawn.
    """
    return EventLoop.window is not None and _paint(EventLoop.window, 0, 0, 1, 1)


def _paint(window, left: int, bottom: int, right: int, top: int, *, clear: bool = True) -> bool:
    global _show, _looked
    if not _looked:
        _looked, _show = True, _find_copy()
    left, bottom = max(0, left), max(0, bottom)
    width, height = min(window.width, right) - left, min(window.height, top) - bottom
    if _show is None or width <= 0 or height <= 0:
        return False
    glEnable(GL_SCISSOR_TEST)
    glScissor(left, bottom, width, height)
    if clear:
        window.clear()
    window.render_context.draw()
    glDisable(GL_SCISSOR_TEST)
    _show(left, bottom, width, height)
    window.canvas.ask_update()  # whatever else has changed comes with the next whole frame
    return True


def _find_copy() -> Show | None:
    """How to copy a box of the back buffer to the screen, or None."""
    try:
        gl = ctypes.CDLL("libGL.so.1")
        for name, result, *arguments in (
            ("glXGetCurrentDisplay", ctypes.c_void_p),
            ("glXGetCurrentDrawable", ctypes.c_ulong),
            ("glXQueryExtensionsString", ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int),
            ("glXGetProcAddressARB", ctypes.c_void_p, ctypes.c_char_p),
        ):
            function = getattr(gl, name)
            function.restype, function.argtypes = result, arguments
        display, drawable = gl.glXGetCurrentDisplay(), gl.glXGetCurrentDrawable()
        if not display or not drawable:
            return None  # EGL, as on bare KMS
        extensions = (gl.glXQueryExtensionsString(display, 0) or b"").split()
        address = gl.glXGetProcAddressARB(b"glXCopySubBufferMESA")
    except (OSError, AttributeError):
        return None
    if b"GLX_MESA_copy_sub_buffer" not in extensions or not address:
        return None
    copy = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_int] * 4)(address)
    return lambda x, y, width, height: copy(display, drawable, x, y, width, height)
