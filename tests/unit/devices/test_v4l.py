"""Which cameras there are: a sysfs of our own, and a kernel of our own behind the ioctls."""

import struct
from errno import EINVAL
from pathlib import Path

import pytest

from kiosk.devices import v4l
from kiosk.devices.v4l import USUAL, best, can_capture, devices


@pytest.fixture(name="sysfs")
def a_sysfs(tmp_path):
    """A function that adds a node as the kernel shows it."""
    folder = tmp_path / "video4linux"
    folder.mkdir()

    def add(node, name, driver, index=0):
        (folder / node).mkdir()
        (folder / node / "name").write_text(f"{name}\n")
        (folder / node / "index").write_text(f"{index}\n")
        (tmp_path / "drivers" / driver).mkdir(parents=True, exist_ok=True)
        (folder / node / "device").mkdir()
        (folder / node / "device" / "driver").symlink_to(tmp_path / "drivers" / driver)

    add.folder = folder
    return add


def test_usb_cameras_come_first_and_what_is_no_camera_is_left_out(sysfs):
    sysfs("video0", "unicam-image", "unicam")
    sysfs("video13", "bcm2835-isp-output0", "bcm2835-isp")
    sysfs("video10", "Doc Camera: Doc Camera", "uvcvideo")
    sysfs("video2", "HD Webcam: HD Webcam", "uvcvideo")
    sysfs("video3", "HD Webcam: HD Webcam", "uvcvideo", index=1)
    sysfs("radio0", "FM", "radio")
    (sysfs.folder / "video9").mkdir()  # being unplugged: nothing is in it any more
    assert [(one.path, one.name) for one in devices(sysfs.folder)] == [
        (Path("/dev/video2"), "HD Webcam"),
        (Path("/dev/video10"), "Doc Camera"),
        (Path("/dev/video0"), "unicam-image"),
    ]


def test_no_sysfs_is_no_camera(tmp_path):
    assert devices(tmp_path / "nothing") == []


class Kernel:
    """Answers as a device with these JPEG modes does: (width, height, pictures a second)."""

    def __init__(self, modes=(), *, capabilities=v4l.DEVICE_CAPS, own=v4l.CAPTURE, any_size=None):
        self.modes, self.capabilities, self.own, self.any_size = modes, capabilities, own, any_size

    def __call__(self, _file, request, given):
        assert len(given) == request >> 16 & 0x3FFF  # the size that the request's number says
        index, *asked = struct.unpack_from("<IIII", given)
        if request == v4l._QUERYCAP:
            return given[:84] + struct.pack("<II", self.capabilities, self.own) + given[92:]
        assert asked[0] == v4l.MJPEG
        if request == v4l._FRAMESIZES:
            if self.any_size and index == 0:
                return (
                    given[:8] + struct.pack("<7I", 3, 16, self.any_size[0], 16, 16, self.any_size[1], 16) + given[36:]
                )
            sizes = list(dict.fromkeys(mode[:2] for mode in self.modes))
            self._within(index, sizes)
            return given[:8] + struct.pack("<III", 1, *sizes[index]) + given[20:]
        rates = [rate for *mode, rate in self.modes if mode == asked[1:]]
        self._within(index, rates)
        return given[:16] + struct.pack("<III", 1, 1, rates[index]) + given[28:]

    @staticmethod
    def _within(index, rows):
        if index >= len(rows):
            raise OSError(EINVAL, "no more")


@pytest.mark.parametrize(
    ("modes", "chosen"),
    [
        ([(640, 480, 30), (1920, 1080, 30), (2592, 1944, 15)], (2592, 1944)),
        ([(640, 480, 30), (1920, 1080, 5), (1920, 1080, 30), (4000, 3000, 2)], (1920, 1080)),
        ([(8000, 6000, 30), (3264, 2448, 10)], (3264, 2448)),
        ([(4000, 3000, 2)], (4000, 3000)),
        ([], USUAL),
    ],
)
def test_the_largest_picture_that_comes_fast_enough(modes, chosen):
    assert best(0, Kernel(modes)) == chosen


def test_a_device_that_takes_any_size():
    assert best(0, Kernel(any_size=(3280, 2464))) == (3280, 2464)


@pytest.mark.parametrize(
    ("kernel", "there"),
    [
        (Kernel(), True),
        (Kernel(own=0x00800000), False),  # V4L2_CAP_META_CAPTURE
        (Kernel(capabilities=v4l.CAPTURE, own=0), True),  # an old driver, that has no capabilities of each node
    ],
)
def test_what_gives_pictures(kernel, there):
    assert can_capture(0, kernel) is there


def test_what_is_no_device_gives_none(tmp_path):
    with (tmp_path / "file").open("w+b") as file:
        assert not can_capture(file.fileno())
        assert best(file.fileno()) == USUAL
