"""Disks for the machines: an image made larger, parts of it found and files in its FAT read and written, USB sticks.

Nothing is mounted and nobody need be root: mtools and mke2fs write into files.
"""

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
HEADER = struct.Struct("<8sIIIIQQQQ16sQIII")
SIZE = 4 << 30  # a small SD card of today has more


class DiskError(Exception):
    """A disk is not what was expected, or a tool could not do its work; the message has the tool's own words."""


class Part(NamedTuple):
    """A partition: its label, where it begins and how long it is, in bytes."""

    label: str
    offset: int
    size: int


def run(*command: str | Path, text: bytes | None = None) -> bytes:
    """What a tool says; raises DiskError with its complaint when it fails."""
    environment = os.environ | {"MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C"}
    done = subprocess.run([str(one) for one in command], input=text, capture_output=True, check=False, env=environment)
    if done.returncode:
        raise DiskError(f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def parts(disk: Path) -> dict[str, Part]:
    """The partitions of a GPT disk, by label."""
    found = {}
    with disk.open("rb") as file:
        file.seek(SECTOR)
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or head[:8] != b"EFI PART":
            raise DiskError(f"{disk.name} has no GPT")
        fields = HEADER.unpack(head)
        table, count, size = fields[10:13]
        file.seek(table * SECTOR)
        for _ in range(min(count, 256)):
            entry = file.read(size)
            if len(entry) < size or entry[:16] == bytes(16):
                continue
            first, last = struct.unpack_from("<QQ", entry, 32)
            label = entry[56:128].decode("utf-16-le").rstrip("\0")
            found[label] = Part(label, first * SECTOR, (last - first + 1) * SECTOR)
    return found


def sparse_copy(source: Path, target: Path, size: int = SIZE) -> Path:
    """A copy that takes no room for zeros, made longer up to `size`, as a card is longer than what is flashed on it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    run("cp", "--sparse=always", "--reflink=auto", source, target)
    if target.stat().st_size < size:
        os.truncate(target, size)
    return target


def overlay(base: Path, target: Path) -> Path:
    """A qcow2 that holds what a machine writes; the base stays as it is. The base may itself be a qcow2."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    kind = "qcow2" if base.suffix == ".qcow2" else "raw"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", base.resolve(), "-F", kind, target)
    return target


def fat(disk: Path, label: str = "stuen-boot") -> str:
    """What mtools calls the FAT partition of a disk."""
    return f"{disk}@@{parts(disk)[label].offset}"


def fat_read(disk: Path, name: str, label: str = "stuen-boot") -> bytes:
    """A file of the FAT partition."""
    return run("mcopy", "-n", "-i", fat(disk, label), f"::{name}", "-")


def fat_write(disk: Path, name: str, content: bytes, label: str = "stuen-boot") -> None:
    """Put a file into the FAT partition, also over one of that name."""
    with _kept(content, disk.parent) as file:
        run("mcopy", "-o", "-n", "-i", fat(disk, label), file, f"::{name}")


def fat_names(disk: Path, label: str = "stuen-boot") -> list[str]:
    """All files of the FAT partition, as paths from its root."""
    try:
        listed = run("mdir", "-/", "-b", "-i", fat(disk, label), "::").decode()
    except DiskError as error:
        if '"::" not found' in str(error):
            return []  # so it says of one with no file at all
        raise
    return [line.removeprefix("::/") for line in listed.splitlines() if line and not line.endswith("/")]


@contextmanager
def _kept(content: bytes, folder: Path) -> Iterator[Path]:
    file = folder / f".part-{os.getpid()}"
    file.write_bytes(content)
    try:
        yield file
    finally:
        file.unlink()


def stick(target: Path, files: dict[str, Path], room: int = 64 << 20) -> Path:
    """A USB stick as people have them: FAT32 with no partition table, with these files and some room."""
    size = room + sum(file.stat().st_size for file in files.values())
    size = -(-size // (1 << 20)) * (1 << 20)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with target.open("wb") as empty:
        empty.truncate(size)
    run("mformat", "-F", "-v", "STICK", "-i", target, "::")
    for name, file in files.items():
        run("mcopy", "-i", target, file, f"::{name}")
    return target


def needed(*tools: str) -> list[str]:
    """Which of these are not on this computer."""
    return [tool for tool in tools if shutil.which(tool) is None]
