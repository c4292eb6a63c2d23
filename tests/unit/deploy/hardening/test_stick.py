"""How a stick is mounted: nothing on it can run."""

import importlib.util

import pytest

from kiosk.paths import ASSETS

TREE = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib"


@pytest.fixture(scope="module")
def stick():
    spec = importlib.util.spec_from_file_location("stuen_stick", TREE / "stuen" / "stick.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("instance", ["vfat-sda1", "exfat-sdb", "ntfs-sdc2", "iso9660-sr0"])
def test_nothing_on_it_can_run(stick, instance):
    line = stick.command(instance)
    options = next(one for one in line if one.startswith("--options=")).partition("=")[2].split(",")
    assert {"nosuid", "nodev", "noexec"} <= set(options)
    assert ("rw" in options) is instance.startswith(("vfat", "exfat"))
    name = instance.partition("-")[2]
    assert line[-2:] == [f"/dev/{name}", f"/media/{name}"]
    assert "--fsck=no" in line


@pytest.mark.parametrize(
    "instance", ["ext4-sda1", "vfat-", "vfat-../sda", "vfat-sda1/..", "vfat", "", "crypto_LUKS-sda1"]
)
def test_what_is_no_stick_is_not_mounted(stick, instance):
    assert stick.command(instance) is None


def test_every_kind_that_udev_starts_it_for_is_known(stick):
    rules = (TREE / "udev" / "rules.d" / "98-stuen.rules").read_text()
    kinds = rules.partition('ENV{ID_FS_TYPE}=="')[2].partition('"')[0].split("|")
    assert set(kinds) == set(stick.OPTIONS)
    assert 'ENV{ID_PART_ENTRY_NAME}=="stuen-*|kernel-?|root-?", GOTO="stuen_end"' in rules


def test_its_unit_sees_the_name_that_it_asks_for():
    """With a /dev of its own (PrivateDevices), systemd-mount finds no stick there, and mounts none."""
    lines = (TREE / "systemd" / "system" / "stuen-stick@.service").read_text().splitlines()
    assert "PrivateDevices=yes" not in lines
    assert "DevicePolicy=closed" in lines


def test_its_unit_waits_as_long_as_a_start_takes():
    """A stick that is in its socket when the computer starts comes last: the kiosk is given the processor first."""
    lines = (TREE / "systemd" / "system" / "stuen-stick@.service").read_text().splitlines()
    kiosk = (TREE / "systemd" / "system" / "stuen-kiosk.service").read_text().splitlines()
    limits = [int(one.partition("=")[2]) for one in (*lines, *kiosk) if one.startswith("TimeoutStartSec=")]
    assert limits[0] >= limits[1]


def test_one_file_system_is_mounted_once():
    """A disk that the kernel sees a partition on is not mounted beside it."""
    rules = (TREE / "udev" / "rules.d" / "98-stuen.rules").read_text()
    assert 'ENV{DEVTYPE}=="disk", TEST=="%k1/partition", GOTO="stuen_end"' in rules
