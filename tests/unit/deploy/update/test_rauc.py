"""The whole of an installation with the real RAUC, in seconds and without a machine: files for slots, a bus of its own.

RAUC's older bundle format is used here, for most build machines have no dm-verity; everything else is as on the kiosk:
the configuration is the image's own, but for the slots' places.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from update.check import Release
from update.ports import RefusedError
from update.rauc import Rauc

from deploy.update import image as in_image
from tests.helpers.until import until
from tests.unit.deploy.update.conftest import Keys, needs

RUNNING = "0.1.0+202611190000"
LIMIT = 60
EDITENV = """#!{python}
import os, sys, time
path, what, words = sys.argv[1], sys.argv[2], sys.argv[3:]
hold = path + ".hold"
if what == "set" and os.path.exists(hold) and any(word.startswith(open(hold).read()) for word in words):
    open(path + ".begun", "w").close()
    while os.path.exists(hold):
        time.sleep(0.02)
    sys.exit(1)
rows = dict(line.split("=", 1) for line in open(path).read().splitlines())
if what == "list":
    print("\\n".join(f"{{a}}={{b}}" for a, b in rows.items()))
else:
    rows.update(word.split("=", 1) for word in words)
    open(path, "w").write("".join(f"{{a}}={{b}}\\n" for a, b in rows.items()))
