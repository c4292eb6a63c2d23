"""GRUB itself, with its memory of the slots spoiled as a cut may spoil it: the right slot starts all the same.

The kernel says first of all what it was told; then the plug is pulled. Slot B is the good one, A one that is not to be
started, as while an update is written into it.
"""

import shutil
from pathlib import Path

import pytest

from deploy.image import pc
from tests.image import bootline, disks
from tests.image.kit import Kit, image
from tests.image.machine import BOOT, Machine, Spec

GOOD_B = pc.environment(pc.BEGIN | {"ORDER": "B A", "A_OK": "0", "B_OK": "1"})
GARBAGE = bytes(range(256)) * 4
CASES = [
    ("whole", GOOD_B, GOOD_B, "B"),
    ("emptied", b"", GOOD_B, "B"),
    ("short", GOOD_B[:512], GOOD_B, "B"),
    ("garbage", GARBAGE, GOOD_B, "B"),
    ("zeros", bytes(1024), GOOD_B, "B"),
    ("gone", None, GOOD_B, "B"),
    ("second-garbage", GOOD_B, GARBAGE, "B"),
    ("second-gone", GOOD_B, None, "B"),
    ("both-garbage", GARBAGE, GARBAGE, "A"),
    ("both-gone", None, None, "A"),
]


@pytest.fixture(scope="module")
def card(kit: Kit, settled: Path) -> Path:
    """A disk with a kernel in both slots, whose kernel speaks at once."""
    if kit.arch != "amd64":
        pytest.skip("GRUB starts PCs")
    disk = kit.folder / "grubenv" / "disk.raw"
    disk.parent.mkdir(parents=True, exist_ok=True)
    disks.run("qemu-img", "convert", "-O", "raw", settled, disk)
    place = disks.parts(disk)["kernel-b"].offset
    with (image(kit.arch).parent / "kernel.ext4").open("rb") as kernel, disk.open("r+b") as target:
        target.seek(place)
        shutil.copyfileobj(kernel, target)
    disks.fat_write(disk, "grub.cfg", disks.fat_read(kit.disk, "grub.cfg"))
    bootline.tell(disk, ("loglevel=7",))
    return disk


def put(disk: Path, name: str, content: bytes | None) -> None:
    """A file of the boot partition, or none."""
    if content is not None:
        disks.fat_write(disk, name, content)
    elif name in disks.fat_names(disk):
        disks.run("mdel", "-i", disks.fat(disk), f"::{name}")


@pytest.mark.parametrize(("name", "first", "second", "slot"), CASES, ids=[one[0] for one in CASES])
def test_the_right_slot_starts(
    kit: Kit, card: Path, name: str, first: bytes | None, second: bytes | None, slot: str
) -> None:
    for file, content in zip(pc.ENVIRONMENT, (first, second), strict=True):
        put(card, file, content)
    folder = kit.folder / "grubenv" / name
    folder.mkdir(exist_ok=True)
    with Machine(Spec(kit.arch, card, folder, channel=False)) as machine:
        said = machine.wait_said("rauc.slot=", limit=BOOT)
        said = machine.wait_said("\n", since=said.index("rauc.slot="))
        assert said.startswith(f"rauc.slot={slot}")
        assert "press any key" not in machine.said().lower()
    whole = [file for file, content in zip(pc.ENVIRONMENT, (first, second), strict=True) if content == GOOD_B]
    for file in whole:
        assert b"B_TRY=1\n" in disks.fat_read(card, file), "the try is counted where it can be"
