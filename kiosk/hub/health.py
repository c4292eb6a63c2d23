"""How this kiosk is, for the hub's console (sync/protocol.md, "State"). Nothing of any visitor is in it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.config import Config
from kiosk.devices import board, disk, image, printer
from kiosk.devices.sound import Sound

FULL = 50_000_000  # bytes: as the doctor has it
STEP = 1_000_000  # bytes: what is free is told in whole MB, so that not every sign-up is news
DEGREES = 5  # °C, for the same reason

Content = Callable[[], Mapping[str, int]]
Update = Callable[[], Mapping[str, Any] | None]


def status(config: Config, content: Content = dict, update: Update = lambda: None) -> dict[str, Any]:
    """All but what the client knows itself. `content` gives {pack: version} of what is installed, `update` how a new
    version of the system stands.
    """
    free, whole = disk.free_bytes(config.data_folder), _size(config.data_folder)
    warm, runs = board.temperature(), image.image()
    return {
        "version": __version__,
        "model": board.model(),
        "image": runs.version if runs else None,
        "compatible": runs.compatible if runs else None,
        "slot": image.slot(),
        "update": update(),
        "disk_errors": image.disk_errors(config.data_folder),
        "wear": image.wear(),
        "disk_free": free // STEP * STEP,
        "disk_size": whole,
        "temperature": None if warm is None else warm // DEGREES * DEGREES,
        "under_voltage": board.under_voltage(),
        "content": dict(content()),
        "problems": [code for code, wrong in PROBLEMS.items() if wrong(config, free)],
    }


def _size(path: Path) -> int:
    there = os.statvfs(disk.nearest(path))
    return there.f_blocks * there.f_frsize


def _no_sound(config: Config, _free: int) -> bool:
    return config.screen.sound and not Sound().available


def _no_printer(config: Config, _free: int) -> bool:
    # A queue of CUPS is asked by a program of its own: once at the doctor's, not with every word to the hub.
    return config.printer.kind == "escpos" and not printer.device_there("escpos", config.printer.device)


PROBLEMS: dict[str, Callable[[Config, int], bool]] = {
    "printer": _no_printer,
    "sound": _no_sound,
    "disk_full": lambda _config, free: free < FULL,
    "disk": lambda config, _free: not disk.writable(config.data_folder),
}
"""Code -> whether it is so. The console has words for the codes (sync/hub/console/health.py)."""
