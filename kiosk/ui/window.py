"""Kivy made ready for a kiosk: everything it would read from the world is decided here, before it is imported.

Kivy reads its environment when it is imported and its Config when a window opens, and by itself would write to the home
directory, parse our arguments, guess providers and offer a settings panel on F1. So `import kiosk.ui` (any part of it)
sets the environment; `prepare()` chooses the window; `open_window()` opens it and shuts what only then can be shut.
"""
# ruff: noqa: PLC0415 - the order of imports is what this file is about

import importlib.util
import logging
import os
import sys
import types
from pathlib import Path

from kiosk.devices import watchdog
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.ui import early

log = logging.getLogger(__name__)

ENVIRONMENT = {
    # One provider each: the search through the others costs a tenth of the start, and falls back without a word.
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
    "KIVY_GL_BACKEND": "sdl2",  # through SDL's loader: the same on GLX and on bare KMS
    "KIVY_CLIPBOARD": "dummy",  # what one visitor wrote never reaches a clipboard that the next can paste
    # Nothing is read from or written to the home directory, the arguments, or another program's settings.
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KCFG_KIVY_LOG_LEVEL": "warning",
    "KIVY_NO_FILELOG": "1",
    "KIVY_HOME": os.path.join(os.devnull, "kivy"),  # noqa: PTH118 - a path that can't come into being
    # Both, or tracebacks are swallowed: without its own handlers Kivy logs through Python's root logger.
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    # One dp is one pixel on every panel: the theme scales by itself.
    "KIVY_DPI": "96",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    # The sum of what SDL would look for and a kiosk has not: game pads, input methods, an audio server.
    "SDL_JOYSTICK_HIDAPI": "0",
    "SDL_AUTO_UPDATE_JOYSTICKS": "0",  # or a waiting loop wakes to poll them
    "SDL_IM_MODULE": "none",
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # SDL would start a bus by way of dbus-launch
    "SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR": "0",
}

_title = "Stuen"


def set_environment() -> None:
    """Decide what Kivy will find; called when `kiosk.ui` is imported. Raises RuntimeError if Kivy is there already."""
    if "kivy" in sys.modules:
        raise RuntimeError("Kivy was imported before kiosk.ui, and has read another environment")
    for name in [name for name in os.environ if name.startswith(("KCFG_", "KIVY_"))]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    # Only the mouse's reader of input devices: of the ten others some log an error for a library that isn't there.
    spec = importlib.util.find_spec("kivy")
    if spec is not None and spec.submodule_search_locations:
        providers = types.ModuleType("kivy.input.providers")
        providers.__path__ = [f"{place}/input/providers" for place in spec.submodule_search_locations]
        sys.modules[providers.__name__] = providers


class NoScreen(KnownError):
    """There is nothing to open a window on."""

    message = N_("There is no screen to show the kiosk on. Connect one, and check it with 'kiosk doctor'.")


def prepare(size: tuple[int, int] = (1280, 800), *, fullscreen: bool = False, title: str = "Stuen") -> None:
    """Choose a window of `size` pixels, or of the whole screen. To be called before the first widget is imported.

    Raises RuntimeError when the window is open already.
    """
    global _title  # noqa: PLW0603 - one window
    if "kivy.core.window" in sys.modules:
        raise RuntimeError("the window is open: it can't be prepared any more")
    _title = title
    watchdog.starting()  # whoever watched over the process before it replaced itself still does
    early.start()
    _import_kivy()
    from kivy.config import Config

    width, height = size
    for section, values in {
        "kivy": {
            "exit_on_escape": "0",
            "desktop": "1",
            "keyboard_mode": "",
            "pause_on_minimize": "0",
        },
        "graphics": {
            "width": str(width),
            "height": str(height),
            "fullscreen": "auto" if fullscreen else "0",
            "borderless": "1" if fullscreen else "0",
            "resizable": "0" if fullscreen else "1",
            "multisamples": "0",  # 2, the default, costs 3.4 times as much for each frame
            "maxfps": "60",
            "position": "custom",
            "left": "0",
            "top": "0",
            "allow_screensaver": "0",  # the idle page is the screensaver
            "show_cursor": "1",  # 0 kills touch on some panels
        },
    }.items():
        Config.setall(section, values)
    # SDL turns touches into the mouse. Kivy's own readers of input devices ("%(name)s") would report each once more,
    # and its simulation of a second finger draws red dots.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch,disable_hover")


