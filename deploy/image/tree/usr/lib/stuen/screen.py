"""Starts the X server as the centre's configuration wants it: turned, with the finger where the picture is.

The program of stuen-screen.service, which runs it as the kiosk's own user, without rights. Standard library only, and
nothing of the kiosk: whatever is wrong with the configuration, a screen comes up, and the kiosk tells on it what is.

Writes into its own folder in memory: a part of xorg.conf (what turns it), `Xauthority` (the key without which nobody
comes in) and starts Xorg over itself. A child waits until Xorg says that it can be spoken to, and tells systemd.
"""

import array
import fcntl
import json
import os
import secrets
import socket
import struct
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

CONFIG = Path("/etc/stuen/centre.toml")
SETUP = Path("/etc/stuen/screen.json")  # what first start was told before there was a configuration
DRM = Path("/sys/class/drm")
CARDS = Path("/dev/dri")
XORG = "/usr/lib/xorg/Xorg"
DISPLAY = ":0"
VT = "vt1"
CONFIGS = "xorg.conf.d"
LINGER = 2.0  # seconds in which systemd may look who told it
CARD_SECONDS = 60.0  # how long the graphics driver may take to come; Xorg without it fails, and is the slower way

# What the kernel's drivers call themselves whose card shows a picture that somebody else has drawn.
NO_GPU = ("virtio_gpu", "bochs-drm", "simpledrm", "cirrus-qemu", "cirrus", "hyperv_drm", "vboxvideo", "vkms", "udl")
# There Xorg need not pretend that a chip draws...
NO_ACCELERATION = f"""Section "OutputClass"
  Identifier "no GPU"
  MatchDriver "{"|".join(NO_GPU)}"
  Driver "modesetting"
  Option "AccelMethod" "none"
EndSection
"""
# ...nor load what Mesa draws with (6 MB) to ask which kinds of pictures there are: where there is no EGL, the list in
# Mesa's dril_target.c will do. It is the kiosk that draws, and it loads its own.
NO_EGL = {"__EGL_VENDOR_LIBRARY_FILENAMES": os.devnull}

# What libinput's finger is multiplied with (a 3x3 matrix, row by row), by how far the picture is turned clockwise.
TURNED = {
    0: (1, 0, 0, 0, 1, 0, 0, 0, 1),
    90: (0, 1, 0, -1, 0, 1, 0, 0, 1),
    180: (-1, 0, 1, 0, -1, 1, 0, 0, 1),
    270: (0, -1, 1, 1, 0, 0, 0, 0, 1),
}
WAYS = {0: "normal", 90: "right", 180: "inverted", 270: "left"}
FAMILY_WILD = 65535
DRM_VERSION = 0xC0406400
COOKIE = b"MIT-MAGIC-COOKIE-1"


def wished(text: str, setup: str = "") -> tuple[int, tuple[float, ...]]:
    """How far the picture is to be turned, and what the finger is multiplied with before that (nine numbers).

    `text` is the configuration, `setup` what was told before there was one. What is wrong counts as not said.
    """
    told = [_screen(tomllib.loads, text), _screen(json.loads, f'{{"screen": {setup or "{}"}}}')]
    turns = [int(one["rotate"]) for one in told if str(one.get("rotate")) in {"0", "90", "180", "270"}]
    rotate = turns[0] if turns else 0
    fingers = [one["touch"] for one in told if one.get("touch")]
    return rotate, _finger(fingers[0], rotate) if fingers else TURNED[0]


def _screen(read: Callable[[str], Any], text: str) -> Mapping[str, Any]:
    try:
        found = read(text).get("screen", {})
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _finger(touch: object, rotate: int) -> tuple[float, ...]:
    """Six or nine numbers; or how far the panel itself is turned where that is not how far the picture is, as "90"."""
    if isinstance(touch, str):
        if touch not in {"0", "90", "180", "270"}:
            return TURNED[0]
        return product(TURNED[-rotate % 360], TURNED[int(touch)])
    numbers = [float(one) for one in touch if type(one) in (int, float)] if isinstance(touch, list) else []
    if not numbers or len(numbers) != len(touch) or any(abs(one) > 10 for one in numbers):  # type: ignore[arg-type]
        return TURNED[0]
    rows = {6: (*numbers, 0.0, 0.0, 1.0), 9: tuple(numbers)}
    return rows.get(len(numbers), TURNED[0])


