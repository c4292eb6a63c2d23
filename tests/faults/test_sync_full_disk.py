"""Disks that are full, on both sides: what was acknowledged stays, what can't be kept is not acknowledged, and when
there is room again everything goes on by itself.
"""

import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.postgres import Cluster, fresh_database
from tests.helpers.sync_campaign import World

KIOSKS = 3
FULL = (
    "the database failed",
    "No space left",
    "disk is full",
    "DiskFull",
    "OperationalError",
    "server closed the connection",
)


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


@pytest.mark.parametrize(
    ("database", "least_free"),
    [("sqlite", "20"), ("sqlite", "0"), ("postgresql", "20")],
    ids=["the hub says so in time", "the database finds out", "its folder beside PostgreSQL"],
)
def test_the_hubs_disk_is_full(database, least_free, in_memory):
    more = {"STUEN_HUB_LEAST_FREE_MB": least_free}
    url = "sqlite" if database == "sqlite" else fresh_database()
    with small_disk(in_memory / "hub", "96m") as disk, World(in_memory, url, kiosks=KIOSKS, **more) as world:
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
        wrong = others(world.judge())
        print(f"\nhub's disk full, {database}, least free {least_free}: {world.counts()}")
        assert not wrong, "\n".join(wrong[:20])


def others(wrong: list[str]) -> list[str]:
    """What is wrong, but that the hub says that its disk is full: it must."""
    return [line for line in wrong if not any(word in line for word in FULL)]


def test_the_databases_disk_is_full(in_memory):
    """PostgreSQL on a disk of its own; where it can't write its log it ends, and is started again."""
    with tempfile.TemporaryDirectory(prefix="stuen-", dir="/tmp") as short:
        Path(short).chmod(0o755)
        with small_disk(Path(short) / "pg", "160m") as disk:
            cluster = Cluster(disk)
            try:
                _fill_the_databases_disk(cluster, disk, in_memory)
            finally:
                cluster.stop()


def _fill_the_databases_disk(cluster, disk, folder):
    with World(folder, cluster.database(), kiosks=KIOSKS) as world:
        world.enrol()
        world.begin(10**9)
        for _ in range(3):
            time.sleep(3)
            filler = fill(disk)
            time.sleep(5)
            assert world.running()
            filler.unlink()
            cluster.revive()
        before = world.events()
        time.sleep(5)
        assert world.events() > before, "there is room again, and it does not go on"
        world.enough()
        world.wait()
        said = world.hub.log.read_text()
        assert "the database failed" in said, "it was never full"
        wrong = others(world.judge())
        print(f"\nPostgreSQL's disk full, {said.count('the database failed')} requests failed by it: {world.counts()}")
        assert not wrong, "\n".join(wrong[:20])


def test_a_kiosks_disk_is_full(in_memory):
    with small_disk(in_memory / "kiosk0", "3m") as disk, World(in_memory, "sqlite", kiosks=KIOSKS) as world:
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
