"""What is mounted where, as the kernel tells (proc_pid_mountinfo(5))."""

from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mountinfo")


class Mount(NamedTuple):
    """A file system's place and kind."""

    place: Path
    kind: str


def mounted(mounts: Path = MOUNTS) -> list[Mount]:
    """Every mount; later ones lie on top of earlier ones at the same place. Raises OSError."""
    found = []
    for line in mounts.read_text("utf-8", "surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        found.append(Mount(Path(_unescaped(left.split(" ")[4])), right.split(" ")[0]))
    return found


def _unescaped(field: str) -> str:
    r"""A path: blanks and backslashes come as octal (\040, \134)."""
    parts = field.split("\\")
    return parts[0] + "".join(chr(int(part[:3], 8)) + part[3:] for part in parts[1:])