def product(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    """Two 3x3 matrices multiplied."""
    return tuple(
        sum(one[3 * row + k] * other[3 * k + column] for k in range(3)) for row in range(3) for column in range(3)
    )


def snippet(rotate: int, touch: tuple[float, ...], outputs: list[str]) -> str:
    """A part of xorg.conf: what holds for cards that do not draw, and what turns every output and touchscreen.

    `touch` puts a panel's own finger right, first.
    """
    matrix = " ".join(f"{one:g}" for one in product(TURNED[rotate], touch))
    option = f'Option "CalibrationMatrix" "{matrix}"'
    fingers = f'Section "InputClass"\n  Identifier "stuen finger"\n  MatchIsTouchscreen "on"\n  {option}\nEndSection\n'
    monitors = [
        f'Section "Monitor"\n  Identifier "{name}"\n  Option "Rotate" "{WAYS[rotate]}"\nEndSection\n'
        for name in outputs
    ]
    return "".join([NO_ACCELERATION, fingers, *(monitors if rotate else [])])


def outputs(drm: Path = DRM) -> list[str]:
    """The names that Xorg's modesetting driver gives the outputs: the kernel's, but HDMI-A-1 is HDMI-1 there."""
    kernel = sorted(one.name.partition("-")[2] for one in drm.glob("card*-*") if (one / "status").exists())
    return list(dict.fromkeys(name.replace("HDMI-A-", "HDMI-") for name in kernel))


def openable(cards: Path = CARDS) -> bool:
    """Whether udev has given us each card; the kernel tells of one a little before."""
    found = list(cards.glob("card*"))
    return bool(found) and all(os.access(one, os.R_OK | os.W_OK) for one in found)


def driver(card: Path) -> str:
    """What the kernel's driver of a graphics card calls itself (DRM_IOCTL_VERSION of drm.h); "" where nobody says."""
    name = array.array("B", bytes(64))
    asked = bytearray(struct.pack("iiiNPNPNP", 0, 0, 0, len(name), name.buffer_info()[0], 0, 0, 0, 0))
    try:
        descriptor = os.open(card, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.ioctl(descriptor, DRM_VERSION, asked)
        finally:
            os.close(descriptor)
    except OSError:
        return ""
    return name.tobytes().rstrip(b"\0").decode("ascii", "replace")


def without_gpu(cards: Path = CARDS, driver: Callable[[Path], str] = driver) -> bool:
    """Whether there are graphics cards, and none of them draws."""
    found = [driver(card) for card in cards.glob("card*")]
    return bool(found) and set(found) <= set(NO_GPU)


def cookie_file(key: bytes) -> bytes:
    """An Xauthority file with one key, for every name that this machine may have (Xau(3))."""
    fields = (b"", DISPLAY[1:].encode(), COOKIE, key)
    return struct.pack(">H", FAMILY_WILD) + b"".join(struct.pack(">H", len(one)) + one for one in fields)


def command(ready: int, folder: Path) -> list[str]:
    """Xorg's command line. `ready`: the descriptor on which it says that it is there."""
    return [
        *(XORG, DISPLAY, VT, "-keeptty", "-novtswitch", "-noreset", "-quiet"),
        *("-nolisten", "tcp", "-nolisten", "local", "-auth", str(folder / "Xauthority")),
        *("-logfile", "/dev/null", "-logverbose", "0", "-verbose", "2"),
        *("-configdir", str(folder / CONFIGS), "-displayfd", str(ready), "-background", "none"),
    ]


def wait_for(there: Callable[[], object], seconds: float) -> bool:
    """Look 20 times a second whether it is there; False where it does not come."""
    until = time.monotonic() + seconds
    while not there():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def main() -> None:
    """Prepare, then become the X server."""
    folder = Path(os.environ["RUNTIME_DIRECTORY"])
    if not wait_for(lambda: outputs() and openable(), CARD_SECONDS):
        sys.stderr.write("stuen-screen: no graphics card has an output that may be used; Xorg tries what it finds\n")
    rotate, touch = wished(_text(CONFIG), _text(SETUP))
    (folder / CONFIGS).mkdir(exist_ok=True)
    _write(folder / CONFIGS / "20-screen.conf", snippet(rotate, touch, outputs()).encode())
    _write(folder / "Xauthority", cookie_file(secrets.token_bytes(16)))
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(says)
        if os.fork() == 0:  # Xorg never asks after children: this one is systemd's
            _tell_when_there(hears)
        os._exit(0)
    os.waitpid(child, 0)
    os.close(hears)
    os.set_inheritable(says, True)
    line = command(says, folder)
    os.execve(line[0], line, os.environ | (NO_EGL if without_gpu() else {}))  # noqa: S606 - a fixed line, no shell


def _tell_when_there(hears: int) -> None:
    there = b""
    while not there.endswith(b"\n") and (more := os.read(hears, 16)):
        there += more
    if there.endswith(b"\n"):
        address = os.environ.get("NOTIFY_SOCKET", "")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.connect("\0" + address[1:] if address.startswith("@") else address)
            out.send(b"READY=1")
        time.sleep(LINGER)
    os._exit(0)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _write(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)
    beside.rename(path)


if __name__ == "__main__":
    main()
