"""Which cameras the kernel knows, and the largest picture that each gives fast enough: Video4Linux without a library.

The list is read from sysfs: no device is opened for it, so that nothing can hang and no camera's lamp is lit. What a
device itself says (`can_capture`, `best`) is asked in the camera's own process. Numbers: linux/videodev2.h.
"""

import fcntl
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SYSFS: Final = Path("/sys/class/video4linux")
DEVICES: Final = Path("/dev")
ON_THE_BOARD: Final = frozenset({"unicam", "rp1-cfe"})
"""Drivers of a Raspberry Pi's own camera: raw pictures, which libcamera alone makes something of."""
NO_CAMERA: Final = frozenset({"bcm2835-isp", "bcm2835-codec", "pispbe", "rpivid", "rpi-hevc-dec", "hantro-vpu"})

CAPTURE: Final = 0x00000001  # V4L2_CAP_VIDEO_CAPTURE
DEVICE_CAPS: Final = 0x80000000
MJPEG: Final = int.from_bytes(b"MJPG", "little")
MOST_PIXELS: Final = 12_600_000  # more than reading makes use of
LEAST_RATE: Final = 9.0  # pictures a second: less is no live picture
USUAL: Final = (3840, 2160)  # asked for where the device lists nothing: its driver takes the nearest that it has
_QUERYCAP: Final = 0x80685600  # _IOR('V', 0, struct v4l2_capability), 104 bytes
_FRAMESIZES: Final = 0xC02C564A  # _IOWR('V', 74, struct v4l2_frmsizeenum), 44 bytes
_INTERVALS: Final = 0xC034564B  # _IOWR('V', 75, struct v4l2_frmivalenum), 52 bytes
_DISCRETE: Final = 1
_MOST_MODES: Final = 100

Ask = Callable[[int, int, bytes], bytes]
"""ioctl: file descriptor, request, structure -> the structure as the kernel filled it. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Device:
    """A node of /dev that may be a camera, as sysfs has it."""

    path: Path
    name: str
    driver: str


def devices(sysfs: Path = SYSFS, folder: Path = DEVICES) -> list[Device]:
    """The kernel's cameras, USB ones first. Nodes that only carry data beside a picture are left out."""
    found = []
    try:
        entries = sorted(sysfs.iterdir(), key=lambda one: (len(one.name), one.name))
    except OSError:
        return []
    for entry in entries:
        try:
            name, index = ((entry / one).read_text("utf-8", "replace").strip() for one in ("name", "index"))
            driver = (entry / "device" / "driver").resolve().name
        except OSError:
            continue
        # uvcvideo gives each camera a second node, with index 1, for metadata.
        if entry.name.startswith("video") and index == "0" and driver not in NO_CAMERA:
            found.append(Device(folder / entry.name, name.split(": ")[0], driver))
    return sorted(found, key=lambda one: one.driver != "uvcvideo")


def _ask(file: int, request: int, given: bytes) -> bytes:
    return fcntl.ioctl(file, request, given)


def can_capture(file: int, ask: Ask = _ask) -> bool:
    """Whether the open device gives pictures of the kind that we can take."""
    try:
        answer = ask(file, _QUERYCAP, bytes(104))
    except OSError:
        return False
    capabilities, own = struct.unpack_from("<II", answer, 84)
    return bool((own if capabilities & DEVICE_CAPS else capabilities) & CAPTURE)


def best(file: int, ask: Ask = _ask) -> tuple[int, int]:
    """Width and height of the largest JPEG that the open device gives fast enough; `USUAL` where it does not say."""
    modes = [(wide, tall) for wide, tall in _sizes(file, ask) if wide * tall <= MOST_PIXELS]
    quick = [mode for mode in modes if _rate(file, mode, ask) >= LEAST_RATE]
    return max(quick or modes or [USUAL], key=lambda mode: mode[0] * mode[1])


def _sizes(file: int, ask: Ask) -> Iterator[tuple[int, int]]:
    for index in range(_MOST_MODES):
        try:
            answer = ask(file, _FRAMESIZES, struct.pack("<II36x", index, MJPEG))
        except OSError:
            return
        kind, wide, second, _, tall = struct.unpack_from("<8xIIIII", answer)
        if kind == _DISCRETE:
            yield wide, second
        else:  # any size up to a largest: min_width, max_width, step_width, min_height, max_height
            (tall,) = struct.unpack_from("<I", answer, 28)
            yield second, tall
            return


def _rate(file: int, mode: tuple[int, int], ask: Ask) -> float:
    """The most pictures a second in this mode; many where the device does not say."""
    rates = []
    for index in range(_MOST_MODES):
        try:
            answer = ask(file, _INTERVALS, struct.pack("<IIII36x", index, MJPEG, *mode))
        except OSError:
            break
        kind, seconds, parts = struct.unpack_from("<16xIII", answer)
        rates.append(parts / seconds if seconds else 0.0)
        if kind != _DISCRETE:
            break
    return max(rates, default=30.0)