def _import_kivy() -> None:
    """Import the core of Kivy without what it would pull in for others: 85 ms, a third of the time to the first page.

    That is: the rules for widgets that we don't use (ours are in style.kv), asyncio for loops that nobody runs, and a
    search for libc by way of a program.
    """
    import kivy

    never = {
        "asyncio": types.SimpleNamespace(wait_for=None),
        "ctypes.util": types.SimpleNamespace(find_library={"c": "libc.so.6"}.get),
    }
    absent = {name: stand_in for name, stand_in in never.items() if name not in sys.modules}
    sys.modules.update(absent)
    data, kivy.kivy_data_dir = kivy.kivy_data_dir, str(Path(__file__).parent)
    try:
        import kivy.clock
        import kivy.lang
    finally:
        kivy.kivy_data_dir = data
        for name in absent:
            del sys.modules[name]
    import kivy.input.providers.mouse


def open_window():
    """Create the window and give it; also a guard against what Kivy leaves open."""
    from kivy.config import Config

    whole = Config.get("graphics", "fullscreen") == "auto"
    bare = early.screen_without_manager()
    if bare is None and not {"SDL_VIDEODRIVER", "WAYLAND_DISPLAY"} & os.environ.keys():
        from kiosk.devices import display

        if display.screen() in ("none", "lost"):  # SDL would draw into memory, for nobody
            raise NoScreen
    if bare and whole:
        Config.setall("graphics", {"fullscreen": "0", "width": str(bare[0]), "height": str(bare[1])})
    from kivy.core.window import Window

    from kiosk.ui import finger

    Window.set_title(_title)
    close_back_doors(Window)
    finger.keep_its_way()
    if whole:
        _take_the_arrow_away(Window)
    Window.clear = _clear
    return Window


def _take_the_arrow_away(window) -> None:
    """Where there is a touchscreen nobody needs a mouse's arrow. One may come late: it is looked for at each touch."""
    from kiosk.devices.arrow import Arrow

    arrow = Arrow()
    arrow.look()
    window.bind(on_touch_down=lambda *_: arrow.look())


def _clear() -> None:
    """Clear the colour only: nothing here uses depth, and Kivy's stencils clear their own buffer first."""
    from kivy.core.window import Window
    from kivy.graphics import opengl as gl

    gl.glClearColor(*Window.clearcolor)
    gl.glClear(gl.GL_COLOR_BUFFER_BIT)


def close_back_doors(window) -> None:
    """No settings panel on F1, no leaving by a key, no files or text dropped in from elsewhere."""
    from kivy.app import App

    App._install_settings_keys = App.open_settings = lambda *_args: None
    window.bind(on_keyboard=_swallow_escape)
    guard_text()


def _swallow_escape(_window, key: int, *_args) -> bool:
    return key == 27


def guard_text(limit: int = 0) -> None:
    """Keep every text below the GPU's texture limit (or `limit` pixels): a texture beyond it is invisible, without an
    error. What is longer is cut and logged as a warning; long texts belong in several labels.

    Text is also drawn pixel by pixel, without smoothing: nothing here is drawn at another size than it was made for,
    and where there is no GPU the smoothing takes twice the time.
    """
    from kivy.core.text import LabelBase
    from kivy.graphics.opengl import GL_MAX_TEXTURE_SIZE, glGetIntegerv

    LabelBase.texture_limit = limit or min(glGetIntegerv(GL_MAX_TEXTURE_SIZE)[0], 8192)
    if hasattr(LabelBase, "unguarded_render"):
        return
    LabelBase.unguarded_render, LabelBase.unguarded_refresh = LabelBase.render, LabelBase.refresh

    def render(self, real=False):
        size = self.unguarded_render(real)
        if real or not size or max(size) <= self.texture_limit:
            return size
        log.warning("a text of %dx%d pixels is larger than a texture may be and was cut", *size)
        return min(size[0], self.texture_limit), min(size[1], self.texture_limit)

    def refresh(self):
        self.unguarded_refresh()
        if self.texture is not None and self.texture.mag_filter != "nearest":
            self.texture.mag_filter = self.texture.min_filter = "nearest"

    LabelBase.render, LabelBase.refresh = render, refresh
