"""Mounts, asked of the kernel itself: a start has fifteen, and a program for each would take a second on a Pi."""

import ctypes
import os
from pathlib import Path
from typing import Final

from first.run import Failed

_FLAGS: Final = {
    "ro": 1,
    "nosuid": 2,
    "nodev": 4,
    "noexec": 8,
    "remount": 32,
    "noatime": 1024,
    "bind": 4096,
}


def split(options: str) -> tuple[int, str]:
    """Options as mount(8) has them: the kernel's flags, and what is the file system's own business."""
    words = [word for word in options.split(",") if word and word != "rw"]
    flags = 0
    for word in words:
        flags |= _FLAGS.get(word, 0)
    return flags, ",".join(word for word in words if word not in _FLAGS)


def mount(source: str, target: Path | str, kind: str, options: str) -> None:
    """Put a file system in its place, with options as the program of that name has them. Raises Failed."""
    flags, more = split(options)
    libc = ctypes.CDLL(None, use_errno=True)
    words = (source.encode(), str(target).encode(), kind.encode() or None, ctypes.c_ulong(flags), more.encode() or None)
    if libc.mount(*words):
        raise Failed(f"{target} can't be mounted: {os.strerror(ctypes.get_errno())}")


def settle(folder: Path) -> None:
    """What was written to the file system of this folder is on the disk when this returns. Raises Failed."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if libc.syncfs(fd):
            raise Failed(f"{folder}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(fd)
