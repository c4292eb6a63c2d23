"""The disk that the kiosk runs from, and its table of partitions (GPT).

sfdisk writes a table in four steps, and a plug pulled between two of them leaves a table whose checksum is wrong: no
kernel finds its root then. So sfdisk changes a copy, and what it changed is put on the disk: the spare table at the end
first, then the one at the beginning, of which all that differs lies in its first 4 KiB and goes in one write.
"""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from first.run import Failed, Runner, run

SECTOR: Final = 512
HEAD: Final = 34 * SECTOR
"""Bytes of the table at the beginning: the old kind's, its own head, and 128 entries."""
TAIL: Final = 33 * SECTOR
PAGE: Final = 4096
MIB: Final = 1024 * 1024

_READ_ONLY: Final = ("--no-reread", "--no-tell-kernel", "--wipe", "never", "--wipe-partitions", "never")


class Part(NamedTuple):
    """A partition, by bytes from the disk's beginning."""

    number: int
    name: str
    start: int
    size: int
    attributes: str = ""

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.start + self.size


class Table(NamedTuple):
    """What a disk's table says; `usable` is the first byte that no partition may lie on any more."""

    parts: tuple[Part, ...]
    usable: int

    def named(self, name: str) -> Part | None:
        """The partition with this name."""
        return next((part for part in self.parts if part.name == name), None)


def running(root: str = "/", sys: Path = Path("/sys")) -> str:
    """The name of the disk that the running root came from: "mmcblk0", "sda"."""
    device = os.stat(root).st_dev  # noqa: PTH116 - of the file system, as mounted
    return of_partition(f"{os.major(device)}:{os.minor(device)}", sys)


def of_partition(numbers: str, sys: Path) -> str:
    """The disk's name of the partition with this "major:minor"."""
    found = (sys / "dev" / "block" / numbers).resolve()
    if not (found / "partition").exists():
        raise Failed(f"the root lies on {numbers}, which is no partition")
    return found.parent.name


def node(disk: Path, number: int) -> Path:
    """The partition's own device: /dev/sda4, /dev/mmcblk0p4."""
    return disk.with_name(f"{disk.name}{'p' if disk.name[-1].isdigit() else ''}{number}")


def size_of(disk: Path) -> int:
    """Bytes of a disk, or of a file that stands for one."""
    with disk.open("rb") as opened:
        return opened.seek(0, os.SEEK_END)


def read(disk: Path, run: Runner = run) -> Table:
    """The disk's table. Raises Failed."""
    try:
        found = json.loads(run("sfdisk", "--json", str(disk)))["partitiontable"]
        if found["label"] != "gpt":
            raise Failed(f"{disk} has a table of another kind")
        parts = tuple(
            Part(
                int(one["node"].removeprefix(str(disk)).lstrip("p")),
                one.get("name", ""),
                one["start"] * SECTOR,
                one["size"] * SECTOR,
                one.get("attrs", ""),
            )
            for one in found.get("partitions", ())
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Failed(f"what sfdisk says of {disk} can't be understood") from error
    return Table(parts, (size_of(disk) - TAIL) // MIB * MIB)


def whole(disk: Path) -> bool:
    """Whether the table at the beginning is as it should be: a torn one is mended from the one at the end."""
    with disk.open("rb") as opened:
        head = opened.read(HEAD)
    first = head[SECTOR : 2 * SECTOR]
    length = int.from_bytes(first[12:16], "little")
    if first[:8] != b"EFI PART" or not 92 <= length <= SECTOR:
        return False
    count, each = int.from_bytes(first[80:84], "little"), int.from_bytes(first[84:88], "little")
    if count * each != HEAD - 2 * SECTOR:
        return False
    sums = zlib.crc32(first[:16] + bytes(4) + first[20:length]), zlib.crc32(head[2 * SECTOR :])
    return sums == (int.from_bytes(first[16:20], "little"), int.from_bytes(first[88:92], "little"))


def append(disk: Path, lines: list[str], run: Runner = run) -> None:
    """Add partitions, one for each line of a script for sfdisk."""
    script = "".join(f"{line}\n" for line in lines).encode()
    _change(disk, lambda copy: run("sfdisk", "--append", *_READ_ONLY, str(copy), given=script))


def attributes(disk: Path, part: Part, said: str, run: Runner = run) -> None:
    """Give a partition these attributes, and no others. "" takes them all away."""
    _change(disk, lambda copy: run("sfdisk", "--part-attrs", *_READ_ONLY, str(copy), str(part.number), said))


def mend(disk: Path, part: Part, run: Runner = run) -> None:
    """Write the table anew from what `read` finds of it; `part` is any, and keeps its name."""
    _change(disk, lambda copy: run("sfdisk", "--part-label", *_READ_ONLY, str(copy), str(part.number), part.name))


def _change(disk: Path, change: Callable[[Path], object]) -> None:
    import tempfile  # noqa: PLC0415 - few starts change a table

    size = size_of(disk)
    with tempfile.TemporaryDirectory() as folder, disk.open("r+b", buffering=0) as opened:
        copy = Path(folder) / disk.name
        before = os.pread(opened.fileno(), HEAD, 0)
        with copy.open("wb") as made:  # all zeros but the tables: it takes no room
            made.truncate(size)
            os.pwrite(made.fileno(), before, 0)
            os.pwrite(made.fileno(), os.pread(opened.fileno(), TAIL, size - TAIL), size - TAIL)
        change(copy)
        with copy.open("rb") as made:
            head, tail = os.pread(made.fileno(), HEAD, 0), os.pread(made.fileno(), TAIL, size - TAIL)
        put(opened.fileno(), tail, size - TAIL)
        for at in range(0, HEAD, PAGE):
            if head[at : at + PAGE] != before[at : at + PAGE]:
                put(opened.fileno(), head[at : at + PAGE], at)


def put(fd: int, data: bytes, at: int) -> None:
    """Write all of it there, and wait until it is on the disk."""
    if os.pwrite(fd, data, at) != len(data):
        raise Failed("the disk took only a part of what was written")
    os.fsync(fd)
