"""The order of a start. Nothing in here may keep a kiosk from starting: what fails is written down and gone past."""

import grp
import os
import pwd
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from first import data, files, graphics, mounts, partitions
from first import disk as disks
from first.data import Found
from first.disk import Part, Table
from first.kernel import mount, settle
from first.run import Failed, run, tell

LIB: Final = Path("/usr/lib/stuen")
BOOT: Final = Path("/boot/stuen")
DATA: Final = Path("/data")
STATE: Final = Path("/run/stuen")

T = TypeVar("T")

_FAT: Final = "noexec,nosuid,nodev,umask=077,iocharset=ascii"


def main() -> int:
    """All of a start; gives 0."""
    began = time.monotonic()
    os.environ["TMPDIR"] = "/run"  # in memory, and the only place that can be written to
    os.umask(0o022)
    step("folders", _state_folder)
    step("udev", _udev)
    step("graphics", lambda: graphics.load(graphics.wanted()))
    found = step("data", _data) or Found("damaged", why="see the log")
    step("udev", lambda: run("udevadm", "control", "--exit", "--timeout=20"))
    step("places", lambda: _places(found))
    step("state", lambda: _say(found))
    if found.usable:
        step("setup", _setup)
    step("boot partition", lambda: _read_only(BOOT))
    tell(f"the data partition is {found.state} ({found.root or found.why}); {time.monotonic() - began:.1f} s")
    return 0


def step(name: str, do: Callable[[], T]) -> T | None:
    """Do it; None, and a line in the log, where it fails in whatever way."""
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - the kiosk must start
        kind = "" if isinstance(error, Failed) else f"{type(error).__name__}: "
        tell(f"{name}: {kind}{error}", bad=True)
        return None


def _state_folder() -> None:
    STATE.mkdir(mode=0o755, exist_ok=True)
    os.chown(STATE, *_kiosk())


def _kiosk() -> tuple[int, int]:
    return pwd.getpwnam("stuen").pw_uid, grp.getgrnam("stuen").gr_gid


def _udev() -> None:
    """The program that device-mapper waits for; what it learns of the opened partition stays for the one of systemd."""
    run("/usr/lib/systemd/systemd-udevd", "--daemon")


def _data() -> Found:
    disk = Path("/dev") / disks.running()
    said = mounts.lists(LIB / "mounts.json")
    try:
        table = partitions.ensure(disk, partitions.sizes(LIB / "slots.json"), _known(disk))
    except Failed as error:
        tell(f"partitions: {error}", bad=True)
        table, why = disks.read(disk), str(error)
        if table.named(partitions.DATA) is None:
            step("boot partition", lambda: _mount_boot(disk, table))
            return Found("damaged", why=why)
    step("boot partition", lambda: _mount_boot(disk, table))
    return data.ensure(data.Place(disk, BOOT, DATA, lambda: mounts.furnish(DATA, said)), table)


def _known(disk: Path) -> Callable[[Part], bool]:
    return lambda part: disks.node(disk, part.number).exists()


def _mount_boot(disk: Path, table: Table) -> None:
    part = table.named("stuen-boot")
    if part is None:
        raise Failed("the disk has no stuen-boot")
    mount(str(disks.node(disk, part.number)), BOOT, "vfat", f"rw,{_FAT}")


def _read_only(boot: Path) -> None:
    settle(boot)
    mount("", boot, "", f"remount,ro,{_FAT}")


def _places(found: Found) -> None:
    """What is writable; where the data partition is not usable, memory in its place, that is gone with the power."""
    said = mounts.lists(LIB / "mounts.json")
    step("memory", lambda: mounts.memory(said))
    if not found.usable:
        mount("tmpfs", DATA, "tmpfs", "nosuid,nodev,noexec,mode=0755,size=64M")
        for entry in said["binds"].values():
            mounts.folder(DATA / entry["from"], entry)
    else:
        step("furnish", lambda: mounts.furnish(DATA, said))
    mounts.bind(DATA, said)


def _say(found: Found) -> None:
    said = {"state": found.state, "root": found.root, "why": found.why}
    files.write_json(STATE / "data.json", {**said, **files.read_json(DATA / "format.json")})


def _setup() -> None:
    from first import setup  # noqa: PLC0415 - nothing of the store hangs on it

    etc, own = DATA / "etc" / "stuen", setup.Own(_kiosk())
    setup.begin(etc, own)
    done = setup.take(BOOT, etc, STATE / "setup.json", own)
    tell(f"the setup file: {done}", bad=done == "wrong")
