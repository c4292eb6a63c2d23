"""The disk's table, the file systems on it, and that two builds of the same files are the same bytes."""

import filecmp
import json
import os
import shutil
import struct
import subprocess
import time
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.image import disk, kernel
from deploy.image.disk import DISK_ID, assemble, boot_partition, table
from deploy.image.recipe import BOOT_MIB, KERNEL_MIB, KINDS, MIB, ROOT_MIB, START_MIB
from deploy.image.steps import StepFailed, Steps

tools = pytest.mark.skipif(
    not all(
        shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") for name in ("sfdisk", "mkfs.vfat", "mcopy", "mke2fs")
    ),
    reason="what makes a disk is not here",
)


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "log" / "build.log", quiet=True)


def test_partitions_follow_each_other_and_are_called_as_agreed() -> None:
    for kind in KINDS.values():
        rows = table(kind)
        assert [one.label for one in rows] == ["stuen-boot", "kernel-a", "root-a"]
        assert rows[0].start == START_MIB
        assert all(before.start + before.size == after.start for before, after in pairwise(rows))
    assert sum((START_MIB, BOOT_MIB, KERNEL_MIB, ROOT_MIB, 1)) * MIB < 1_600_000_000


@tools
def test_an_image_has_its_table_and_its_parts_where_they_belong(tmp_path: Path, steps: Steps) -> None:
    parts = {one.label: tmp_path / one.label for one in table(KINDS["arm64"])}
    for label, path in parts.items():
        path.write_bytes(label.encode() * 1000)
    made = tmp_path / "a.img"
    assemble(KINDS["arm64"], parts, made, steps, b"which slot")
    told = json.loads(subprocess.run(["/sbin/sfdisk", "-J", made], check=True, capture_output=True).stdout)[
        "partitiontable"
    ]
    assert told["label"] == "gpt"
    assert told["id"] == DISK_ID
    assert [one["name"] for one in told["partitions"]] == ["stuen-boot", "kernel-a", "root-a"]
    assert told["partitions"][0]["type"] == disk.BASIC
    with made.open("rb") as content:  # not read whole: it is nearly a gigabyte
        assert os.pread(content.fileno(), 10, MIB) == b"which slot"
        for one in told["partitions"]:
            wanted = one["name"].encode() * 1000
            assert os.pread(content.fileno(), len(wanted), one["start"] * 512) == wanted
        head = os.pread(content.fileno(), 512, 512)
    size, check = struct.unpack("<I", head[12:16])[0], struct.unpack("<I", head[16:20])[0]
    assert check == zlib.crc32(head[:16] + b"\0\0\0\0" + head[20:size])
    again = tmp_path / "b.img"
    assemble(KINDS["arm64"], parts, again, steps, b"which slot")
    assert filecmp.cmp(again, made, shallow=False)


@tools
def test_what_does_not_fit_is_told(tmp_path: Path, steps: Steps) -> None:
    parts = {one.label: tmp_path / one.label for one in table(KINDS["amd64"])}
    for path in parts.values():
        path.touch()
    with parts["root-a"].open("wb") as file:
        file.truncate((ROOT_MIB + 1) * MIB)
    with pytest.raises(StepFailed, match=f"root-a has {ROOT_MIB + 1} MiB, and its partition {ROOT_MIB}"):
        assemble(KINDS["amd64"], parts, tmp_path / "a.img", steps)
    assert not (tmp_path / "a.img").exists()


@tools
def test_the_boot_partition_is_the_same_bytes_each_time(tmp_path: Path, steps: Steps) -> None:
    made = []
    for number in range(2):
        folder = tmp_path / str(number)
        (folder / "EFI" / "BOOT").mkdir(parents=True)
        (folder / "EFI" / "BOOT" / "BOOTX64.EFI").write_bytes(b"x" * 5000)
        (folder / "grub.cfg").write_text("set a=1\n")
        made.append(tmp_path / f"{number}.vfat")
        boot_partition(folder, made[-1], 1_700_000_000, steps)
    assert made[0].read_bytes() == made[1].read_bytes()
    listed = subprocess.run(
        ["mdir", "-/", "-b", "-i", made[0], "::"], check=True, capture_output=True, text=True
    ).stdout
    assert "::/EFI/BOOT/BOOTX64.EFI" in listed
    assert "::/grub.cfg" in listed


@tools
def test_the_kernels_file_system_is_the_same_bytes_each_time(tmp_path: Path, steps: Steps) -> None:
    made = []
    for number in range(2):
        folder = tmp_path / f"k{number}"
        (folder / "dtbs").mkdir(parents=True)
        for name in ("vmlinuz", "initrd.img", "dtbs/bcm2711.dtb"):
            (folder / name).write_bytes(name.encode() * 100)
        made.append(tmp_path / f"{number}.ext4")
        time.sleep(1.1 * number)  # in another second than the first, or the times would be the same by chance
        kernel.file_system(folder, made[-1], 1_700_000_000, steps)
    assert made[0].read_bytes() == made[1].read_bytes()
    assert subprocess.run(["/sbin/e2fsck", "-fn", made[0]], check=False, capture_output=True).returncode == 0
