"""What a machine says of its image and of its disk: numbers where it says any, None where it does not."""

import json
import os

import pytest

from kiosk.devices import image


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '{"version": "0.1.0+202611210250", "compatible": "stuen-pc", "arch": "amd64"}',
            ("0.1.0+202611210250", "stuen-pc"),
        ),
        *((text, None) for text in ("", "{", "[]", '{"version": 1, "compatible": "x"}', '{"version": "1"}')),
    ],
)
def test_the_image(tmp_path, text, found):
    path = tmp_path / "image.json"
    assert image.image(path) is None
    path.write_text(text)
    assert image.image(path) == found


def test_the_slot(tmp_path):
    path = tmp_path / "cmdline"
    assert image.slot(path) is None
    for text, found in (
        ("root=PARTLABEL=root-b ro rauc.slot=B quiet stuen.slot=B console=tty0\n", "B"),
        ("stuen.slot=A", "A"),
        ("quiet", None),
        ("xstuen.slot=A stuen.slot=C stuen.slot=AB", None),
    ):
        path.write_text(text)
        assert image.slot(path) == found


def test_faults_of_the_disk(tmp_path):
    folder, system = tmp_path / "data", tmp_path / "sys"
    assert image.disk_errors(folder, system) is None
    folder.mkdir()
    assert image.disk_errors(folder, system) is None
    device = folder.stat().st_dev
    mapped = system / "devices" / "virtual" / "block" / "dm-0"
    mapped.mkdir(parents=True)
    (system / "dev" / "block").mkdir(parents=True)
    (system / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}").symlink_to(mapped)
    assert image.disk_errors(folder, system) is None
    counts = system / "fs" / "ext4" / "dm-0"
    counts.mkdir(parents=True)
    for text, found in (("3\n", 3), ("0", 0), ("", None), ("-1", None), ("²", None)):
        (counts / "errors_count").write_text(text)
        assert image.disk_errors(folder, system) == found


def test_wear(tmp_path):
    assert image.wear(tmp_path) is None
    for n, (text, found) in enumerate(
        (("0x01 0x02\n", 20), ("0x00 0x00", None), ("0x0b 0x01", 110), ("0xff", None), ("", None))
    ):
        system = tmp_path / str(n)
        device = system / "block" / "mmcblk0" / "device"
        device.mkdir(parents=True)
        assert image.wear(system) is None, "an SD card does not say"
        (device / "life_time").write_text(text)
        assert image.wear(system) == found


def test_this_machine_says_something_or_nothing():
    json.dumps([image.image(), image.slot(), image.disk_errors(image.SYS), image.wear()])
