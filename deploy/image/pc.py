"""What a PC or a virtual machine starts with: GRUB as one EFI program, its configuration, its memory of the slots."""

import shutil
from pathlib import Path
from typing import Final

from deploy.image.foreign import inside, mounted
from deploy.image.steps import fresh
from deploy.image.work import Work

PARTS: Final = (
    *("part_gpt", "fat", "ext2", "normal", "configfile", "test", "true", "regexp", "loadenv", "linux", "boot"),
    *("reboot", "sleep", "search", "efi_gop", "efi_uga", "all_video", "minicmd"),
)
CONFIG: Final = "grub.cfg"
ENVIRONMENT: Final = ("grub/grubenv", "grub/grubenv.2")
BEGIN: Final = {"ORDER": "A B", "A_OK": "1", "A_TRY": "0", "B_OK": "0", "B_TRY": "0"}
_SIZE: Final = 1024
_EMBEDDED: Final = "set prefix=($root)\nconfigfile ($root)/grub.cfg\nsleep 5\nreboot\n"


def environment(values: dict[str, str]) -> bytes:
    """A file as `grub-editenv` makes it: always 1,024 bytes, so that GRUB can write it in its place."""
    text = "# GRUB Environment Block\n" + "".join(f"{key}={value}\n" for key, value in values.items())
    return text.encode("ascii").ljust(_SIZE, b"#")


def folder(work: Work, configuration: Path, target: Path) -> None:
    """Fill `target` with what is on the boot partition; GRUB is put together by the root's own programs."""
    root, build, steps = work.root, work.build, work.steps
    program = fresh(target) / "EFI" / "BOOT"
    program.mkdir(parents=True)
    shared = fresh(root.parent / "grub")
    shutil.copytree(build / "usr/lib/grub/x86_64-efi", shared / "x86_64-efi")
    (shared / "embedded.cfg").write_text(_EMBEDDED, "utf-8")
    with mounted(root, steps, shared=shared):
        how = (
            "-O",
            "x86_64-efi",
            "-d",
            "/mnt/x86_64-efi",
            "-p",
            "/",
            "-c",
            "/mnt/embedded.cfg",
            "-o",
            "/mnt/BOOTX64.EFI",
        )
        inside(root, steps, "grub-mkimage", *how, *PARTS)
        inside(root, steps, "grub-script-check", "/mnt/embedded.cfg")
    shutil.move(shared / "BOOTX64.EFI", program / "BOOTX64.EFI")
    shutil.rmtree(shared)
    shutil.copy(configuration / CONFIG, target / CONFIG)
    (target / "grub").mkdir()
    for name in ENVIRONMENT:
        (target / name).write_bytes(environment(BEGIN))
