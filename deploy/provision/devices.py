"""Card devices: which may be written to, and an image written to one and read back."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from deploy.provision.fat import CardError

LARGEST: Final = 256 * 10**9
"""Bytes: what is larger is hardly a card, and perhaps somebody's disk."""
CHUNK: Final = 4 * 1024 * 1024
HEAD: Final = 1024 * 1024

Progress = Callable[[str, int, int], None]
"""Told of what goes on: "writing" or "reading back", bytes done, bytes in all."""


def refuse(device: Path, needed: int, largest: int = LARGEST, system: Path = Path("/")) -> None:
    """Raise CardError unless the device may be written to: a whole disk, not in use, of a card's size."""
    real = (system / str(device).lstrip("/")).resolve()
    name, sys = real.name, system / "sys" / "class" / "block" / real.name
    if not sys.exists():
        raise CardError(f"{device} is not a disk")
    if (sys / "partition").exists():
        raise CardError(f"{device} is a partition; name the whole card, as /dev/sdb or /dev/mmcblk0")
    size = int((sys / "size").read_text()) * 512
    if size > largest:
        raise CardError(
            f"{device} has {size // 10**9} GB, more than a card; if it is one, say --largest {size // 10**9 + 1}"
        )
    if size < needed:
        raise CardError(f"{device} is too small: it has {size // 10**6} MB, and {needed // 10**6} are needed")
    if (sys / "ro").read_text().strip() == "1":
        raise CardError(f"{device} can't be written to: is the card's lock pushed down?")
    parts = [name, *(child.name for child in sys.resolve().iterdir() if (child / "partition").exists())]
    for part in parts:
        for use in _uses(part, system):
            raise CardError(f"{device} is in use ({use}); take it out of use first")


def _uses(part: str, system: Path) -> Iterator[str]:
    numbers = _text(system / "sys" / "class" / "block" / part / "dev")
    for line in _text(system / "proc" / "self" / "mountinfo").splitlines():
        words = line.split()
        if len(words) > 4 and words[2] == numbers:
            yield f"mounted at {words[4]}"
    for line in _text(system / "proc" / "swaps").splitlines()[1:]:
        if line.split() and Path(line.split()[0]).name == part:
            yield "swap"
    holders = system / "sys" / "class" / "block" / part / "holders"
    if holders.is_dir() and any(holders.iterdir()):
        yield "part of another device"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""


def write(image: Path, device: Path, progress: Progress) -> None:
    """Write an image to a card, and read it back. Its first MiB comes last: a card that is half written starts nothing.

    Raises CardError.
    """
    size = image.stat().st_size
    flags = os.O_RDWR | (os.O_EXCL if stat.S_ISBLK(device.stat().st_mode) else 0)
    try:
        fd = os.open(device, flags)
    except OSError as error:
        raise CardError(f"{device} can't be opened: {error.strerror}") from None
    try:
        with image.open("rb") as source:
            _put(fd, bytes(HEAD), 0)
            os.fsync(fd)
            for at in range(HEAD, size, CHUNK):
                _put(fd, os.pread(source.fileno(), min(CHUNK, size - at), at), at)
                if (at // CHUNK) % 16 == 15:
                    os.fsync(fd)  # else all of it waits in memory, and the progress is none
                progress("writing", min(at + CHUNK, size), size)
            os.fsync(fd)
            _put(fd, os.pread(source.fileno(), min(HEAD, size), 0), 0)
            os.fsync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            _compare(fd, source.fileno(), size, progress, device)
    except OSError as error:
        raise CardError(f"{device}: {error.strerror}; is the card still there?") from None
    finally:
        os.close(fd)


def _put(fd: int, data: bytes, at: int) -> None:
    done = 0
    while done < len(data):
        done += os.pwrite(fd, data[done:], at + done)


def _compare(fd: int, source: int, size: int, progress: Progress, device: Path) -> None:
    for at in range(0, size, CHUNK):
        length = min(CHUNK, size - at)
        there, wanted = (hashlib.sha256(os.pread(one, length, at)).digest() for one in (fd, source))
        if there != wanted:
            raise CardError(f"{device} does not give back what was written to it: the card is bad")
        progress("reading back", at + length, size)
