"""A picture of a screen in one of its states, drawn in this process without a display. Once for each process."""

import io
import os
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.demo.screens.state import Stage, State


def draw(
    stage: Stage, state: State, size: tuple[int, int], language: str, *, wished: Comfort = PLAIN, inches: float = 10.1
) -> tuple[bytes, tuple[int, int]]:
    """The PNG, and how large the window is in truth: what draws may have less room than was asked for.

    `wished`: as who wishes this sees it; `inches`: on a screen so large.
    """
    os.environ["SDL_VIDEODRIVER"] = "offscreen"  # whatever else this machine has
    window: Any = import_module("kiosk.ui.window")
    window.prepare(size)
    still: Any = import_module("kiosk.ui.still")
    screen = still.Still()
    before = i18n.current().code
    with TemporaryDirectory(prefix="stuen-screen-") as folder:
        services = stage.services(Path(folder))
        services.config.centre.language = language
        services.config.screen.inches = inches
        try:
            app: Any = import_module("kiosk.ui.app").KioskApp(services)
            screen.start(app, size)
            app.suit(wished)
            stage.put(app, state)
            screen.settle()
            image = screen.image()
        finally:
            screen.clear()
            stage.done(services)
            i18n.use(before)
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue(), image.size
