"""More words for the guest's kernel, put into the boot loader's own script on a copy of the image.

The image we ship knows no way to be told more words: no file on its FAT partition, no second entry in a menu. Who can
write its boot script could start anything anyway; so the tests do just that, on their own copy, and nothing is left
open for anybody else. The words alone are not enough either: see stuen-test.service.
"""

import os
import re
import struct
import zlib
from pathlib import Path

from tests.image import disks

WORDS = ("stuen.test=1", *os.environ.get("STUEN_IMAGE_WORDS", "").split())
SCRIPT = struct.Struct(">IIIIIIIBBBB32s")  # U-Boot's header of a script
MAGIC = 0x27051956
LINE = re.compile(r"^(\s*(?:linux|linuxefi)\s.*?|.*?\bbootargs\s[^;]*?)(;.*|[\"']?)\s*$")


def added(script: str, words: tuple[str, ...]) -> str:
    """The script with the words at the end of each line that gives the kernel its own."""
    text = " ".join(words)
    lines, hits = [], 0
    for line in script.split("\n"):
        found = LINE.match(line) if "root=" in line and not line.lstrip().startswith("#") else None
        hits += bool(found)
        lines.append(f"{found[1]} {text}{found[2]}" if found else line)
    if not hits:
        raise disks.DiskError("no line of the boot script gives the kernel words")
    return "\n".join(lines)


def unpacked(image: bytes) -> str:
    """The text inside a boot.scr."""
    magic, *_rest = SCRIPT.unpack_from(image)
    if magic != MAGIC:
        raise disks.DiskError("boot.scr is no U-Boot script")
    (length,) = struct.unpack_from(">I", image, SCRIPT.size)
    start = SCRIPT.size + 8
    return image[start : start + length].decode()


def packed(text: str, like: bytes) -> bytes:
    """The text as a boot.scr, with all else of the header as it was."""
    content = text.encode()
    data = struct.pack(">II", len(content), 0) + content
    fields = list(SCRIPT.unpack_from(like))
    fields[1], fields[3], fields[6] = 0, len(data), zlib.crc32(data)
    fields[1] = zlib.crc32(SCRIPT.pack(*fields))
    return SCRIPT.pack(*fields) + data


def tell(disk: Path, words: tuple[str, ...] = WORDS) -> list[str]:
    """Change the boot scripts on the disk; gives the names of those changed."""
    changed = []
    for name in disks.fat_names(disk):
        last = name.rsplit("/", 1)[-1].lower()
        if last == "boot.scr":
            old = disks.fat_read(disk, name)
            disks.fat_write(disk, name, packed(added(unpacked(old), words), old))
        elif last == "grub.cfg":
            text = disks.fat_read(disk, name).decode()
            if "root=" not in text:
                continue  # one that only points to the other
            disks.fat_write(disk, name, added(text, words).encode())
        else:
            continue
        changed.append(name)
    if not changed:
        raise disks.DiskError(f"{disk.name} has no boot script that we know")
    return changed
