"""The disk: a GPT whose numbers are fixed, the boot partition, and slot A. B and the data are made at first start."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.image.recipe import BOOT_MIB, KERNEL_MIB, MIB, ROOT_MIB, START_MIB, Kind
from deploy.image.steps import StepFailed, Steps

EFI: Final = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
BASIC: Final = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
LINUX: Final = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_IDS: Final = "5D0E0B6E-6469-4B2D-9E6C-2D6275696C"
DISK_ID: Final = f"{_IDS}00"
_VOLUME: Final = "57EE0001"
_SECTOR: Final = 512


@dataclass(frozen=True)
class Partition:
    """One row of the table; sizes in MiB."""

    label: str
    start: int
    size: int
    type: str
    uuid: str


def table(kind: Kind) -> tuple[Partition, ...]:
    """The partitions of the file that is flashed. On a Pi the first is an ordinary one, which Windows shows too."""
    rows = (
        ("stuen-boot", BOOT_MIB, BASIC if kind.arch == "arm64" else EFI),
        ("kernel-a", KERNEL_MIB, LINUX),
        ("root-a", ROOT_MIB, LINUX),
    )
    found, start = [], START_MIB
    for number, (label, size, type_) in enumerate(rows, 1):
        found.append(Partition(label, start, size, type_, f"{_IDS}{number:02X}"))
        start += size
    return tuple(found)


def script(kind: Kind) -> str:
    """The table as sfdisk reads it."""
    per = MIB // _SECTOR
    rows = [
        f"start={one.start * per}, size={one.size * per}, type={one.type}, uuid={one.uuid}, name={one.label}"
        for one in table(kind)
    ]
    return "\n".join(["label: gpt", f"label-id: {DISK_ID}", f"first-lba: {per}", *rows]) + "\n"


def boot_partition(folder: Path, target: Path, built: int, steps: Steps) -> None:
    """A FAT of `folder` in the file `target`, the same bytes each time."""
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        file.truncate(BOOT_MIB * MIB)
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (built, built))
    time = {"SOURCE_DATE_EPOCH": str(built)}
    steps.run("mkfs.vfat", "-F", "32", "-n", "STUEN-BOOT", "-i", _VOLUME, "--invariant", target, also=time)
    for path in sorted(folder.rglob("*")):
        name = "::/" + path.relative_to(folder).as_posix()
        if path.is_dir():
            steps.run("mmd", "-i", target, name, also=time)
        else:
            steps.run("mcopy", "-m", "-i", target, path, name, also=time)


def assemble(kind: Kind, parts: dict[str, Path], target: Path, steps: Steps, state: bytes = b"") -> None:
    """The image: the table, each file of `parts` in the partition of that name, and before the first one `state`."""
    rows = table(kind)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        file.truncate((rows[-1].start + rows[-1].size + 1) * MIB)
    steps.run("sfdisk", "-q", "--no-reread", "--no-tell-kernel", part, given=script(kind))
    with part.open("r+b") as file:
        os.pwrite(file.fileno(), state, MIB)
        for one in rows:
            content = parts[one.label]
            if content.stat().st_size > one.size * MIB:
                raise StepFailed(
                    f"{one.label} has {content.stat().st_size / MIB:.0f} MiB, and its partition {one.size}."
                )
            _copy(content, file.fileno(), one.start * MIB)
    part.rename(target)


def _copy(source: Path, target: int, where: int) -> None:
    """A file to a place in another, without what is empty."""
    with source.open("rb") as file:
        while block := file.read(MIB):
            if block.strip(b"\0"):
                os.pwrite(target, block, where)
            where += len(block)
