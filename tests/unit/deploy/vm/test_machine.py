"""How a machine is called, and what is said where there is nothing to start."""

import json

import pytest

from tests.image import kit
from tests.image.kit import NotHere, make_kit
from tests.image.machine import Spec, command


def words(tmp_path, **more):
    return " ".join(command(Spec(more.pop("arch", "amd64"), tmp_path / "disk.qcow2", tmp_path, **more), tmp_path))


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_nothing_gets_out_unless_it_is_said(tmp_path, arch):
    assert "restrict=on -device" in words(tmp_path, arch=arch)
    assert "-nic none" in words(tmp_path, arch=arch, network=False)
    assert "-netdev" not in words(tmp_path, arch=arch, network=False)
    one = words(tmp_path, arch=arch, forward={"10.0.2.100:443": "127.0.0.1:8300"})
    assert "restrict=on,guestfwd=tcp:10.0.2.100:443-cmd:" in one
    assert one.partition("relay.py")[2].startswith(" 127.0.0.1 8300 ")
    assert "hostfwd" not in one
    assert "-netdev socket" in words(tmp_path, arch=arch, cable=["-netdev", "socket,id=net"])


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_it_is_emulated_whatever_there_is(tmp_path, arch):
    line = words(tmp_path, arch=arch)
    assert "-accel tcg" in line
    assert "kvm" not in line


def test_every_write_goes_through_the_log_where_there_is_one(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"of the machine before")
    line = words(tmp_path, log=log)
    assert f"driver=blklogwrites,file=below,log.driver=file,log.filename={log}" in line
    assert "virtio-blk-pci,drive=disk,bootindex=1,write-cache=on" in line
    assert "no-flush" not in line
    assert "unsafe" not in line
    assert log.read_bytes() == b""
    assert "blklogwrites" not in words(tmp_path)


def test_no_channel_without_being_asked(tmp_path):
    assert "name=stuen.test" in words(tmp_path)
    assert "virtserialport" not in words(tmp_path, channel=False)


def test_where_no_image_was_built_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("STUEN_IMAGES", str(tmp_path))
    with pytest.raises(NotHere, match="no image for arm64 was built: make image ARCH=arm64"):
        make_kit("arm64")


def test_what_is_missing_for_machines_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("STUEN_IMAGES", str(tmp_path))
    (tmp_path / "amd64").mkdir()
    (tmp_path / "amd64" / "stuen-amd64.img").touch()
    monkeypatch.setattr(kit.disks, "needed", lambda *_: ["qemu-system-x86_64"])
    with pytest.raises(NotHere, match=r"qemu-system-x86_64.*make image-test installs it"):
        make_kit("amd64")


def test_the_answers_of_a_kiosk_that_stands_alone_are_the_kiosks_own(monkeypatch):
    """What the kit writes in place of a finger is what the first start itself would have kept."""
    from dataclasses import asdict

    from kiosk.first.kept import ALONE, NONE, Kept

    asked = []

    class Stand:
        def run(self, *argv, text="", **_):
            asked.append((argv, text))

    kit.in_service(Stand())
    (written,) = [text for _argv, text in asked if text]
    assert json.loads(written) == asdict(Kept("da", NONE, ALONE, done=True))