"""
BUS = """<busconfig><type>system</type><listen>unix:path={socket}</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>"""


@dataclass
class Kiosk:
    """Slots in files, and RAUC serving them."""

    folder: Path
    rauc: Rauc
    service: "subprocess.Popen[bytes]"

    def slot(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def boot(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.folder / "grubenv").read_text().splitlines())


def release() -> list[int]:
    """The version of the RAUC that is here."""
    said = subprocess.run(["rauc", "--version"], capture_output=True, text=True, check=True).stdout
    return [int(one) for one in re.findall(r"\d+", said)]


def configuration(folder: Path, keyring: Path) -> str:
    """The image's own, with files for what is fixed there, and RAUC's older bundle format beside the one of kiosks."""
    text = in_image.configuration("amd64")
    for ours, here in (
        (in_image.GRUBENV, str(folder / "grubenv")),
        ("/dev/disk/by-partlabel/", f"{folder}/"),
        ("/etc/rauc/keyring.pem", str(keyring)),
        ("/var/lib/rauc", str(folder / "status")),
        ("/run/rauc/mnt", str(folder / "mnt")),
        ("bundle-formats=verity", "bundle-formats=plain verity"),
        ("/usr/lib/stuen/update/check.py", str(folder / "before")),
    ):
        assert ours in text
        text = text.replace(ours, here)
    if release() < [1, 13]:  # Debian 12's: it has neither setting, and would not start
        text = text.replace("min-bundle-version=0.0.0\n", "")
    return text


@pytest.fixture
def kiosk(tmp_path: Path, some_keys: Keys) -> Iterator[Kiosk]:
    needs("rauc", "dbus-daemon", "mksquashfs")
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists():
        pytest.skip("RAUC mounts bundles: only root can, where there are loop devices")
    folder = tmp_path / "kiosk"
    (folder / "bin").mkdir(parents=True)
    (folder / "status").mkdir()
    (folder / "mnt").mkdir()
    for name in ("root-a", "root-b", "kernel-a", "kernel-b"):
        (folder / name).write_bytes(name.encode().ljust(64, b"=") * 65536)
    (folder / "grubenv").write_text("ORDER=A B\nA_OK=1\nA_TRY=0\nB_OK=0\nB_TRY=0\n")
    editenv = folder / "bin" / "grub-editenv"
    editenv.write_text(EDITENV.format(python=sys.executable))
    editenv.chmod(0o755)
    (folder / "image.json").write_text(
        f'{{"version": "{RUNNING}", "compatible": "stuen-pc", "data_format": 1, "data_reads": 1}}'
    )
    (folder / "before").write_text("#!/bin/sh\nexit 0\n")
    (folder / "before").chmod(0o755)
    (folder / "system.conf").write_text(configuration(folder, some_keys.keyring))
    (folder / "bus.conf").write_text(BUS.format(socket=folder / "bus"))
    address = f"unix:path={folder / 'bus'}"
    environment = {
        **os.environ,
        "DBUS_SYSTEM_BUS_ADDRESS": address,
        "PATH": f"{folder / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin",
        "STUEN_IMAGE": str(folder / "image.json"),
        "STUEN_DATA_FORMAT": str(folder / "format.json"),
    }
    words = [str(shutil.which("rauc")), f"--conf={folder / 'system.conf'}"]
    with (folder / "log").open("w") as said:
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile"])
        service = None
        try:
            until((folder / "bus").exists)
            service = subprocess.Popen(
                [*words, "--override-boot-slot=A", "service"], env=environment, stdout=said, stderr=said
            )
            program = ("env", f"DBUS_SYSTEM_BUS_ADDRESS={address}", *words)
            rauc = Rauc(program=program, reboots=("true",))
            until(lambda: _answers(program, service, folder / "log"))
            yield Kiosk(folder, rauc, service)
        finally:
            for one in (service, bus):
                if one is not None:
                    one.kill()
                    one.wait(LIMIT)


def _answers(program: tuple[str, ...], service: "subprocess.Popen[bytes]", log: Path) -> bool:
    assert service.poll() is None, log.read_text()
    return subprocess.run([*program, "status"], capture_output=True, check=False).returncode == 0


def refused(kiosk: Kiosk, bundle: Path) -> str:
    """The code of a refusal; nothing but the slot that does not run may have been touched, and it is not the next."""
    with pytest.raises(RefusedError) as why:
        kiosk.rauc.install(bundle, lambda _percent: None)
    assert kiosk.slot("root-a").startswith(b"root-a===")
    assert kiosk.slot("kernel-a").startswith(b"kernel-a===")
    boot = kiosk.boot()
    assert (boot["ORDER"].split()[0], boot["A_OK"], boot["B_OK"]) == ("A", "1", "0")
    return why.value.code


def test_a_good_bundle_fills_the_other_slot_and_makes_it_the_next(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    percents: list[int] = []
    bundle = made(fmt="plain")
    kiosk.rauc.install(bundle, percents.append)
    folder = bundle.parent / "image-0.2.0+202611200000"
    for name, slot in (("root.squashfs", "root-b"), ("kernel.ext4", "kernel-b")):
        put = (folder / name).read_bytes()
        assert kiosk.slot(slot)[: len(put)] == put
    assert kiosk.slot("root-a").startswith(b"root-a===")
    assert kiosk.boot() == {"ORDER": "B A", "A_OK": "1", "A_TRY": "0", "B_OK": "1", "B_TRY": "0"}
    assert percents[-1] == 100
    assert percents == sorted(percents)


def test_a_strangers_is_refused(kiosk: Kiosk, made: Callable[..., Path], some_keys: Keys) -> None:
    assert refused(kiosk, made(fmt="plain", signer=some_keys.stranger)) == "signature"


def test_another_machines_is_refused(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    assert refused(kiosk, made(fmt="plain", compatible="stuen-rpi")) == "incompatible"


def test_an_older_one_is_refused_by_its_own_hook(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    assert refused(kiosk, made("0.0.9+202601010000", fmt="plain")) == "older"
    assert refused(kiosk, made(RUNNING, fmt="plain")) == "older"


def test_an_older_one_with_signed_leave_is_taken(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    kiosk.rauc.install(made("0.0.9+202601010000", fmt="plain", allow_downgrade=True), lambda _percent: None)
    assert kiosk.boot()["ORDER"] == "B A"


def test_one_that_cannot_read_the_data_is_refused(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    assert refused(kiosk, made(fmt="plain", data_format=3, data_reads=2)) == "data"
    (kiosk.folder / "format.json").write_text('{"format": 2}')
    assert refused(kiosk, made("0.3.0+202611200000", fmt="plain")) == "data"


@pytest.mark.parametrize("share", [0.0, 0.4, 0.98])
def test_a_flipped_bit_is_refused(kiosk: Kiosk, made: Callable[..., Path], share: float) -> None:
    bundle = made(fmt="plain")
    data = bytearray(bundle.read_bytes())
    data[int(len(data) * share)] ^= 1
    bundle.write_bytes(data)
    assert refused(kiosk, bundle) in {"signature", "damaged"}


def test_a_truncated_one_is_refused(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    bundle = made(fmt="plain")
    bundle.write_bytes(bundle.read_bytes()[:-5000])
    assert refused(kiosk, bundle) in {"signature", "damaged"}
    assert refused(kiosk, bundle.with_name("nothing.raucb")) == "damaged"


def test_one_that_is_too_large_for_its_slot_is_refused(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    (kiosk.folder / "kernel-b").unlink()
    assert refused(kiosk, made(fmt="plain")) == "slot"


def test_the_image_s_own_handler_refuses_too(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    """As a bundle that was signed, but made without the hook, would be met."""
    check = in_image.TEMPLATE.parents[1] / "image/tree/usr/lib/stuen/update/check.py"
    shutil.copy(check, kiosk.folder / "before")
    (kiosk.folder / "before").chmod(0o755)
    (kiosk.folder / "format.json").write_text('{"format": 2}')
    with pytest.raises(RefusedError):
        kiosk.rauc.install(made(fmt="plain"), lambda _percent: None)
    assert kiosk.boot()["ORDER"] == "A B"


def test_slots_are_marked(kiosk: Kiosk, made: Callable[..., Path]) -> None:
    assert not kiosk.rauc.other_good()
    with pytest.raises(RefusedError) as why:
        kiosk.rauc.back()
    assert why.value.code == "slot"
    kiosk.rauc.install(made(fmt="plain"), lambda _percent: None)
    assert kiosk.rauc.other_good()
    kiosk.rauc.stay()
    assert kiosk.boot()["ORDER"] == "A B"
    assert kiosk.rauc.back() == "0.2.0+202611200000"
    assert kiosk.boot()["ORDER"] == "B A"
    kiosk.rauc.bad()
    assert (kiosk.boot()["A_OK"], kiosk.boot()["B_OK"]) == ("0", "1")
    kiosk.rauc.good()
    assert kiosk.boot()["A_OK"] == "1"


@pytest.mark.parametrize(("last", "written"), [("B_OK=0", False), ("ORDER=", True)])
def test_a_cut_leaves_the_running_slot(kiosk: Kiosk, made: Callable[..., Path], last: str, written: bool) -> None:
    """Power goes before the first byte is written, and when all but the last step is done."""
    bundle, hold = made(fmt="plain"), kiosk.folder / "grubenv.hold"
    hold.write_text(last)
    child = subprocess.Popen([*kiosk.rauc.program, "install", str(bundle)], stdout=subprocess.DEVNULL, stderr=-3)
    try:
        until((kiosk.folder / "grubenv.begun").exists)
    finally:
        kiosk.service.kill()
        kiosk.service.wait(LIMIT)
        hold.unlink()
        assert child.wait(LIMIT) != 0
    assert kiosk.slot("root-b").startswith(b"root-b===") is not written
    assert kiosk.slot("root-a").startswith(b"root-a===")
    assert kiosk.boot() == {"ORDER": "A B", "A_OK": "1", "A_TRY": "0", "B_OK": "0", "B_TRY": "0"}
    mount = kiosk.folder / "mnt" / "bundle"
    if mount.is_mount():
        subprocess.run(["umount", mount], check=True)


@pytest.mark.parametrize("arch", sorted(in_image.LOADERS))
def test_rauc_takes_the_image_s_configuration(arch: str, tmp_path: Path) -> None:
    needs("rauc")
    text = in_image.configuration(arch)
    assert "@" not in text
    if release() < [1, 13]:
        text = text.replace("min-bundle-version=0.0.0\n", "")
    (tmp_path / "system.conf").write_text(text)
    words = ["rauc", f"--conf={tmp_path / 'system.conf'}", "info", tmp_path / "none"]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stderr
    assert "No such file" in said
    assert "config" not in said.replace("Using system config file", "")


def test_a_real_bundle_describes_itself(made: Callable[..., Path], some_keys: Keys, tmp_path: Path) -> None:
    needs("rauc")
    conf = tmp_path / "system.conf"
    conf.write_text(
        "[system]\ncompatible=stuen-pc\nbootloader=noop\nbundle-formats=verity\n"
        f"[keyring]\npath={some_keys.keyring}\ncheck-purpose=codesign\ncheck-crl=true\n"
    )
    rauc = Rauc(program=("rauc", f"--conf={conf}"))
    bundle = made(data_format=2, allow_downgrade=True)
    if release() >= [1, 9]:
        assert rauc.describe(bundle) == Release("0.2.0+202611200000", "stuen-pc", 2, 1, allow_downgrade=True)
    else:  # it does not tell what a manifest says beside the usual
        with pytest.raises(RefusedError, match="damaged"):
            rauc.describe(bundle)
    with pytest.raises(RefusedError, match="signature"):
        rauc.describe(made("0.3.0+202611200000", signer=some_keys.stranger))
