"""Root's program whole: real files, the real machine, and a RAUC that does what it is asked in a line of shell."""

import json
import os
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from update import __main__ as program
from update import check, health
from update.check import Release
from update.data import Partition
from update.moment import Watched, zone
from update.rauc import Rauc
from update.shelf import Held

NEW = "0.2.0+202611200000"
RAUC = """#!/bin/sh
echo "$*" >> {folder}/asked
case "$1" in
  info) echo "RAUC_MF_VERSION='{new}'"; echo "RAUC_MF_COMPATIBLE='stuen-pc'"
        echo "RAUC_META_STUEN_DATA_FORMAT='1'"; echo "RAUC_META_STUEN_DATA_READS='1'" ;;
  install) echo " 40% Copying"; echo "100% Installing done." ;;
  status) [ "$2" = --detailed ] && cat {folder}/slots || true ;;
esac
"""
SLOTS = {
    "slots": [
        {"rootfs.0": {"bootname": "A", "state": "booted", "boot_status": "good"}},
        {"kernel.1": {"bootname": None, "state": "inactive"}},
        {"rootfs.1": {"bootname": "B", "state": "inactive", "boot_status": "good",
                      "slot_status": {"bundle": {"version": NEW}}}},
    ]
}  # fmt: skip


class Kiosk:
    """The folders of a machine, and what was asked of RAUC."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.update = folder / "update"

    def asked(self) -> list[str]:
        path = self.folder / "asked"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def state(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.update / "state.json").read_text())
        return found

    def wish(self, **what: object) -> None:
        (self.update / "wish.json").write_text(json.dumps(what))

    def runs(self, monkeypatch: pytest.MonkeyPatch, version: str, boot: str) -> None:
        """The machine starts this version."""
        monkeypatch.setattr(check, "running", lambda: Release(version, "stuen-pc", 1, 1))
        monkeypatch.setattr(program, "boot_id", lambda: boot)


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    rauc = tmp_path / "rauc"
    rauc.write_text(RAUC.format(folder=tmp_path, new=NEW))
    rauc.chmod(0o755)
    (tmp_path / "slots").write_text(json.dumps(SLOTS))
    (tmp_path / "boot").mkdir()
    (tmp_path / "media" / "x").mkdir(parents=True)
    stick = tmp_path / "media" / "x" / "stuen-new.raucb"
    stick.write_bytes(b"bundle")
    monkeypatch.setattr(program, "uid", lambda _name: os.geteuid())
    monkeypatch.setattr(program, "gid", lambda _name: os.getegid())
    monkeypatch.setattr(program, "Rauc", lambda: Rauc((str(rauc),), reboots=(str(rauc), "reboot")))
    monkeypatch.setattr(program, "Partition", lambda: Partition(tmp_path / "format.json", tmp_path / "boot", False))
    monkeypatch.setattr(program, "Held", lambda folder: Held(folder, tmp_path / "media"))
    monkeypatch.setattr(program, "opened", lambda: True)
    monkeypatch.setattr(program, "HEALTH", tmp_path / "health.json")
    monkeypatch.setattr(health, "Patient", partial(health.Patient, tmp_path / "health.json", 0.0))
    clock = iter(range(0, 1 << 30, 1000))
    night = datetime(2026, 11, 20, 3)
    monkeypatch.setattr(
        program, "Watched", lambda: Watched(tmp_path / "none", lambda: float(next(clock)), lambda: night)
    )
    (tmp_path / "format.json").write_text('{"format": 1, "good": [{"version": "0.1.0", "data_format": 1}]}')
    (tmp_path / "health.json").write_text(json.dumps({"drawn": "now", "store": "ok", "version": NEW}))
    return Kiosk(tmp_path)


class Restarts(BaseException):
    """The machine starts anew while the program sleeps."""


def until_restart(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_seconds: float) -> None:
        asked = kiosk.folder / "asked"
        if asked.exists() and asked.read_text().endswith("reboot\n"):
            raise Restarts

    monkeypatch.setattr("time.sleep", sleep)
    with pytest.raises(Restarts):
        program.run(kiosk.update)


def test_from_a_stick_to_the_version_that_holds(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.runs(monkeypatch, "0.1.0", "first")
    program.at_start(kiosk.update)
    kiosk.asked()
    program.at_start(kiosk.update)
    assert kiosk.asked() == ["status mark-good booted"], "what was found good here is good at once"
    program.run(kiosk.update)  # nothing is wished: it ends
    kiosk.wish(do="install", file=str(kiosk.folder / "media" / "x" / "stuen-new.raucb"), when="now", by="staff")
    until_restart(kiosk, monkeypatch)
    bundle = kiosk.update / "held" / "bundle.raucb"
    assert kiosk.asked() == [f"info --output-format=shell {bundle}", f"install {bundle}", "reboot"]
    assert (kiosk.state()["state"], kiosk.state()["version"], kiosk.state()["from"]) == ("reboot", NEW, "0.1.0")
    assert json.loads((kiosk.folder / "boot" / "stuen-trying.json").read_text()) == {"version": NEW}
    kiosk.runs(monkeypatch, NEW, "second")
    program.at_start(kiosk.update)
    assert kiosk.asked() == ["status mark-good booted"]
    assert (kiosk.state()["state"], kiosk.state()["code"]) == ("good", "")
    assert not bundle.exists()
    assert not (kiosk.folder / "boot" / "stuen-trying.json").exists()
    assert json.loads((kiosk.folder / "format.json").read_text())["format"] == 1
    kiosk.wish(do="rollback", by="staff")
    until_restart(kiosk, monkeypatch)
    assert kiosk.asked()[-2:] == ["status mark-active other", "reboot"]


def test_what_draws_nothing_goes_back(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.runs(monkeypatch, "0.1.0", "first")
    program.at_start(kiosk.update)
    kiosk.wish(do="install", file=str(kiosk.folder / "media" / "x" / "stuen-new.raucb"))
    until_restart(kiosk, monkeypatch)
    kiosk.asked()
    kiosk.runs(monkeypatch, NEW, "second")
    (kiosk.folder / "health.json").write_text("{}")
    program.at_start(kiosk.update)
    assert kiosk.asked() == ["status --detailed --output-format=json", "status mark-bad booted", "reboot"]
    kiosk.runs(monkeypatch, "0.1.0", "third")
    program.at_start(kiosk.update)
    assert (kiosk.state()["state"], kiosk.state()["code"], kiosk.state()["failed"]) == (
        "rolled_back",
        "no_health",
        [NEW],
    )
    assert "status mark-active booted" in kiosk.asked()


def test_a_technician_says_that_it_is_well(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.runs(monkeypatch, "0.1.0", "first")
    program.at_start(kiosk.update)
    kiosk.wish(do="install", file=str(kiosk.folder / "media" / "x" / "stuen-new.raucb"))
    until_restart(kiosk, monkeypatch)
    kiosk.runs(monkeypatch, NEW, "second")
    (kiosk.folder / "health.json").write_text("{}")
    kiosk.wish(do="mark_good")
    program.at_start(kiosk.update)
    assert kiosk.state()["state"] == "good"
    assert not (kiosk.update / "wish.json").exists()


def test_another_wish_waits_until_a_version_is_tried(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.runs(monkeypatch, "0.1.0", "first")
    program.at_start(kiosk.update)
    kiosk.wish(do="install", file=str(kiosk.folder / "media" / "x" / "stuen-new.raucb"))
    until_restart(kiosk, monkeypatch)
    kiosk.runs(monkeypatch, NEW, "second")
    kiosk.wish(do="rollback", by="staff")
    program.at_start(kiosk.update)
    assert (kiosk.update / "wish.json").exists()


def test_one_of_two_words_and_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(program, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(program, "at_start", lambda: ran.append("health"))
    monkeypatch.setattr(program, "run", lambda: ran.append("run"))
    assert [program.main(["health"]), program.main(["run"]), program.main(["both"])] == [0, 0, 2]
    assert (ran, capsys.readouterr().err) == (["health", "run"], "health or run\n")


def test_this_start_of_the_machine_has_a_name() -> None:
    assert len(program.boot_id()) == 36
    assert program.boot_id() == program.boot_id()


def test_danish_time() -> None:
    assert str(zone()) == "Europe/Copenhagen"
