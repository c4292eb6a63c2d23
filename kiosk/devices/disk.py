"""What the doctor asks of the disk and the memory."""

import os
from pathlib import Path

from kiosk.paths import there

SWAPS = Path("/proc/swaps")


def nearest(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    while not there(path) and path != path.parent:
        path = path.parent
    return path


def free_bytes(path: Path) -> int:
    """Room for this user where the path is, or would be."""
    there = os.statvfs(nearest(path))
    return there.f_bavail * there.f_frsize


def writable(path: Path) -> bool:
    """Whether this user can write where the path is, or would be."""
    there = nearest(path)
    return os.access(there, os.W_OK) and not os.statvfs(there).f_flag & os.ST_RDONLY


def others_may_look(path: Path) -> bool:
    """Whether others than its owner have any right to the folder."""
    return there(path) and bool(path.stat().st_mode & 0o077)


def swap_on_disk(swaps: Path = SWAPS) -> list[str]:
    """Swap that outlives a power cut; compressed swap in memory (zram) does not."""
    try:
        lines = swaps.read_text().splitlines()[1:]
    except OSError:
        return []
    return [line.split()[0] for line in lines if line and not line.startswith("/dev/zram")]


def can_list(folder: Path) -> bool:
    """Whether it is a folder that this user may look into."""
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True
