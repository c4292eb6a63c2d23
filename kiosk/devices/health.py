"""What the machine may know of the kiosk: whether its page was drawn, how its store is, whether somebody is there.

Written to /run/stuen/health.json for what updates the machine: it goes back to the last version where nothing is drawn,
and waits while somebody is there. Nothing in it is anybody's. Where systemd gives no folder, nothing is written.
"""

import json
import logging
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from kiosk import __version__

log = logging.getLogger(__name__)

IMAGE = Path("/usr/lib/stuen/image.json")
NAME = "health.json"


class Health:
    """The file, written whole each time that something in it changes."""

    def __init__(self, environment: Mapping[str, str] = os.environ, image: Path = IMAGE) -> None:
        folder = environment.get("RUNTIME_DIRECTORY", "").partition(":")[0]
        self._path = Path(folder) / NAME if folder else None
        self._said: dict[str, object] = {"drawn": None, "store": "unknown", "version": version(image), "busy": False}

    def say(self, **what: object) -> None:
        """Say what has changed: drawn (a `datetime`), store, busy."""
        now = self._said | {key: _plain(value) for key, value in what.items()}
        if now == self._said and self._path and self._path.exists():
            return
        self._said = now
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        beside = self._path.with_suffix(".new")
        try:
            with beside.open("w", encoding="ascii") as file:
                json.dump(self._said, file)
                file.flush()
                os.fsync(file.fileno())
            beside.rename(self._path)
        except OSError as error:
            log.info("health can't be told: %s", error.strerror)


def health_of(error: Exception) -> str:
    """The state of a store that can't be opened, by its error: "damaged" or the error's name, as "wrong_key"."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return "damaged" if name == "store_damaged" else name


def version(image: Path = IMAGE) -> str:
    """The image's version; where there is no image, the program's."""
    try:
        return str(json.loads(image.read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return __version__


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
