"""What somebody copied in the mailbox browser, to be put into the page for typing; and gone once it was taken.

Kivy's own clipboard is switched off (window.py): nothing that is written here can be copied. This reads the display's,
by the SDL that Kivy has loaded, and only when asked to.
"""

import ctypes

from kiosk.ui.loop import find_sdl


def waiting() -> bool:
    """Whether there is a text to paste."""
    sdl = find_sdl()
    return bool(sdl and sdl.SDL_HasClipboardText())


def take() -> str:
    """The text on the clipboard, which is emptied; "" when there is none."""
    sdl = find_sdl()
    if not sdl:
        return ""
    sdl.SDL_GetClipboardText.restype = ctypes.c_void_p
    held = sdl.SDL_GetClipboardText()
    if not held:
        return ""
    text = (ctypes.string_at(held) or b"").decode("utf-8", "replace")
    sdl.SDL_free(ctypes.c_void_p(held))
    forget()
    return text


def forget() -> None:
    """Empty the clipboard."""
    if sdl := find_sdl():
        sdl.SDL_SetClipboardText(b"")
