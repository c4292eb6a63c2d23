"""What is laid into the root file system, and what is taken out of it."""

import json
import os
from pathlib import Path

import pytest

from deploy.image import rootfs, slim
from deploy.image.recipe import KERNEL_MIB, MIB, ROOT_MIB, BadRecipe, Units
from deploy.image.steps import StepFailed, Steps, clean_environment


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "log" / "build.log", quiet=True)


def test_the_tree_is_laid_over_the_root_with_plain_rights(tmp_path: Path) -> None:
    tree, root = tmp_path / "tree", tmp_path / "root"
    (tree / "usr/lib/x/__pycache__").mkdir(parents=True)
    (tree / "usr/lib/x/__pycache__/a.pyc").touch()
    (tree / "usr/lib/x/run").write_text("#!/bin/sh\n")
    (tree / "usr/lib/x/run").chmod(0o700)
    (tree / "etc").mkdir()
    (tree / "etc/a").write_text("new")
    (tree / "etc/a").chmod(0o600)
    (tree / "etc/b").symlink_to("a")
    (root / "etc").mkdir(parents=True)
    (root / "etc/other").write_text("other")
    (root / "etc/a").symlink_to("other")
    rootfs.lay(tree, root)
    assert (root / "usr/lib/x/run").stat().st_mode & 0o777 == 0o755
    assert (root / "etc/a").stat().st_mode & 0o777 == 0o644
    assert not (root / "etc/a").is_symlink()
    assert (root / "etc/other").read_text() == "other"
    assert (root / "etc/b").readlink() == Path("a")
    assert not list(root.rglob("*.pyc"))


def test_what_the_first_start_mounts_over_is_known(tmp_path: Path) -> None:
    assert rootfs.mounted_over(tmp_path / "none.json") == []
    told = {"points": ["/data"], "tmpfs": {"/tmp": {}}, "binds": {"/etc/stuen": {}}}
    (tmp_path / "mounts.json").write_text(json.dumps(told))
    assert rootfs.mounted_over(tmp_path / "mounts.json") == ["/data", "/etc/stuen", "/tmp"]


def test_the_second_slot_is_as_large_as_the_first() -> None:
    assert json.loads(rootfs.slots()) == {"kernel": KERNEL_MIB * MIB, "root": ROOT_MIB * MIB}


def test_a_unit_that_is_not_there_is_a_mistake_and_a_masked_one_leads_nowhere(tmp_path: Path, steps: Steps) -> None:
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    with pytest.raises(BadRecipe, match=r"gone\.service, which is not in the image"):
        rootfs.enable(tmp_path, Units(("gone.service",), ()), steps)
    rootfs.enable(tmp_path, Units(("gone.service",), ("getty@.service",)), steps, lenient=True)
    assert (tmp_path / "etc/systemd/system/getty@.service").readlink() == Path("/dev/null")


def test_folders_links_and_files_are_taken_out(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").touch()
    (tmp_path / "link").symlink_to("kept")
    slim.remove([tmp_path / "a", tmp_path / "link", tmp_path / "gone"])
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept/file").exists()


def test_a_command_that_fails_is_told_in_one_sentence_and_without_addresses(steps: Steps) -> None:
    words = ("sh", "-c", "echo 'E: http://mirror.example/x is not there' >&2; exit 3")
    with pytest.raises(StepFailed, match=r"^sh gave 3: E: \(mirror\) is not there$"):
        steps.run(*words)
    with pytest.raises(StepFailed, match="nosuchcommand is not installed"):
        steps.run("nosuchcommand")
    text = steps.log.read_text("utf-8")
    assert "$ sh -c" in text
    assert "mirror.example" not in text


def test_a_step_tells_how_long_it_took(steps: Steps) -> None:
    with steps.step("something"):
        steps.run("true")
    assert steps.seconds["something"] >= 0
    assert "something: " in steps.log.read_text("utf-8")


def test_commands_see_little_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("LC_ALL", "da_DK.UTF-8")
    seen = clean_environment()
    assert "SECRET_TOKEN" not in seen
    assert (seen["LC_ALL"], seen["TZ"]) == ("C.UTF-8", "UTC")
    assert os.environ["LC_ALL"] == "da_DK.UTF-8"
