"""The kiosk on a stage: the real program, and beside it a reader that tells where the words on the screen are.

`python -m kiosk.demo.stage SOCKET run --size 1280x800 ...` runs `python -m kiosk run --size ...`, and answers on the
unix socket with what stands on the screen. It only reads: the touches come from outside, through the X server, as a
visitor's do. `python -m kiosk run` never loads this file.

Each request is a line, "look"; the answer is a line of JSON: {"words": [[text, x, y, width, height], ...]}, front to
back, in pixels from the upper left corner, of what can be touched or read now. It is gathered by the drawing thread
after three frames were drawn, so that layouts have settled. A test may hang in more requests (`REQUESTS`).
"""

import json
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk import cli
from kiosk.devices import sound, speech

FRAMES = 3
Request = Callable[..., object]  # (window, *words of the line), called in the drawing thread; gives JSON


def main(argv: list[str]) -> int:
    """Serve the socket in a thread, and run the kiosk's own command in this one.

    Where the machine has no sound card, the one beside the socket (loudspeaker.py) stands in for it.
    """
    path, *command = argv
    cards = Path(path).with_name("cards")
    if cards.exists() and not speech.CARDS.exists():
        for device in (speech, sound):
            vars(device)["CARDS"] = cards
    server = socket.socket(socket.AF_UNIX)
    Path(path).unlink(missing_ok=True)  # from before the kiosk started itself anew
    server.bind(path)
    server.listen(1)
    threading.Thread(target=_serve, args=(server,), daemon=True).start()
    return cli.main(command)


def _serve(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            for line in stream:
                name, *words = line.split()
                answer = _in_drawing_thread(REQUESTS[name], words)
                stream.write(json.dumps(answer) + "\n")
                stream.flush()
                del answer  # nothing of a page stays here when the page has gone


def _in_drawing_thread(function: Request, words: list[str]) -> object:
    """What the function gives, three drawn frames from now; None while there is no window that draws."""
    loop: Any = sys.modules.get("kiosk.ui.loop")
    event_loop: Any = getattr(loop, "EventLoop", None)  # not there yet while the module is being imported
    if event_loop is None or event_loop.window is None or event_loop.status != "started":
        return None
    window = event_loop.window
    found: list[object] = []
    done = threading.Event()

    def after(frame: int) -> None:
        if loop.frames >= frame:
            found.append(function(window, *words))
            done.set()
        else:
            window.canvas.ask_update()
            loop.Clock.schedule_once(lambda _dt: after(frame), 0)

    loop.call_soon(lambda: after(loop.frames + FRAMES))
    return found.pop() if done.wait(10) else None


def look(window: Any) -> dict[str, object]:
    """The words on the screen."""
    words: list[tuple[str, int, int, int, int]] = []
    width, height = window.size
    pending = [(child, (0.0, 0.0, float(width), float(height))) for child in window.children]
    while pending:
        widget, clip = pending.pop(0)
        if widget.opacity == 0 or not widget.width or not widget.height:
            continue
        left, bottom = widget.to_window(*widget.pos)
        right, top = left + widget.width, bottom + widget.height
        if type(widget).__name__ == "Viewport":  # of a list: what lies outside is not seen
            clip = (max(clip[0], left), max(clip[1], bottom), min(clip[2], right), min(clip[3], top))
        text = getattr(widget, "text", "")
        if text and clip[0] <= (left + right) / 2 <= clip[2] and clip[1] <= (bottom + top) / 2 <= clip[3]:
            words.append((text, int(left), int(height - top), int(right - left), int(top - bottom)))
        covers = getattr(widget, "over", None)  # what lies on top takes every touch
        pending[:0] = [(child, clip) for child in (covers[-1:] if covers else widget.children)]
    return {"words": words}


REQUESTS: dict[str, Request] = {"look": look}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
