"""The partitions of a first start, with the real sfdisk on files; and a plug pulled between any two writes."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from first import disk as disks
from first import partitions
from first.disk import MIB
from first.partitions import MAKING
from first.run import Failed, run

SLOTS = {"kernel-b": 8 * MIB, "root-b": 16 * MIB}

pytestmark = pytest.mark.skipif(shutil.which("sfdisk") is None, reason="needs sfdisk: make extras")


def flashed(folder: Path, size: int = 700 * MIB) -> Path:
    """A card as it is after the image was written to it: the table knows of a smaller disk."""
    disk = folder / "card.img"
    with disk.open("wb") as made:
        made.truncate(34 * MIB)
    lines = ("size=8MiB, name=stuen-boot", "size=8MiB, name=kernel-a", "size=16MiB, name=root-a")
    run("sfdisk", "-q", str(disk), given=("label: gpt\n" + "\n".join(lines) + "\n").encode())
    with disk.open("r+b") as made:
        made.truncate(size)
    return disk


class Kernel:
    """`run`, and what the kernel was told of."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def __call__(self, *command: str, **more: object) -> str:
        if command[0] == "partx":
            self.told.append(command)
            return ""
        return run(*command, **more)  # type: ignore[arg-type]


def ensure(disk: Path, kernel: Kernel | None = None, known: int = 3) -> disks.Table:
    return partitions.ensure(disk, SLOTS, lambda part: part.number <= known, kernel or Kernel())


def test_a_first_start_adds_three_and_the_data_gets_the_rest(tmp_path: Path) -> None:
    disk, kernel = flashed(tmp_path), Kernel()
    found = ensure(disk, kernel)
    assert [part.name for part in found.parts] == [
        "stuen-boot",
        "kernel-a",
        "root-a",
        "kernel-b",
        "root-b",
        "stuen-data",
    ]
    kernel_b, root_b, data = found.parts[3:]
    assert (kernel_b.size, root_b.size) == (8 * MIB, 16 * MIB)
    assert all(part.start % MIB == 0 and part.size % MIB == 0 for part in found.parts[3:])
    assert [part.attributes for part in found.parts] == [""] * 5 + [MAKING]
    assert 0 <= disks.size_of(disk) - data.end < 2 * MIB
    assert [command[3] for command in kernel.told] == ["4", "5", "6"]
    assert run("sfdisk", "--verify", str(disk)).count("No errors detected") == 1


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    ensure(disk)
    with disk.open("rb") as opened:
        before = opened.read(4 * MIB)
    kernel = Kernel()
    ensure(disk, kernel, known=6)
    with disk.open("rb") as opened:
        assert opened.read(4 * MIB) == before
    assert kernel.told == []


