"""Disks that are full, on both sides: what was acknowledged stays, what can't be kept is not acknowledged, and when
there is room again everything goes on by itself.
"""

import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.sync_campaign import World

KIOSKS = 3


@contextmanager
def small_disk(folder: Path, size: str):
    """A file system of its own, so many bytes large, at `folder`."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """A file that takes all the room but `leave` bytes."""
    path = folder / "filler"
    with path.open("ab", buffering=0) as file:
        for piece in (1 << 16, 1 << 12, 512, 1):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - leave))
    return path


@pytest.mark.parametrize("least_free", ["20", "0"], ids=["the hub says so in time", "the database finds out"])
def test_the_hubs_disk_is_full(least_free, tmp_path):
    more = {"STUEN_HUB_LEAST_FREE_MB": least_free}
    with small_disk(tmp_path / "hub", "96m") as disk, World(tmp_path, "sqlite", kiosks=KIOSKS, **more) as world:
        world.enrol()
        world.begin(10**9)
        for _ in range(3):
            time.sleep(3)
            filler = fill(disk)
            taken = world.events()
            time.sleep(4)
            assert world.running()
            assert world.events() <= taken + 600, "a full disk took events in"
            filler.unlink()
        before = world.events()
        time.sleep(4)
        assert world.events() > before, "there is room again, and it does not go on"
        world.enough()
        world.wait()
        wrong = [line for line in world.judge() if '"level": "ERROR"' not in line]  # it must say that the disk is full
        print(f"\nhub's disk full, least free {least_free}: {world.counts()}")
        assert not wrong, "\n".join(wrong[:20])


def test_a_kiosks_disk_is_full(tmp_path):
    with small_disk(tmp_path / "kiosk0", "3m") as disk, World(tmp_path, "sqlite", kiosks=KIOSKS) as world:
        world.enrol()
        world.begin(10**9)
        for number in range(4):
            time.sleep(2)
            filler = fill(disk, leave=[0, 3000, 20000, 0][number])
            time.sleep(3)
            world.kill_kiosk(0)
            time.sleep(1)
            filler.unlink()
        time.sleep(2)
        world.enough()
        world.wait()
        wrong = world.judge()
        print(f"\na kiosk's disk full: {world.counts()}")
        assert not wrong, "\n".join(wrong[:20])
