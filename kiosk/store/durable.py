"""The one module that owns durability: everything the store asks of a disk goes through here.

It promises, on a file system that keeps its word (ext4, xfs, btrfs, f2fs on Linux): what `sync` returned from survives
a power cut; `rename_into` leaves the old file or the new one, never a mixture. It cannot promise anything about a
device that says "written" before it is, about a sector that rots later (the store notices that, it can't mend it), or
that overwritten bytes are gone from flash: the controller keeps old blocks.

A write to bytes that are already allocated needs no file-system journal commit at `fdatasync`; growing the file does
(116 against 80 microseconds on ext4 here). So files are extended in large steps of written zeros, `extend`, and frames
are written into those. `fallocate` would not do: it leaves unwritten extents, whose conversion is metadata again.
"""

import errno
import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.errors import KnownError
from kiosk.store.errors import DiskFailed, DiskFull, ReadOnly, StoreBusy

PATIENCE: Final = 20.0
"""Seconds to wait for another process before `StoreBusy`."""

_PAGE: Final = 4096
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}


def known(error: OSError) -> KnownError:
    """The known error that stands for what the operating system said."""
    if error.errno in _FULL:
        return DiskFull()
    if error.errno in _READ_ONLY:
        return ReadOnly()
    return DiskFailed()


def open_file(path: Path, *, writable: bool, create: bool = False) -> int:
    """A file descriptor, only for this user, closed on exec; raises OSError."""
    flags = (os.O_RDWR if writable else os.O_RDONLY) | (os.O_CREAT if create else 0)
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def read_at(fd: int, length: int, offset: int) -> bytes:
    """Up to `length` bytes from `offset`; fewer only at the end of the file."""
    data = os.pread(fd, length, offset)
    while data and len(data) < length:
        more = os.pread(fd, length - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data


def read_all(fd: int, size: int, offset: int) -> tuple[bytes, bool]:
    """All from `offset` up to `size`, or up to the first block that the disk can't read; and whether it was all."""
    try:
        return read_at(fd, max(size - offset, 0), offset), True
    except OSError:
        data = bytearray()
        with suppress(OSError):
            while piece := os.pread(fd, _PAGE - (offset + len(data)) % _PAGE, offset + len(data)):
                data += piece
        return bytes(data), False


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`, or raise OSError with some of it written.

    A page at a time: a larger write makes a larger folio in the page cache, and Linux 6.18 then charges the whole of
    it (256 kB) to every later write of a frame into it.
    """
    if len(data) <= _PAGE - offset % _PAGE and os.pwrite(fd, data, offset) == len(data):
        return
    view = memoryview(data)
    while view:
        done = os.pwrite(fd, view[: _PAGE - offset % _PAGE], offset)
        view, offset = view[done:], offset + done


def close(fd: int) -> None:
    """Give a file descriptor back."""
    os.close(fd)


def sync(fd: int) -> None:
    """What was written to this file is on the disk when this returns (its size included); raises OSError."""
    os.fdatasync(fd)


def sync_directory(path: Path) -> None:
    """Names made, changed and removed in this directory are on the disk when this returns."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_tree(path: Path) -> None:
    """Every file in this directory, and their names, are on the disk when this returns."""
    for one in path.iterdir():
        fd = open_file(one, writable=False)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    sync_directory(path)


def extend(fd: int, size: int, wanted: int, least: int) -> int:
    """Make the file `wanted` bytes long with written zeros, or `least` if there is no room for more; the new size.

    Raises OSError with the file as long as it was: a reserve that failed half-way must not eat the last room there is.
    """
    for target in dict.fromkeys((wanted, least)):
        try:
            write_at(fd, bytes(target - size), size)
            sync(fd)
        except OSError as error:
            os.ftruncate(fd, size)
            if error.errno not in _FULL or target == least:
                raise
        else:
            return target
    raise AssertionError  # pragma: no cover - the loop returns or raises


def write_new(path: Path, data: bytes) -> None:
    """Create (or replace) a whole file so that a power cut leaves none, the old or the new one; raises OSError."""
    fresh = path.with_name(path.name + ".new")
    try:
        fd = open_file(fresh, writable=True, create=True)
        try:
            os.ftruncate(fd, 0)
            write_at(fd, data, 0)
            os.fsync(fd)
        finally:
            os.close(fd)
        rename_into(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def rename_into(source: Path, target: Path) -> None:
    """Give a synced file its name, for good."""
    source.replace(target)
    sync_directory(target.parent)


def make_directory(path: Path) -> None:
    """The directory with its parents, only for this user, durable by name."""
    if not path.is_dir():
        make_directory(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)


class Lock:
    """One writer or many readers among processes: flock on a file that is never deleted.

    Without a lock file on a read-only disk there is nothing to lock against: nobody can write.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._fd: int | None = open_file(path, writable=True, create=True)
        except OSError as error:
            if error.errno not in _READ_ONLY | _FULL:
                raise known(error) from error
            self._fd = open_file(path, writable=False) if path.exists() else None

    def take(self, *, shared: bool = False) -> None:
        """Wait for the lock; raises StoreBusy when another process keeps it for more than `PATIENCE` seconds."""
        if self._fd is None:
            return
        how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        deadline: float | None = None
        while True:
            try:
                fcntl.flock(self._fd, how)
            except BlockingIOError:
                now = time.monotonic()
                deadline = deadline or now + PATIENCE
                if now > deadline:
                    raise StoreBusy from None
                time.sleep(0.002)
            else:
                return

    def release(self) -> None:
        """Let others in."""
        if self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let others in, for good."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
