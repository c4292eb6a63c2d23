"""The demo itself: starts the kiosk on a virtual display, makes the visit, and keeps the pictures."""

import shutil
import signal
import sys
import tempfile
from pathlib import Path

from kiosk import app_store, config, i18n
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.demo import letters
from kiosk.demo.guests import seat
from kiosk.demo.visit import STEPS, Album
from kiosk.demo.visitor import Kiosk, NotThere, Visitor
from kiosk.demo.x11 import Server
from kiosk.errors import BadInput
from kiosk.i18n import N_

HASTE = ("idle_seconds = 120", "idle_seconds = 30")  # nobody wants to wait two minutes to see the warning


def main(out: Path, _settings: Config, size: tuple[int, int] = (1280, 800)) -> int:
    """Drive the visit on a virtual display and leave numbered pictures, `index.md` and the kiosk's log in `out`.

    The demo centre's configuration is used, whatever the machine's own is, and a data folder that is thrown away. Gives
    0, or 1 when the kiosk did not do what the visit expects, or logged a warning.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the display and the kiosk go, too
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = N_("The pictures can't be put in {folder}: {why}. Choose another folder.")
        raise BadInput(message, folder=out, why=error.strerror) from error
    for old in [*out.glob("[0-9][0-9]-*.png"), out / "kiosk.log", out / "index.md"]:
        old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="stuen-demo-") as scratch, Server(size) as display:
        settings_file, data = prepare(Path(scratch), *HASTE)
        command = ["run", "--config", str(settings_file), "--data", str(data), "--size", f"{size[0]}x{size[1]}"]
        with Kiosk(display, Path(scratch) / "kiosk", command) as kiosk:
            i18n.use("da")
            album = Album(out, Visitor(kiosk, size))
            try:
                for step in STEPS:
                    step(album)
            except NotThere as problem:
                album.photograph("trouble", f"The visit ended here: {problem}")
                return 1
            finally:
                kiosk.stop(signal.SIGTERM)
                album.close()
                shutil.copy(kiosk.log, out / "kiosk.log")
        return 1 if "WARNING" in kiosk.tail() or "Traceback" in kiosk.tail() else 0


def prepare(folder: Path, *changed: str) -> tuple[Path, Path]:
    """The demo centre in `folder`: a configuration (with texts changed to others, in pairs) and a data folder with the
    programme read and some guests signed up. Gives both paths.
    """
    text = config.DEMO_FILE.read_text("utf-8").replace('"programme"', f'"{config.DEMO_FILE.parent / "programme"}"')
    settings_file, data = folder / "centre.toml", folder / "data"
    i18n.use("da")
    sticks = letters.write(folder, SystemClock().now().date())
    text += f'\n[letters]\nsticks = "{sticks}"\n'
    for old, new in zip(changed[::2], changed[1::2], strict=True):
        text = text.replace(old, new)
    settings_file.write_text(text, "utf-8")
    settings = config.load(settings_file, data=data)
    with app_store.open_programme(settings) as programme:
        if settings.calendar.folder:
            programme.calendar.import_paths([settings.calendar.folder])
        seat(programme.calendar, programme.signups, SystemClock())
    return settings_file, data
