"""GRUB's memory of the slots, as RAUC writes it through our grub-editenv: never gone, never half, and mended by itself.

The real grub-editenv, in a folder in place of the boot partition; only `mount` is a program that does nothing.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.image import pc
from deploy.image.recipe import HERE

pytestmark = pytest.mark.skipif(not shutil.which("grub-editenv"), reason="GRUB's tools are not here")
OURS = HERE / "tree/usr/lib/stuen/rauc/grub-editenv"


class Disk:
    """A boot partition's folder, and our program beside it. With `cut`, dd ends the machine before it has written."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.second = folder, folder / "grubenv", folder / "grubenv.2"
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.program("mount", "exit 0")
        self.ours = self.bin / "ours"
        self.ours.write_text(OURS.read_text("utf-8").replace("/run/grubenv", f"{folder}/new"), "utf-8")

    def program(self, name: str, text: str) -> None:
        """What runs in place of a program of the kiosk."""
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n", "ascii")
        (self.bin / name).chmod(0o755)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """As RAUC calls it."""
        path = os.environ | {"PATH": f"{self.bin}:/usr/sbin:/usr/bin:/sbin:/bin"}
        command = ["sh", self.ours, self.file, *words]
        return subprocess.run(command, env=path, capture_output=True, text=True, check=False, timeout=20)

    def values(self, file: Path) -> dict[str, str]:
        """What GRUB would read in one of the files."""
        told = subprocess.run(["grub-editenv", file, "list"], capture_output=True, text=True, check=True).stdout
        return dict(line.split("=", 1) for line in told.splitlines())


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """One as the image has it."""
    made = Disk(tmp_path)
    for file in (made.file, made.second):
        file.write_bytes(pc.environment(pc.BEGIN))
    return made


def test_both_are_written_in_their_place(disk: Disk) -> None:
    before = [file.stat().st_ino for file in (disk.file, disk.second)]
    assert disk.run("set", "ORDER=B A", "B_OK=1", "B_TRY=0").returncode == 0
    for file in (disk.file, disk.second):
        assert disk.values(file) == pc.BEGIN | {"ORDER": "B A", "B_OK": "1"}
        assert file.stat().st_size == 1024
    assert [file.stat().st_ino for file in (disk.file, disk.second)] == before
    assert not list(disk.folder.glob("new*")), "nothing is left lying about"


def test_a_cut_at_any_moment_leaves_two_whole_files(disk: Disk) -> None:
    """The plug is pulled when one file, or none, was written; no write empties a file first."""
    look = 'case "$one" in of=*) [ $(stat -c %s "${one#of=}") = 1024 ] || touch "$(dirname "${one#of=}")/gone";; esac'
    dd = f'for one in "$@"; do {look}; done'
    for done in (0, 1):
        again = (
            f"[ $(ls {disk.folder}/did.* 2>/dev/null | wc -l) -lt {done} ] || kill -9 $PPID; touch {disk.folder}/did.$$"
        )
        disk.program("dd", f'{dd}; {again}; exec /bin/dd "$@"')
        assert disk.run("set", f"B_OK={done + 1}").returncode < 0
        assert not (disk.folder / "gone").exists()
        for file in (disk.file, disk.second):
            assert set(disk.values(file)) == set(pc.BEGIN)
            assert file.stat().st_size == 1024
        for left in disk.folder.glob("did.*"):
            left.unlink()


@pytest.mark.parametrize("broken", [b"", b"short", b"\0" * 1024, os.urandom(1024), None])
def test_a_file_that_is_nonsense_is_read_from_the_other_and_made_whole(disk: Disk, broken: bytes | None) -> None:
    disk.second.write_bytes(pc.environment(pc.BEGIN | {"ORDER": "B A"}))
    disk.file.unlink()
    if broken is not None:
        disk.file.write_bytes(broken)
    assert "ORDER=B A" in disk.run("list").stdout
    assert disk.run("set", "B_OK=1").returncode == 0
    for file in (disk.file, disk.second):
        assert disk.values(file) == pc.BEGIN | {"ORDER": "B A", "B_OK": "1"}
        assert file.stat().st_size == 1024


def test_both_nonsense_are_made_anew(disk: Disk) -> None:
    disk.file.write_bytes(b"")
    disk.second.unlink()
    assert disk.run("set", "A_OK=1", "A_TRY=0").returncode == 0
    for file in (disk.file, disk.second):
        assert disk.values(file) == {"A_OK": "1", "A_TRY": "0"}


def test_all_that_counts_is_in_the_first_sector() -> None:
    longest = pc.BEGIN | {"ORDER": "A B", "A_TRY": "3", "B_OK": "1", "B_TRY": "3"}
    assert pc.environment(longest)[512:] == b"#" * 512
