"""Every unit of the image: systemd takes it, and it is shut in."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from kiosk.paths import ASSETS

IMAGE = ASSETS.parent / "deploy" / "image"
FOLDER = IMAGE / "tree" / "usr" / "lib" / "systemd" / "system"
SERVICES = sorted(FOLDER.glob("stuen-*.service"))
TESTS = "stuen-test.service"  # gives whoever made the virtual machine all rights in it; starts nowhere else
LISTS = tomllib.loads((IMAGE / "units.toml").read_text())
EXPOSURE = 2.9  # "below 3"; systemd-analyze writes one digit
HOSTNAME = "ProtectHostname=yes"  # of systemd 257: it makes two files below /proc/sys read-only
# Newer than this machine's systemd may be: 257 (Debian 13) is what the image has.
NEWER = {"WantsMountsFor", "RestartSteps", "RestartMaxDelaySec"}


@pytest.fixture(scope="module")
def analyze():
    return shutil.which("systemd-analyze") or pytest.skip("systemd-analyze is missing: make extras")


@pytest.mark.parametrize("unit", [one for one in SERVICES if one.name != TESTS], ids=lambda path: path.name)
def test_units_are_shut_in(analyze, unit):
    done = subprocess.run(
        [analyze, "security", "--offline=yes", "--no-pager", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= EXPOSURE, done.stdout


@pytest.mark.parametrize("unit", sorted(FOLDER.glob("stuen-*")), ids=lambda path: path.name)
def test_systemd_knows_every_line(analyze, unit, tmp_path):
    if not unit.is_file():
        pytest.skip("a folder of additions")
    for one in FOLDER.glob("stuen-*"):  # what they start is not installed here
        if one.is_file():
            text = re.sub(r"^(Exec\w+=[-+!@:|]*)\S+(.*\\\n)*.*$", r"\1/bin/true", one.read_text(), flags=re.MULTILINE)
            (tmp_path / one.name).write_text(text)
    done = subprocess.run([analyze, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if unit.name in line]
    assert [line for line in told if not any(f"'{name}'" in line for name in NEWER)] == []


def test_what_is_enabled_is_there_and_says_where_it_belongs():
    for name in LISTS["enable"]:
        if name.startswith("stuen-"):
            assert "[Install]" in (FOLDER / name).read_text(), name
    assert not set(LISTS["enable"]) & set(LISTS["mask"])


@pytest.mark.parametrize("unit", [*FOLDER.glob("*.path"), *FOLDER.glob("*.socket")], ids=lambda path: path.name)
def test_what_watches_waits_for_no_service(unit):
    """Services wait for basic.target, which waits for these: systemd would drop one of them, whichever it likes."""
    orders = re.findall(r"^After=(.*)$", unit.read_text(), re.MULTILINE)
    assert [name for line in orders for name in line.split() if name.endswith(".service")] == []


def test_nobody_logs_in():
    assert {"getty@.service", "autovt@.service", "serial-getty@.service", "debug-shell.service"} <= set(LISTS["mask"])


@pytest.mark.parametrize("name", ["stuen-screen.service", "stuen-kiosk.service"])
def test_the_screen_and_the_kiosk_are_never_given_up(name):
    lines = (FOLDER / name).read_text().splitlines()
    assert {"Restart=always", "StartLimitIntervalSec=0", "User=stuen", "CapabilityBoundingSet="} <= set(lines)
    for line in lines:
        assert not re.match(r"(StandardOutput|ExecStart\w*)=.*(/bin/(ba)?sh\b|getty)", line)


def test_the_kiosk_may_set_its_own_limit_of_core_dumps():
    """Of 1 byte, which also keeps them from programs (kiosk/session/wipe.py); 0 would not."""
    assert "LimitCORE=1" in (FOLDER / "stuen-kiosk.service").read_text().splitlines()


def test_the_browser_can_still_be_shut_in():
    """What kiosk/mailbox/cage.py and Chromium's own sandbox ask of the kernel is not taken from the kiosk."""
    lines = (FOLDER / "stuen-kiosk.service").read_text().splitlines()
    kinds = next(line.partition("=")[2] for line in lines if line.startswith("RestrictNamespaces="))
    assert set(kinds.split()) == {"user", "mnt", "pid", "net"}
    # These lay something over parts of /proc, and then the kernel gives nobody without rights a /proc of their own.
    over_proc = ("ProtectKernelTunables=yes", "ProtectKernelLogs=yes", "ProcSubset=pid", "PrivateUsers=yes", HOSTNAME)
    assert not set(over_proc) & set(lines)
    assert any(line.startswith("SystemCallFilter=") and "@mount" in line for line in lines)


