"""What systemd-tmpfiles does with our lines at a start, in a root of the test's own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.image.recipe import HERE

CONF = HERE / "tree" / "usr" / "lib" / "tmpfiles.d" / "stuen.conf"
HUGE = "sys/kernel/mm/transparent_hugepage/enabled"

pytestmark = pytest.mark.skipif(not shutil.which("systemd-tmpfiles"), reason="needs systemd-tmpfiles")


def create(root: Path) -> "subprocess.CompletedProcess[str]":
    (root / "etc").mkdir()
    (root / "etc" / "passwd").write_text("root:x:0:0::/:\nstuen:x:0:0::/:\nstuen-help:x:0:0::/:\n")
    (root / "etc" / "group").write_text("root:x:0:\nstuen:x:0:\nstuen-help:x:0:\nlp:x:0:\n")
    words = ["systemd-tmpfiles", "--create", f"--root={root}", str(CONF)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_there_are_no_huge_pages(tmp_path: Path) -> None:
    (tmp_path / HUGE).parent.mkdir(parents=True)
    (tmp_path / HUGE).write_text("")
    done = create(tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / HUGE).read_text() == "never"


def test_a_kernel_without_them_is_no_trouble(tmp_path: Path) -> None:
    done = create(tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / HUGE).exists()
