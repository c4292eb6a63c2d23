"""The boot partition of an image or of a card: found in its table, and a file put into it with mtools. Nothing is
mounted, and what is written goes by standard input: never by a command line, never by a file in between.
"""

import os
import struct
import subprocess
from pathlib import Path
from typing import Final

LABEL: Final = "stuen-boot"
SECTOR: Final = 512


class CardError(Exception):
    """A card or an image can't be written, or is not what was expected; the text is for a person."""


def boot_offset(disk: Path) -> int:
    """Where the boot partition begins, in bytes. Raises CardError."""
    with disk.open("rb") as opened:
        opened.seek(SECTOR)
        head = opened.read(SECTOR)
        if head[:8] != b"EFI PART":
            raise CardError(f"{disk} is not one of Stuen's images: it has no table of partitions")
        at, count, size = struct.unpack_from("<QII", head, 72)
        if not 128 <= size <= 4096 or not 1 <= count <= 1024:
            raise CardError(f"{disk}: its table of partitions is not whole")
        opened.seek(at * SECTOR)
        entries = opened.read(count * size)
    for entry in range(0, len(entries) - size + 1, size):
        first = struct.unpack_from("<Q", entries, entry + 32)[0]
        name = entries[entry + 56 : entry + 128].decode("utf-16-le", "replace").rstrip("\0")
        if name == LABEL:
            return int(first) * SECTOR
    raise CardError(f"{disk} is not one of Stuen's images: it has no partition {LABEL}")


def put(disk: Path, name: str, data: bytes) -> None:
    """Put a file into the boot partition, and read it back. Raises CardError."""
    place = f"{disk}@@{boot_offset(disk)}"
    _mtools("mcopy", "-D", "o", "-i", place, "-", f"::{name}", given=data)
    fd = os.open(disk, os.O_RDWR)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)  # from the card itself, not from memory
    finally:
        os.close(fd)
    if _mtools("mtype", "-i", place, f"::{name}") != data:
        raise CardError(f"{disk}: {name} is not there as it was written")


def _mtools(*command: str, given: bytes = b"") -> bytes:
    # of a card the geometry says nothing, and a file's time is none of anybody's business
    environment = {**os.environ, "MTOOLS_SKIP_CHECK": "1", "MTOOLSRC": os.devnull}
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=300, env=environment)
    except FileNotFoundError:
        raise CardError("mtools is missing: apt install mtools") from None
    except subprocess.TimeoutExpired:
        raise CardError(f"{command[0]} did not end; is the card still there?") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CardError(f"{command[0]}: {said[-1] if said else done.returncode}")
    return done.stdout