def test_what_an_earlier_life_left_there_is_gone_before_the_table_says_so(tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    with disk.open("r+b") as opened:
        opened.seek(33 * MIB)
        opened.write(b"LUKS\xba\xbe" * (80 * MIB // 6))
    found = ensure(disk)
    with disk.open("rb") as opened:
        for part in found.parts[3:]:
            opened.seek(part.start)
            assert not any(opened.read(min(part.size, 16 * MIB)))


class Cut(BaseException):
    """The plug was pulled."""


@pytest.mark.parametrize("kept", range(-1, 6))
def test_a_cut_after_any_write_leaves_a_table_that_boots_and_the_next_start_ends_it(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, left, write = flashed(tmp_path), [kept], disks.put

    def put(fd: int, data: bytes, at: int) -> None:
        if left[0] < 0:
            raise Cut
        left[0] -= 1
        write(fd, data, at)

    monkeypatch.setattr(disks, "put", put)
    with suppress(Cut):
        ensure(disk)
    monkeypatch.undo()
    assert disks.whole(disk)
    assert [part.name for part in disks.read(disk).parts][:3] == ["stuen-boot", "kernel-a", "root-a"]
    assert ensure(disk).parts[5].name == "stuen-data"


def test_all_that_changes_of_the_first_table_goes_in_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, writes, write = flashed(tmp_path), [], disks.put

    def put(fd: int, data: bytes, at: int) -> None:
        writes.append((at, len(data)))
        write(fd, data, at)

    monkeypatch.setattr(disks, "put", put)
    ensure(disk)
    size = disks.size_of(disk)
    assert writes[-2:] == [(size - disks.TAIL, disks.TAIL), (0, disks.PAGE)]


def test_a_torn_first_table_is_mended_from_the_second(tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    before = ensure(disk)
    with disk.open("r+b") as opened:
        opened.seek(1024 + 3 * 128)
        opened.write(b"\xff" * 64)
    assert not disks.whole(disk)
    assert ensure(disk) == before
    assert disks.whole(disk)


@pytest.mark.parametrize("torn", [slice(0, 8), slice(12, 16), slice(80, 84)], ids=["magic", "length", "count"])
def test_a_head_that_is_none_is_not_whole(torn: slice, tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    with disk.open("r+b") as opened:
        opened.seek(512 + torn.start)
        opened.write(b"\xff" * (torn.stop - torn.start))
    assert not disks.whole(disk)


def test_attributes_are_given_and_taken_away(tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    data = ensure(disk).parts[5]
    disks.attributes(disk, data, "")
    assert disks.read(disk).parts[5].attributes == ""
    disks.attributes(disk, data, MAKING)
    assert disks.read(disk).parts[5].attributes == MAKING


@pytest.mark.parametrize("size", [36 * MIB, 60 * MIB, 500 * MIB])
def test_a_disk_that_is_too_small_stays_as_it_is(size: int, tmp_path: Path) -> None:
    disk = flashed(tmp_path, size)
    with disk.open("rb") as opened:
        before = opened.read(35 * MIB)
    with pytest.raises(Failed, match="too small"):
        ensure(disk)
    with disk.open("rb") as opened:
        assert opened.read(35 * MIB) == before


def test_a_table_with_data_but_without_a_slot_is_not_touched(tmp_path: Path) -> None:
    disk = flashed(tmp_path)
    run("sfdisk", "-q", "--append", str(disk), given=b"size=520MiB, name=stuen-data\n")
    with pytest.raises(Failed, match="stuen-data"):
        ensure(disk)


def test_another_kind_of_table_and_no_table_are_refused(tmp_path: Path) -> None:
    disk = tmp_path / "card.img"
    with disk.open("wb") as made:
        made.truncate(64 * MIB)
    with pytest.raises(Failed):
        ensure(disk)
    run("sfdisk", "-q", str(disk), given=b"label: gpt\n")
    with pytest.raises(Failed, match="no partitions"):
        ensure(disk)
    run("sfdisk", "-q", str(disk), given=b"label: dos\nsize=8MiB\n")
    with pytest.raises(Failed, match="another kind"):
        ensure(disk)


@pytest.mark.parametrize(
    "said", ["", "{}", '{"kernel": 8388608}', '{"kernel": 8388608, "root": 5}', '{"kernel": -1, "root": true}']
)
def test_sizes_that_are_none_are_told(said: str, tmp_path: Path) -> None:
    (tmp_path / "slots.json").write_text(said)
    with pytest.raises(Failed, match="how large"):
        partitions.sizes(tmp_path / "slots.json")


def test_sizes_are_those_of_the_slots_that_were_flashed(tmp_path: Path) -> None:
    (tmp_path / "slots.json").write_text('{"kernel": 8388608, "root": 16777216, "more": 1}')
    assert partitions.sizes(tmp_path / "slots.json") == SLOTS


def test_devices_are_named_as_the_kernel_names_them() -> None:
    assert disks.node(Path("/dev/sda"), 6) == Path("/dev/sda6")
    assert disks.node(Path("/dev/mmcblk0"), 6) == Path("/dev/mmcblk0p6")


def test_the_disk_is_that_of_the_running_root(tmp_path: Path) -> None:
    part = tmp_path / "devices/pci/mmcblk0/mmcblk0p3"
    part.mkdir(parents=True)
    (part / "partition").write_text("3\n")
    (tmp_path / "dev/block").mkdir(parents=True)
    (tmp_path / "dev/block/179:3").symlink_to(part)
    assert disks.of_partition("179:3", tmp_path) == "mmcblk0"
    with pytest.raises(Failed, match="no partition"):
        disks.of_partition("0:31", tmp_path)
    with pytest.raises(Failed):
        disks.running(str(tmp_path), tmp_path / "nowhere")


def test_a_disk_that_takes_half_of_a_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: len(data) - 1)
    with (tmp_path / "x").open("wb") as opened, pytest.raises(Failed, match="a part"):
        disks.put(opened.fileno(), b"ab", 0)
