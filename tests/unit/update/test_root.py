"""How long a version is given, wishes, notes, the rule of what may be put in, and the program as it is started."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from update import __main__ as program
from update import check, data, files, health
from update.check import Release
from update.health import Patient
from update.machine import Wish

TREE = Path(check.__file__).parent


RUNNING = Release("0.2.0", "stuen-pc", 1, 1)
WELL = {"drawn": "2026-11-20T10:00:00", "store": "ok", "version": "0.2.0", "busy": False}


@pytest.mark.parametrize(
    ("change", "whole", "well"),
    [
        ({}, True, True),
        ({"drawn": None}, True, False),
        ({"store": "damaged"}, True, False),
        ({"store": "unknown"}, True, False),
        ({"store": "damaged"}, False, True),
        ({"version": "0.1.0"}, True, False),
        ({"drawn": None}, False, False),
    ],
)
def test_well_means_a_page_that_was_drawn_and_a_store_in_order(
    change: dict[str, object], whole: bool, well: bool
) -> None:
    assert health.fine(WELL | change, RUNNING, whole=whole) is well
    assert not health.fine({}, RUNNING, whole=False)


def test_a_version_is_given_its_time(tmp_path: Path) -> None:
    time, file = [0.0], tmp_path / "health.json"

    def sleep(seconds: float) -> None:
        time[0] += seconds
        if time[0] == 100:
            files.write(file, WELL)

    patient = Patient(file, 480, lambda: time[0], sleep)
    assert patient.well(RUNNING, whole=True)
    assert time == [100]
    file.unlink()
    time[0] = 101
    assert not patient.well(RUNNING, whole=True)
    assert 101 + 480 <= time[0] < 101 + 490
    assert patient.well(RUNNING, whole=True, enough=lambda: True)


def test_a_wish_is_taken_once_and_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "wish.json"
    assert program.take_wish(tmp_path) is None
    path.write_text('{"do": "install", "file": "x.raucb", "version": "0.2", "when": "now", "by": "staff"}')
    assert program.take_wish(tmp_path) == Wish("install", "x.raucb", "0.2", now=True, staff=True)
    assert program.take_wish(tmp_path) is None
    for nonsense in ("", "[]", '{"do": "reboot"}', '{"do": ["install"]}', "{" * 100):
        path.write_text(nonsense)
        assert program.take_wish(tmp_path) is None
        assert not path.exists()
    path.symlink_to("/etc/passwd")
    assert program.take_wish(tmp_path) is None
    assert not path.is_symlink()


def test_the_note_on_the_boot_partition(tmp_path: Path) -> None:
    partition = data.Partition(tmp_path / "format.json", tmp_path, remount=False)
    assert partition.noted() == ""
    partition.trying("")
    partition.trying("0.2")
    assert partition.noted() == "0.2"
    partition.trying("")
    assert partition.noted() == ""
    data.Partition(tmp_path / "format.json", tmp_path / "nowhere", remount=False).trying("0.2")
    assert partition.format() == 1
    partition.holds(RUNNING)
    assert partition.format() == 1


def test_whether_the_data_could_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    assert data.opened(path)
    for said, there in (("ok", True), ("made", True), ("damaged", False), ("wrong_key", False)):
        path.write_text(json.dumps({"state": said}))
        assert data.opened(path) is there


def test_folders_are_made_as_the_kiosk_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned: list[tuple[int, int]] = []
    numbers = {"root": 0, "stuen": 900}
    monkeypatch.setattr(program, "uid", numbers.__getitem__)
    monkeypatch.setattr(program, "gid", numbers.__getitem__)
    monkeypatch.setattr(os, "fchown", lambda _handle, user, group: owned.append((user, group)))
    folder = tmp_path / "update"
    program.folders(folder)
    assert owned == [(0, 900), (900, 900), (0, 0)]
    (tmp_path / "other").mkdir(mode=0o755)
    (folder / "incoming").rmdir()
    (folder / "incoming").symlink_to(tmp_path / "other")  # as a kiosk would that was taken over
    program.folders(folder)
    assert oct((tmp_path / "other").stat().st_mode & 0o7777) == "0o755"
    (folder / "incoming").rmdir()
    (folder / "incoming").write_text("a file")
    program.folders(folder)
    modes = {one.name: oct(one.lstat().st_mode & 0o7777) for one in (folder, *folder.iterdir())}
    assert modes == {"update": "0o1770", "incoming": "0o750", "held": "0o700"}


def test_the_program_starts_as_the_unit_starts_it(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["/usr/bin/python3", "-I", TREE, "nonsense"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (ran.returncode, ran.stderr) == (2, "health or run\n")


def test_the_hook_says_why_in_one_line(tmp_path: Path) -> None:
    """As RAUC runs it: nothing of the kiosk's is on the path, and the manifest lies beside it."""
    hook = tmp_path / "check.py"
    hook.write_bytes(Path(check.__file__).read_bytes())
    manifest = "[update]\ncompatible={}\nversion={}\n[meta.stuen]\nallow-downgrade={}\ndata_format=1\ndata_reads=1\n"
    (tmp_path / "image.json").write_text('{"version": "0.2.0+5", "compatible": "stuen-pc"}')
    environment = {"STUEN_IMAGE": str(tmp_path / "image.json"), "STUEN_DATA_FORMAT": str(tmp_path / "none")}

    def asked(*words: str, **more: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-I", hook, *words], capture_output=True, text=True, check=False,
            env={**environment, **more},
        )  # fmt: skip
        return ran.returncode, ran.stderr

    assert asked("install-check")[0] == check.REFUSED, "no manifest"
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+6", "false"))
    assert asked("install-check") == (0, "")
    assert asked(RAUC_BUNDLE_MOUNT_POINT=str(tmp_path)) == (0, "")
    assert asked("slot-post-install") == (0, "")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+4", "false"))
    assert asked("install-check")[1].startswith("stuen older:")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+4", "true"))
    assert asked("install-check") == (0, "")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-rpi", "0.3", "true"))
    assert asked("install-check")[1].startswith("stuen incompatible:")


@pytest.mark.parametrize(
    ("older", "newer"),
    [("0.1.0+202611190000", "0.1.0+202611200000"), ("0.9.0+2", "0.10.0+1"), ("1", "1.0"), ("0.1.0+9", "0.1.1+1")],
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert check.numbers(older) < check.numbers(newer)
