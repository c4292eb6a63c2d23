"""What a disk would hold had the plug been pulled: every write that a machine made, replayed as far as a cut allows.

qemu's `blklogwrites` writes the format of Linux's dm-log-writes: a superblock, then one sector for each request and
after it its data. Ending qemu itself is no power cut: what the guest wrote without a flush is in our page cache and
stays. So a cut is made from the log: all up to the last flush that was answered, all written through (FUA), and of what
followed any part, a torn write included. A disk with a volatile cache promises no more, and no less.
"""

import random
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
KNOWN = FLUSH | FUA | DISCARD | MARK
SUPER = struct.Struct("<QQQI")
ENTRY = struct.Struct("<QQQQ")
SECTOR = 512  # what a disk writes whole or not at all


class BadLog(Exception):
    """What was read is no log of a disk's writes."""


class Write(NamedTuple):
    """One request: where on the disk, how many bytes, its flags, and where in the log its data lies."""

    offset: int
    length: int
    flags: int
    data: int

    @property
    def flushes(self) -> bool:
        """Whether all that was answered before it is safe once it is answered."""
        return bool(self.flags & FLUSH)

    @property
    def through(self) -> bool:
        """Whether it is itself safe once it is answered."""
        return bool(self.flags & FUA)


def entries(log: BinaryIO) -> Iterator[Write]:
    """The requests in the order they were made. The count in the superblock lags behind, so the end is where the
    entries end: at the end of the file, at one whose data is not all there, or at a sector of zeros.
    """
    log.seek(0)
    head = log.read(SUPER.size)
    if not head:
        return  # qemu begins the file with the first write
    if len(head) < SUPER.size:
        raise BadLog("too short")
    magic, version, _count, sector = SUPER.unpack(head)
    if magic != MAGIC or version != 1 or sector < SECTOR or sector & (sector - 1):
        raise BadLog("not a log of writes")
    size = log.seek(0, 2)
    at = sector
    while at + ENTRY.size <= size:
        log.seek(at)
        place, count, flags, _length = ENTRY.unpack(log.read(ENTRY.size))
        if (not count and not flags) or flags & ~KNOWN:
            return
        data = at + sector
        stored = 0 if flags & DISCARD else count * sector
        if data + stored > size and stored:
            return
        yield Write(place * sector, count * sector, flags, data)
        at = data + stored


def survivors(writes: Sequence[Write], cut: int, dice: random.Random) -> list[tuple[Write, int]]:
    """Of the first `cut` requests those that a cut there leaves, each with how many of its bytes are there.

    In order, as they are to be written. The last one may be torn between two sectors.
    """
    safe = max((index + 1 for index, one in enumerate(writes[:cut]) if one.flushes), default=0)
    share = dice.random()
    kept = [(one, one.length) for one in writes[:safe]]
    loose = [one for one in writes[safe:cut] if one.through or dice.random() < share]
    kept += [(one, one.length) for one in loose]
    if loose and not loose[-1].through and dice.random() < 0.5:
        kept[-1] = (loose[-1], dice.randrange(loose[-1].length // SECTOR + 1) * SECTOR)
    return kept


def replay(log: BinaryIO, disk: BinaryIO, kept: Iterable[tuple[Write, int]]) -> int:
    """Write what survived onto the disk as it was before; gives the number of bytes. What was discarded stays."""
    total = 0
    for one, length in kept:
        if one.flags & (DISCARD | MARK) or not length:
            continue
        log.seek(one.data)
        disk.seek(one.offset)
        left = length
        while left:
            part = log.read(min(left, 1 << 20))
            if not part:
                raise BadLog("data is missing")
            disk.write(part)
            left -= len(part)
        total += length
    disk.flush()
    return total


def read(path: Path) -> list[Write]:
    """All requests of a log's file."""
    with path.open("rb") as log:
        return list(entries(log))
