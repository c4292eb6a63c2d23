"""What a Raspberry Pi starts with: firmware, U-Boot, the script that chooses the slot, and its memory of that.

The memory is U-Boot's usual form (a CRC, then words with zeros between) at 1 MiB of the disk, where nothing else is.
The script reads and writes it itself, so that no more than these words is ever taken from there.

Debian's U-Boot for the Pi stops for whoever presses a key, lets its EFI boot manager look about before the card, and
tries sticks and the network after it. What it is told to do is a list of words inside it; `closed` changes these.
"""

import binascii
import shutil
import struct
from pathlib import Path
from typing import Final

from deploy.image.disk import DISK_ID
from deploy.image.recipe import MIB
from deploy.image.steps import StepFailed, fresh
from deploy.image.work import Work

SCRIPT: Final = "boot.cmd"
STATE_AT: Final = 1 * MIB
STATE_SIZE: Final = 0x1000
BEGIN: Final = {"BOOT_ORDER": "A B", "BOOT_A_LEFT": "3", "BOOT_B_LEFT": "0"}
DISK: Final = "/dev/stuen-disk"
FIRMWARE: Final = ("bootcode.bin", "start4.elf", "fixup4.dat", "start4cd.elf", "fixup4cd.dat")
CARD: Final = b"load mmc ${devnum}:1 ${scriptaddr} boot.scr && source ${scriptaddr}"
TOLD: Final = {
    b"bootcmd": b"setenv devtype mmc; setenv devnum 0; run card; setenv devnum 1; run card; reset",
    b"card": CARD,
    b"bootdelay": b"-2",  # do not wait, and do not look whether a key was pressed
    b"stdin": b"serial",
}
"""What U-Boot does in place of what Debian's would: the script on the card, mmc 0 or 1, and nothing else."""
UNTOLD: Final = frozenset({b"preboot", b"dhcpuboot", b"boot_targets", b"pxefile_addr_r", b"usb_ignorelist", b"vendor"})
_BEGINS: Final = b"bootcmd=bootflow scan\0bootdelay="
_MAGIC, _LINUX, _ARM64, _SCRIPT, _PLAIN = 0x27051956, 5, 22, 6, 0


def state(values: dict[str, str]) -> bytes:
    """The memory of the slots, as `fw_setenv` writes it."""
    text = b"".join(f"{key}={value}".encode("ascii") + b"\0" for key, value in values.items()) + b"\0"
    content = text.ljust(STATE_SIZE - 4, b"\0")
    return struct.pack("<I", binascii.crc32(content)) + content


def script(text: str, built: int) -> bytes:
    """A script as U-Boot takes it: what mkimage makes."""
    body = text.encode("ascii")
    content = struct.pack(">II", len(body), 0) + body
    kinds = (_LINUX, _ARM64, _SCRIPT, _PLAIN)

    def head(check: int) -> bytes:
        name = b"Stuen"
        return struct.pack(">7I4B32s", _MAGIC, check, built, len(content), 0, 0, binascii.crc32(content), *kinds, name)

    return head(binascii.crc32(head(0))) + content


def closed(loader: bytes) -> bytes:
    """U-Boot with other words inside, in the room of the old ones; raises StepFailed where they are not as expected."""
    start = loader.find(_BEGINS)
    end = loader.find(b"\0\0", start)
    if start < 0 or end < 0 or loader.count(_BEGINS) != 1:
        raise StepFailed("U-Boot's own words are not what they were: look at TOLD in deploy/image/pi.py.")
    words = dict(row.split(b"=", 1) for row in loader[start:end].split(b"\0"))
    words = {name: value for name, value in words.items() if name not in UNTOLD} | TOLD
    found = b"\0".join(name + b"=" + value for name, value in words.items())
    if len(found) > end - start:
        raise StepFailed("U-Boot has no room for what it is told: look at TOLD in deploy/image/pi.py.")
    return loader[:start] + found.ljust(end - start, b"\0") + loader[end:]


def folder(work: Work, configuration: Path, kernels: Path, target: Path, built: int) -> None:
    """Fill `target` with what is on the boot partition; `kernels` has the kernel's device trees."""
    fresh(target)
    parts = work.build / "usr/lib/raspi-firmware"
    for name in FIRMWARE:
        if (parts / name).exists():
            shutil.copy(parts / name, target / name)
    loader = work.build / "usr/lib/u-boot/rpi_arm64/u-boot.bin"
    if not loader.exists() or not (target / "start4.elf").exists():
        raise StepFailed("A Pi's firmware or U-Boot is not where it was: raspi-firmware, u-boot-rpi in packages.toml.")
    (target / "u-boot.bin").write_bytes(closed(loader.read_bytes()))
    for tree in sorted((kernels / "dtbs").glob("*.dtb")):
        shutil.copy(tree, target / tree.name)
    if (parts / "overlays").exists():
        shutil.copytree(parts / "overlays", target / "overlays")
    shutil.copy(configuration / "config.txt", target / "config.txt")
    (target / "boot.scr").write_bytes(script((configuration / SCRIPT).read_text("ascii"), built))


def tell_linux(root: Path) -> None:
    """Where `fw_setenv`, so RAUC, finds the memory of the slots, whatever the disk is called on that machine."""
    which = f'ENV{{DEVTYPE}}=="disk", ENV{{ID_PART_TABLE_UUID}}=="{DISK_ID.lower()}"'
    rule = f'SUBSYSTEM=="block", {which}, SYMLINK+="{DISK[5:]}"\n'
    # After 60-persistent-storage, which reads the table.
    (root / "usr/lib/udev/rules.d/90-stuen-disk.rules").write_text(rule, "ascii")
    (root / "etc/fw_env.config").write_text(f"{DISK} {STATE_AT:#x} {STATE_SIZE:#x}\n", "ascii")
