"""What two builds differ by is told, and why."""

import json
import os
import shutil
from pathlib import Path

import pytest

from deploy.image import compare, disk, kernel, squash
from deploy.image.__main__ import main
from deploy.image.steps import Steps
from deploy.image.wheels import sha256

TOOLS = ("mksquashfs", "unsquashfs", "mke2fs", "debugfs", "mcopy", "mkfs.vfat")
tools = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in TOOLS), reason=f"needs {', '.join(TOOLS)}: make image installs them"
)
TIME = 1_700_000_000


def a_build(folder: Path, *, keyring: str = "ours", grub: str = "menu", version: str = "1.0", time: int = TIME) -> Path:
    root, boot, kernels = folder / "work" / "root", folder / "work" / "boot", folder / "work" / "kernel"
    steps = Steps(folder / "build.log", quiet=True)
    for one in (root / "etc" / "rauc", boot / "grub", kernels):
        one.mkdir(parents=True)
    (root / "etc" / "rauc" / "keyring.pem").write_text(keyring)
    (root / "etc" / "link").symlink_to("rauc")
    (boot / "grub" / "grub.cfg").write_text(grub)
    (kernels / "vmlinuz").write_text("linux")
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    squash.file_system(root, folder / "root.squashfs", time, steps, fast=True)
    disk.boot_partition(boot, folder / "boot.vfat", time, steps)
    kernel.file_system(kernels, folder / "kernel.ext4", time, steps)
    rows = [{"name": "libpage", "version": version}, {"name": "same", "version": "1"}]
    (folder / "sbom.cdx.json").write_text(json.dumps({"components": rows}))
    (folder / "stuen-amd64.img").write_bytes(b"".join((folder / name).read_bytes()[-9999:] for name in compare.UNPACK))
    names = ("root.squashfs", "boot.vfat", "kernel.ext4", "sbom.cdx.json", "stuen-amd64.img")
    files = {name: {"sha256": sha256(folder / name)} for name in names}
    about = {"arch": "amd64", "commit": "abc", "version": "1", "files": files}
    (folder / "manifest.json").write_text(json.dumps(about))
    return folder


@tools
def test_two_builds_of_one_commit_are_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = a_build(tmp_path / "a"), a_build(tmp_path / "b")
    assert main(["compare", str(one), str(other)]) == 0
    assert capsys.readouterr().out == "the same bytes\n"


@tools
def test_what_differs_is_told_by_file_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = a_build(tmp_path / "a")
    other = a_build(tmp_path / "b", keyring="theirs", grub="other", version="1.1")
    assert main(["compare", str(one), str(other)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "package libpage: 1.0 here, 1.1 there"
    assert told[1:3] == ["boot.vfat differs", "  content     grub/grub.cfg"]
    assert told[3] == "root.squashfs differs"
    assert told[4].startswith("  content     etc/rauc/keyring.pem: whose updates it takes")
    assert told[5] == "sbom.cdx.json differs"


@tools
def test_the_same_files_at_another_time_are_one_row(tmp_path: Path) -> None:
    one, other = a_build(tmp_path / "a"), a_build(tmp_path / "b", time=TIME + 60)
    told = compare.builds(one, other, tmp_path / "scratch")
    later = "  all times   differ by 60 s: each file has the time of the commit"
    assert told[told.index("root.squashfs differs") + 1] == later
    assert "kernel.ext4 differs" in told
    squash.file_system(other / "work" / "root", other / "root.squashfs", TIME, Steps(tmp_path / "log", quiet=True))
    about = json.loads((other / "manifest.json").read_text())
    about["files"]["root.squashfs"]["sha256"] = sha256(other / "root.squashfs")
    (other / "manifest.json").write_text(json.dumps(about))
    told = compare.builds(one, other, tmp_path / "again")
    assert told[told.index("root.squashfs differs") + 1] == f"  {compare.SAME_FILES}"


def test_what_differs_between_two_trees_is_named(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "etc").mkdir(parents=True)
        (tmp_path / name / "etc/rights").write_text("x")
        (tmp_path / name / "etc/content").write_text(name)
        (tmp_path / name / "etc/link").symlink_to(name)
    (tmp_path / "one/etc/rights").chmod(0o600)
    (tmp_path / "one/etc/only").touch()
    for path in tmp_path.rglob("*"):
        os.utime(path, (TIME, TIME), follow_symlinks=False)
    rows = compare.differences(compare.tree(tmp_path / "one"), compare.tree(tmp_path / "other"))
    assert rows == ["only here   etc/only", "content     etc/content", "content     etc/link", "mode        etc/rights"]


def test_what_is_only_in_one_and_who_owns_it() -> None:
    one = {"a": ("-rw-r--r--", "0:0", "5", "x"), "b": ("-rw-r--r--", "0:0", "5", "x")}
    other = {"b": ("-rwxr-xr-x", "900:0", "6", "x"), "c": ("-rw-r--r--", "0:0", "5", "x"), "d": one["a"]}
    both = {"d": one["a"]}
    assert compare.differences(one | both, other) == ["only here   a", "only there  c", "mode+owner+time b"]


def test_another_commit_is_told_first(tmp_path: Path) -> None:
    for name, commit in (("a", "abc"), ("b", "def")):
        (tmp_path / name).mkdir()
        about = {"arch": "amd64", "commit": commit, "files": {"x": {"sha256": commit}, "y.img": {"sha256": commit}}}
        (tmp_path / name / "manifest.json").write_text(json.dumps(about))
    told = compare.builds(tmp_path / "a", tmp_path / "b", tmp_path)
    assert told == ["commit: abc here, def there", "x differs", "y.img differs: it is made of the others"]
