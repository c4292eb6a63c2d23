"""The data partition: made once, opened at each start, and never made again by itself.

While `partitions.MAKING` stands beside it in the disk's table, nothing in it was ever acknowledged, and whatever is
there is made anew. The last step of making takes that away. From then on a partition that can't be opened or read stays
as it is, and the kiosk says so; only a person makes it anew, with a file on the boot partition.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from first import disk as disks
from first import files, kernel, luks, roots
from first.disk import Part, Table
from first.partitions import DATA, MAKING
from first.run import LONG, Failed, Runner, run

ERASE: Final = "stuen-erase-data"
REPAIR: Final = "stuen-repair-data"
OPTIONS: Final = "noatime,nosuid,nodev,noexec,data=ordered,errors=remount-ro,commit=5"
MAPPER: Final = Path("/dev/mapper") / luks.MAPPED


class Found(NamedTuple):
    """How the data partition is: `state` "ok", "made", "damaged" or "wrong_key"; `why` for technicians."""

    state: str
    root: str = ""
    why: str = ""

    @property
    def usable(self) -> bool:
        """Whether it is mounted."""
        return self.state in ("ok", "made")


class Place(NamedTuple):
    """Where all this happens; a test has its own. `furnish` makes the first folders in what was mounted, durably."""

    disk: Path
    boot: Path
    mount: Path
    furnish: Callable[[], None]
    tpm: Callable[[], bool] = roots.has_tpm
    fuses: Callable[[], bytes | None] = roots.Fuses().key
    random: Callable[[int], bytes] = os.urandom
    run: Runner = run
    attach: Callable[[str, Path, str, str], object] = kernel.mount
    settle: Callable[[Path], object] = kernel.settle


def ensure(place: Place, table: Table | None = None) -> Found:
    """Have the data partition mounted at `place.mount`, or say why it is not. Never raises Failed.

    `table`: the disk's, where it was read just now.
    """
    try:
        part = _part(place, table)
        if (place.boot / ERASE).exists():
            disks.attributes(place.disk, part, MAKING, place.run)
            (place.boot / ERASE).unlink()
            files.sync_folder(place.boot)
            part = _part(place)
        if MAKING in part.attributes:
            return Found("made", _make(place, part))
        return _open(place, part)
    except (Failed, OSError) as error:
        return Found("damaged", why=str(error))


def _part(place: Place, table: Table | None = None) -> Part:
    part = (table or disks.read(place.disk, place.run)).named(DATA)
    if part is None:
        raise Failed("the disk has no data partition")
    return part


def _make(place: Place, part: Part) -> str:
    """Make it from nothing; gives its root of trust. Cut anywhere, it begins again at the next start."""
    device = disks.node(place.disk, part.number)
    root = _format(place, device)
    place.run("mkfs.ext4", "-q", "-F", "-L", DATA, "-m", "1", str(MAPPER), seconds=luks.SLOW)
    _mount(place)
    place.furnish()
    place.settle(place.mount)
    disks.attributes(place.disk, part, "", place.run)
    return root


def _format(place: Place, device: Path) -> str:
    if place.tpm():
        with suppress(Failed):  # a chip that fails must not stop the kiosk
            luks.format_for_tpm(device, place.random(roots.KEY_SIZE), place.run)
            luks.open_by_tpm(device, place.run)
            return "tpm"
    if key := place.fuses():
        luks.format_with(device, key, "otp", place.run)
        luks.open_with(device, key, place.run)
        return "otp"
    key = roots.make_file(place.boot, place.random)
    luks.format_with(device, key, "file", place.run)
    luks.open_with(device, key, place.run)
    return "file"


def _open(place: Place, part: Part) -> Found:
    device = disks.node(place.disk, part.number)
    root = luks.root_of(device, place.run)
    try:
        _unlock(place, device, root)
    except (luks.WrongKey, roots.KeyLost) as error:
        return Found("wrong_key", root, str(error))
    why = _check(place)
    _mount(place)
    return Found("ok", root, why)


def _unlock(place: Place, device: Path, root: str) -> None:
    """Open it with the key of its root of trust. Raises WrongKey or KeyLost."""
    if root == "tpm":
        if not place.tpm():
            raise luks.WrongKey("the TPM that opens the data is not here")
        luks.open_by_tpm(device, place.run)
    elif root == "otp":
        key = place.fuses()
        if key is None:
            raise luks.WrongKey("this board has no key of its own")
        luks.open_with(device, key, place.run)
    else:
        luks.open_with(device, roots.from_file(place.boot), place.run)


def _check(place: Place) -> str:
    """Look the file system through; gives what was mended, if anything. Raises Failed where it needs a person."""
    wish = place.boot / REPAIR
    if not wish.exists():
        place.run("e2fsck", "-p", str(MAPPER), seconds=LONG, fine=(0, 1))
        return ""
    place.run("e2fsck", "-f", "-y", str(MAPPER), seconds=LONG, fine=(0, 1))
    wish.unlink()
    files.sync_folder(place.boot)
    return "mended as the file on the boot partition wished"


def _mount(place: Place) -> None:
    place.attach(str(MAPPER), place.mount, "ext4", OPTIONS)
