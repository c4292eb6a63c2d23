"""What a build mounts is its own, and what is mounted is never cleared away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.image.steps import StepFailed, clear, fresh
from tests.helpers.until import until

BUILD = """
import sys, time
from pathlib import Path
from deploy.image.foreign import apart, mounted
from deploy.image.steps import Steps
root = Path(sys.argv[1])
apart()
with mounted(root, Steps(root.parent / "build.log", quiet=True)):
    print("mounted", flush=True)
    time.sleep(600)
"""


def within(folder: Path, process: int | str) -> list[str]:
    rows = Path(f"/proc/{process}/mounts").read_text().splitlines()
    return [row.split()[1] for row in rows if f" {folder}/" in row]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root's rights, as making an image does")
def test_a_build_that_is_killed_leaves_nothing_mounted(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with subprocess.Popen([sys.executable, "-c", BUILD, str(root)], stdout=subprocess.PIPE, text=True) as build:
        try:
            assert build.stdout
            assert build.stdout.readline() == "mounted\n"
            assert set(within(root, build.pid)) == {f"{root}/{name}" for name in ("proc", "dev", "sys")}
            assert within(root, "self") == [], "it is seen by the build alone"
        finally:
            build.kill()
    until(lambda: not within(root, "self"))
    clear(root)
    assert not root.exists()
    assert Path("/dev/null").exists()


def test_what_is_mounted_is_not_cleared_away(tmp_path: Path) -> None:
    """A list of mounts, as the kernel writes them, of a build that left its own."""
    work = tmp_path / "a folder"
    (work / "root" / "dev").mkdir(parents=True)
    (work / "root" / "dev" / "null").touch()
    mounts = tmp_path / "mounts"
    where = str(work / "root" / "dev").replace(" ", "\\040")
    sysfs = "24 1 0:5 / /sys rw - sysfs sysfs rw\n"
    mounts.write_text(f"{sysfs}25 1 0:6 / {where} rw shared:2 - devtmpfs devtmpfs rw\n")
    with pytest.raises(StepFailed, match=r"a folder/root/dev is still mounted.*umount it"):
        clear(work, mounts)
    assert (work / "root" / "dev" / "null").exists()
    mounts.write_text(f"{sysfs}25 1 0:6 / {tmp_path}/a rw - devtmpfs devtmpfs rw\n")
    clear(work, mounts)
    assert not work.exists()


def test_what_is_in_the_way_makes_room(tmp_path: Path) -> None:
    (tmp_path / "new" / "old").mkdir(parents=True)
    assert list(fresh(tmp_path / "new").iterdir()) == []
