"""One journal file: frames, then zeros written ahead. Made whole, read from where we stopped, appended to, cut."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.store import durable, frames
from kiosk.store.errors import DiskFailed, StoreDamaged
from kiosk.store.frames import Ending, Frame, SegmentKeys

AHEAD: Final = 256 * 1024
"""Zeros written ahead at a time, in bytes. They are a reserve too: a full disk still takes this much."""

_BLOCK: Final = 4096


def name(number: int) -> str:
    """The file name of a segment."""
    return f"journal-{number:08d}"


class Segment:
    """An open segment. Callers hold the store's lock for everything but `peek`."""

    def __init__(self, directory: Path, number: int, chain_key: bytes, *, ahead: int = AHEAD) -> None:
        """Open an existing segment, for writing where the disk allows; raises FileNotFoundError."""
        self.path = directory / name(number)
        self.number = number
        self.keys = SegmentKeys(chain_key, number)
        self.position = self.keys.start
        self.failed = False
        self._ahead = ahead
        self._dirty_tail = False
        self.writable = False
        self._fd = durable.open_file(self.path, writable=False)
        self.size = os.fstat(self._fd).st_size

    @classmethod
    def create(
        cls,
        directory: Path,
        number: int,
        chain_key: bytes,
        contents: Iterable[tuple[int, bytes]],
        *,
        ahead: int = AHEAD,
    ) -> "Segment":
        """Write a whole segment of (kind, body), durably; raises OSError with nothing left over."""
        keys = SegmentKeys(chain_key, number)
        position, pieces = keys.start, []
        for kind, body in contents:
            piece, position = frames.encode(kind, body, position, keys)
            pieces.append(piece)
        pieces.append(bytes(-position.offset % _BLOCK + ahead))
        durable.write_new(directory / name(number), b"".join(pieces))
        segment = cls(directory, number, chain_key, ahead=ahead)
        segment.position = position
        return segment

    def peek(self) -> bool:
        """Is there something after what we read? One system call, no lock."""
        return bool(durable.read_at(self._fd, frames.UNIT, self.position.offset).strip(b"\0"))

    def read(self) -> list[Frame]:
        """The frames after what we read; raises StoreDamaged. A torn tail is cut before the next write."""
        found, ending = self.salvage()
        if ending in (Ending.DAMAGED, Ending.TOO_NEW):
            at = f"{self.path.name}, frame {self.position.number}, byte {self.position.offset}"
            raise StoreDamaged(f"{ending.value}: {at}")
        self._dirty_tail = ending is Ending.TORN
        return found

    def salvage(self) -> tuple[list[Frame], Ending]:
        """The frames after what we read, and how they end, whatever that is."""
        self.size = os.fstat(self._fd).st_size
        data, whole = durable.read_all(self._fd, self.size, self.position.offset)
        found, self.position, ending = frames.read(data, self.position, self.keys)
        return found, ending if whole else Ending.DAMAGED

    def append(self, kind: int, body: bytes) -> Frame:
        """One frame, on the disk when this returns. Raises DiskFull or ReadOnly with the file as it was.

        Raises DiskFailed when a sync failed: the kernel may have dropped the pages and yet show them, so nothing more
        is written until the store is opened again.
        """
        data, after = frames.encode(kind, body, self.position, self.keys)
        try:
            self._make_writable()
            if self._dirty_tail:
                self._cut()
            if after.offset > self.size:
                least = after.offset + -after.offset % _BLOCK
                self.size = durable.extend(self._fd, self.size, least + self._ahead, least)
        except OSError as error:
            raise durable.known(error) from error
        try:
            durable.write_at(self._fd, data, self.position.offset)
            durable.sync(self._fd)
        except OSError as error:
            self._dirty_tail = True
            told = durable.known(error)
            try:
                self._cut()
                self.failed = isinstance(told, DiskFailed)
            except OSError:
                self.failed = True
            raise told from error
        self.position = after
        return Frame(kind, body, after.chain)

    def _cut(self) -> None:
        """Zeros from the last good frame to the end of the file, which is then as if nothing had been tried."""
        self.size = os.fstat(self._fd).st_size
        if self.size < self.position.offset:
            raise OSError(errno.EIO, "the journal got shorter while it was open")
        rest = durable.read_at(self._fd, self.size - self.position.offset, self.position.offset).rstrip(b"\0")
        if rest:
            durable.write_at(self._fd, bytes(len(rest)), self.position.offset)
            durable.sync(self._fd)
        self._dirty_tail = False

    def _make_writable(self) -> None:
        """Reopen for writing: at the first write, and again after the disk was read-only."""
        if not self.writable:
            fd = durable.open_file(self.path, writable=True)
            os.close(self._fd)
            self._fd, self.writable = fd, True

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)
