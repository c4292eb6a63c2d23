"""The partitions that the flashed file does not have: kernel-b and root-b for updates, stuen-data for the rest.

All three come into the table in one write. What lies there from an earlier life of the card is made unreadable before,
so that a partition which is in the table was never half of something else.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from first import disk as disks
from first.disk import MIB, Part, Table
from first.files import read_json
from first.run import Failed, Runner, run

DATA: Final = "stuen-data"
MAKING: Final = "GUID:60"
"""On stuen-data until it was made. Once it is gone, nothing formats the partition but a person's wish; where a table's
attributes are lost, it errs to that side.
"""
LEAST: Final = 512 * MIB
"""Bytes of the smallest data partition with which a kiosk is any use."""
CLEAN: Final = 32 * MIB
"""Bytes at the beginning of a new partition that are made zeros: LUKS has its keys in the first 16 MiB."""

_LINUX: Final = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"


def sizes(file: Path) -> dict[str, int]:
    """How large kernel-b and root-b are to be, in bytes, from slots.json. Raises Failed."""
    found = read_json(file)
    wanted = {f"{name}-b": found.get(name) for name in ("kernel", "root")}
    result = {name: size for name, size in wanted.items() if type(size) is int and size > 0 and size % MIB == 0}
    if len(result) != len(wanted):
        raise Failed(f"{file} does not say how large the slots are")
    return result


def missing(table: Table, slots: dict[str, int]) -> list[Part]:
    """The partitions to add behind the last one, in order. Raises Failed where there is no room for them."""
    names = [*slots, DATA]
    there = [name for name in names if table.named(name)]
    if there != names[: len(there)]:
        raise Failed(f"the table has {' and '.join(there)}, but not what should lie before")
    at = -(-max(part.end for part in table.parts) // MIB) * MIB
    number = max(part.number for part in table.parts)
    found = []
    for name in names[len(there) :]:
        number += 1
        size = slots.get(name) or table.usable - at
        if at + size > table.usable or (name == DATA and size < LEAST):
            raise Failed(f"the disk is too small: there is no room for {name}")
        found.append(Part(number, name, at, size, MAKING if name == DATA else ""))
        at += size
    return found


def ensure(disk: Path, slots: dict[str, int], known: Callable[[Part], bool], run: Runner = run) -> Table:
    """The disk's table with all partitions in it, and in the kernel. `known`: whether the kernel has one already."""
    table = disks.read(disk, run)
    if not table.parts:
        raise Failed(f"{disk} has no partitions")
    if not disks.whole(disk):
        disks.mend(disk, table.parts[0], run)
    if fresh := missing(table, slots):
        for part in fresh:
            _clean(disk, part)
        disks.append(disk, [_line(part) for part in fresh], run)
        table = disks.read(disk, run)
    for part in table.parts:
        if not known(part):
            run("partx", "--add", "--nr", str(part.number), str(disk))
    return table


def _line(part: Part) -> str:
    sector = disks.SECTOR
    line = f'start={part.start // sector}, size={part.size // sector}, type={_LINUX}, name="{part.name}"'
    return f'{line}, attrs="{part.attributes}"' if part.attributes else line


def _clean(disk: Path, part: Part) -> None:
    with disk.open("r+b", buffering=0) as opened:
        disks.put(opened.fileno(), bytes(min(CLEAN, part.size)), part.start)