def test_folders_are_named_by_their_path():
    assert all(Path(unit).name == unit for unit in (*LISTS["enable"], *LISTS["mask"]))


def test_the_channel_of_the_tests_starts_in_their_machines_alone():
    if not (FOLDER / TESTS).exists():
        pytest.skip("there is no such channel")
    lines = set((FOLDER / TESTS).read_text().splitlines())
    conditions = {
        "ConditionVirtualization=vm",
        "ConditionKernelCommandLine=stuen.test=1",
        "ConditionPathExists=/dev/virtio-ports/stuen.test",
    }
    assert conditions <= lines
    assert "[Install]" not in lines
    assert TESTS not in LISTS["enable"]
    wanting = [one for one in FOLDER.rglob("*") if one.is_file() and one.name != TESTS and TESTS in one.read_text()]
    assert wanting == []


def test_the_kiosk_gets_at_each_kind_of_device_that_it_uses_and_at_no_input():
    """What it types is what the screen hears: the devices themselves are Xorg's alone."""
    lines = (FOLDER / "stuen-kiosk.service").read_text().splitlines()
    groups = next(line.partition("=")[2].split() for line in lines if line.startswith("SupplementaryGroups="))
    assert set(groups) == {"video", "render", "audio", "lp", "dialout", "plugdev", "tss"}
    allowed = {line.partition("=")[2].split()[0] for line in lines if line.startswith("DeviceAllow=")}
    assert {"char-drm", "char-alsa", "char-video4linux", "char-usb", "char-tpm"} <= allowed
    assert "char-input" not in allowed
    assert "DevicePolicy=closed" in lines


def test_xorg_can_drop_rights_that_it_has_not():
    """Else it finds no keyboard, nor the file of its key: then it says so, and lets in whoever asks."""
    lines = (FOLDER / "stuen-screen.service").read_text().splitlines()
    allowed = [line.partition("=")[2] for line in lines if line.startswith("SystemCallFilter=")]
    assert {"setuid", "setgid", "setresuid", "setresgid"} <= set(allowed[-1].split())
    assert allowed[-2].startswith("~")


SAID = """<6>[    1.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd
<6>[    1.200000] usb 1-1: Product: Anna's telephone
<6>[    1.200001] usb 1-1: SerialNumber: 00008030-000A1B2C3D4E
<4>[    2.000000] EXT4-fs (dm-0): warning: mounting fs with errors
<3>[    3.000000] mmc0: error -110 whilst initialising SD card
<13>[    0.500000] stuen-first: the data partition is open
"""


def test_the_journal_hears_the_kernels_troubles_and_not_whose_telephone_it_is(tmp_path):
    """The real dmesg with the unit's own words, on a file in place of the kernel."""
    journal = (FOLDER.parent / "journald.conf.d" / "10-stuen.conf").read_text().splitlines()
    assert "ReadKMsg=no" in journal
    assert "stuen-kernel-log.service" in LISTS["enable"]
    unit = (FOLDER / "stuen-kernel-log.service").read_text()
    words = next(line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")).split()
    assert words[:3] == ["/usr/bin/dmesg", "--raw", "--follow"]
    (tmp_path / "said").write_text(SAID)
    line = ["dmesg", "--file", str(tmp_path / "said"), *words[3:]]
    heard = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert "telephone" not in heard
    assert "SerialNumber" not in heard
    assert [one in heard for one in ("EXT4-fs", "mmc0: error", "stuen-first: the data partition")] == [True] * 3
