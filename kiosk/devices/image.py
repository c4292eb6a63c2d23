"""The image that the machine runs, the slot it was started from, and how its disk wears. None where it does not say."""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

IMAGE = Path("/usr/lib/stuen/image.json")
CMDLINE = Path("/proc/cmdline")
SYS = Path("/sys")
_SLOT = re.compile(r"(?:^|\s)stuen\.slot=([AB])(?:\s|$)")
_LIFE = re.compile(r"0x[0-9a-fA-F]{1,2}")


class Image(NamedTuple):
    """What a machine runs."""

    version: str
    compatible: str
    """The kind of machine that it is made for."""


def image(path: Path = IMAGE) -> Image | None:
    """None where this is not one of our images: a technician keeps such a machine up to date."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    match said:
        case {"version": str(version), "compatible": str(compatible)}:
            return Image(version, compatible)
    return None


def slot(path: Path = CMDLINE) -> str | None:
    """The slot of two, "A" or "B"."""
    found = _SLOT.search(_text(path))
    return found[1] if found else None


def disk_errors(folder: Path, system: Path = SYS) -> int | None:
    """How often the file system that holds the folder has met a fault of the disk, since it was made (ext4)."""
    try:
        device = folder.stat().st_dev
    except OSError:
        return None
    # The link's end is the partition's, or for one that is encrypted the mapping's own name (dm-0).
    name = (system / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}").resolve().name
    return _number(system / "fs" / "ext4" / name / "errors_count")


def wear(system: Path = SYS) -> int | None:
    """How much of an eMMC's life is used, in per cent, at most 110; SD cards do not say."""
    found = [
        int(part, 16) * 10
        for one in sorted((system / "block").glob("mmcblk*"))
        for part in _LIFE.findall(_text(one / "device" / "life_time"))
    ]
    known = [one for one in found if 0 < one <= 110]
    return max(known) if known else None


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isascii() and text.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
