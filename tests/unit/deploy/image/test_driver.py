"""Drivers that Debian's kernel was made without: for which kernel, kept under what, and what the bill says of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.image import base, bill, driver
from deploy.image.recipe import KINDS, Packages, read_packages
from deploy.image.steps import StepFailed, Steps
from deploy.image.wheels import sha256
from deploy.image.work import Work

STATUS = """\
Package: linux-image-arm64
Status: install ok installed
Version: 7.2.12-1~bpo13+1

Package: linux-image-7.2.12+deb13-arm64
Status: install ok installed
Version: 7.2.12-1~bpo13+1
"""
KERNEL = driver.Kernel("7.2.12+deb13-arm64", "7.2.12-1~bpo13+1")
(POWER,) = driver.DRIVERS["arm64"]
PACKAGES = Packages({}, {}, {}, {"make": "x"})
SOURCE = "// SPDX-License-Identifier: GPL-2.0+\n/* voltage */\n"


@pytest.fixture
def work(tmp_path: Path) -> Work:
    made = Work(KINDS["arm64"], Steps(tmp_path / "log", quiet=True), tmp_path / "out", tmp_path / "cache")
    (made.root / "var/lib/dpkg").mkdir(parents=True)
    (made.root / "var/lib/dpkg/status").write_text(STATUS, "utf-8")
    (made.root / "usr/lib/modules" / KERNEL.release / "kernel/fs").mkdir(parents=True)
    (made.root / "usr/lib/modules" / KERNEL.release / "kernel/fs/ext4.ko.xz").touch()
    return made


@pytest.fixture
def debians(monkeypatch: pytest.MonkeyPatch, work: Work) -> list[list[str]]:
    """In place of the Debian that compiles: the packages that each was asked for."""
    asked: list[list[str]] = []

    def debian(_work: Work, names: list[str], _target: Path, hooks: list[str], *, crossing: bool) -> None:
        assert crossing
        asked.append(names)
        copied = [hook.split()[-1] for hook in hooks if ":cp" in hook or "hook=cp" in hook]
        for folder in copied:
            (Path(folder) / f"{POWER.name}.c").write_text(SOURCE, "utf-8")
            (Path(folder) / f"{POWER.name}.ko").write_bytes(b"\x7fELF")

    monkeypatch.setattr(base, "debian", debian)
    return asked


def test_it_is_compiled_once_for_the_kernel_that_is_in_the_root(work: Work, debians: list[list[str]]) -> None:
    for _ in range(2):
        (part,) = driver.install(work, PACKAGES)
    assert debians == [["linux-headers-7.2.12+deb13-arm64:arm64", "make"]]
    laid = work.root / "usr/lib/modules" / KERNEL.release / "updates/raspberrypi-hwmon.ko"
    assert laid.stat().st_mode & 0o777 == 0o644
    assert part.sha256 == sha256(laid)
    assert (part.name, part.version, part.licences) == ("raspberrypi-hwmon", KERNEL.version, ("GPL-2.0-or-later",))
    assert part.purl.startswith("pkg:deb/debian/linux@7.2.12-1~bpo13%2B1?arch=source&distro=trixie-backports#")
    assert part.purl.endswith("#drivers/hwmon/raspberrypi-hwmon.c")
    assert "Debian 13's backports, compiled from its kernel's source" in bill.table([part])


def test_a_root_without_a_kernel_and_a_pc_get_none(work: Work, debians: list[list[str]]) -> None:
    assert driver.install(replace(work, kind=KINDS["amd64"]), PACKAGES) == []
    (work.root / "var/lib/dpkg/status").write_text("", "utf-8")
    assert driver.install(work, PACKAGES) == []
    assert not debians


def test_another_kernel_or_another_way_is_another_driver() -> None:
    one = driver.key(POWER, KERNEL, ["make", "xz-utils"])
    assert one == driver.key(POWER, KERNEL, ["xz-utils", "make"])
    assert one != driver.key(POWER, replace(KERNEL, version="7.2.12-2~bpo13+1"), ["make", "xz-utils"])
    assert one != driver.key(POWER, KERNEL, ["make"])
    assert read_packages("arm64").driver


def test_what_is_not_compiled_ends_the_build_in_one_sentence(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def debian(*_given: object, **_named: object) -> None:
        raise StepFailed("mmdebstrap gave 25: E: no such package")

    monkeypatch.setattr(base, "debian", debian)
    with pytest.raises(StepFailed, match="raspberrypi-hwmon was not compiled for the kernel"):
        driver.install(work, PACKAGES)


def test_a_source_without_a_licence_is_left_to_a_person(tmp_path: Path) -> None:
    (tmp_path / "x.ko").write_bytes(b"")
    (tmp_path / "x.c").write_text("int x;\n", "utf-8")
    part = driver.part(POWER, KERNEL, tmp_path / "x.ko")
    assert bill.unknown([part]) == ["raspberrypi-hwmon"]


@pytest.mark.parametrize(
    ("magic", "loads", "told"),
    [
        ("7.2.12+deb13-arm64 SMP", "raspberrypi_hwmon", ""),
        ("7.2.11+deb13-arm64 SMP", "raspberrypi_hwmon", "made for 7.2.11"),
        ("7.2.12+deb13-arm64 SMP", "", "Nothing loads raspberrypi-hwmon"),
    ],
)
def test_the_kernel_takes_it_and_the_device_loads_it(
    work: Work, monkeypatch: pytest.MonkeyPatch, magic: str, loads: str, told: str
) -> None:
    def inside(_root: Path, _steps: Steps, *words: str) -> str:
        if words[0] == "modprobe":
            assert words[-1] == "platform:raspberrypi-hwmon"
            return f"{loads}\n"
        return f"{magic if 'updates' in words[-1] else '7.2.12+deb13-arm64 SMP'}\n"

    monkeypatch.setattr(driver, "inside", inside)
    if told:
        with pytest.raises(StepFailed, match=told):
            driver.check(work, KERNEL.release)
    else:
        driver.check(work, KERNEL.release)
