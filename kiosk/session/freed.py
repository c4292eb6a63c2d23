"""Overwrites memory that was given back, in a process that goes on: what staff looked at over a visitor's page.

Python's strings can't be overwritten, and what is freed keeps its bytes until it is used again. So all of it is used
again: Python's small blocks, size by size, until it must ask the system for more, then the C library's, the same way;
all is zeros, and given back. Only this thread's part of the C library's memory, which is the main one. What can't be
reached so is at most 15 bytes behind what is in a block that is in use.

At the end of a visit nothing of this is needed: decision-visit-is-the-process.md.
"""

import ctypes
import gc
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

MAPS: Final = Path("/proc/self/maps")
SMALL: Final = range(512, 0, -16)
"""Sizes of Python's own blocks (Objects/obmalloc.c): what is larger comes from the C library."""
LARGE: Final = (*(1 << bits for bits in range(16, 10, -1)), *range(1032, 23, -16))
"""What is asked of the C library; its sizes end in 8 (two words of a chunk's head, one of them shared)."""
MOST: Final = 64 << 20
"""Bytes after which it is enough."""
SURE: Final = 64 << 10
ROW: Final = 8
"""Bytes, and pieces, that lie where nothing was before, one after the other: of Python's pools (16 KiB) and of the C
library's own small store (7 of a size) one may be new while an older one still waits.
"""
_STEP: Final = 32  # blocks between two looks at where they are


def overwrite() -> None:
    """Do it. In the thread that drew what is gone."""
    gc.collect()
    with suppress(OSError):  # no /proc
        _python()
    _c_library()


def _python() -> None:
    """Blocks of each size until they lie where nothing was before: then all that was free is taken.

    First of the smallest alone: no other fills a pool to its end, and a pool that is wholly free is taken by the first.
    """
    starts, ends = _mapped()
    for sizes in ((SMALL[-1],), SMALL):
        kept: list[object] = []
        left = MOST
        for size in sizes:
            fresh = 0
            while left > 0 and fresh < SURE:
                kept += _blocks(size)
                left -= size * _STEP
                at = id(kept[-1])
                found = bisect_right(starts, at) - 1
                new = found < 0 or at >= ends[found]
                fresh = fresh + size * _STEP if new else 0


def _blocks(size: int) -> Iterator[object]:
    """Objects that fill a block of this size, with nothing of before in it."""
    if size == 16:
        return (object() for _ in range(_STEP))
    if size == 32:
        return ((1 << 31) + number for number in range(_STEP))
    return (bytes(size - 33) for _ in range(_STEP))


def _c_library() -> None:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        return  # not glibc
    libc.malloc.restype = libc.sbrk.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.malloc_usable_size.restype = ctypes.c_size_t
    libc.malloc_usable_size.argtypes = [ctypes.c_void_p]
    libc.sbrk.argtypes = [ctypes.c_ssize_t]
    libc.free.argtypes = [ctypes.c_void_p]
    libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
    end, kept, left = libc.sbrk(0), [], MOST
    for size in LARGE:
        fresh = 0
        while left > 0 and fresh < ROW and (at := libc.malloc(size)):
            kept.append(at)
            # Of a piece that nearly fits, all is given, and its end is as it was.
            libc.memset(at, 0, libc.malloc_usable_size(at))
            left -= size
            fresh = fresh + 1 if at >= end else 0
    for at in kept:
        libc.free(at)
    libc.malloc_trim(0)


def _mapped() -> tuple[list[int], list[int]]:
    """Where this process has memory: starts and ends, in their order."""
    lines = MAPS.read_text(encoding="utf-8").splitlines()
    spans = [tuple(int(part, 16) for part in line.split(maxsplit=1)[0].split("-")) for line in lines]
    return [start for start, _end in spans], [end for _start, end in spans]
