"""`python3 -I /usr/lib/stuen/update health|run`: what stuen-health.service and stuen-update.service start, as root."""

import fcntl
import grp
import logging
import os
import pwd
import sys
import time
from contextlib import suppress
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from update import check, files, health, state
from update.data import Partition, opened
from update.machine import Machine, Wish, World
from update.moment import HEALTH, Watched
from update.rauc import Rauc
from update.shelf import FOLDER, Held

log = logging.getLogger("update")

LOCK = Path("/run/stuen-update.lock")
LOOK = 5.0
"""Seconds between two looks whether it is time."""
WISHES = ("install", "now", "withdraw", "rollback", "mark_good")


def folders(folder: Path = FOLDER, user: str = "stuen") -> None:
    """Make the folders of updates: the kiosk puts wishes and bundles there, and takes nothing of root's away.

    The kiosk owns one of them, so it may have put a link to any other place there: none is followed.
    """
    for place, owner, group, mode in (
        (folder, "root", user, 0o1770),
        (folder / "incoming", user, user, 0o750),
        (folder / "held", "root", "root", 0o700),
    ):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            place.unlink()
        place.mkdir(exist_ok=True)
        handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            os.fchown(handle, uid(owner), gid(group))
            os.fchmod(handle, mode)
        finally:
            os.close(handle)


def uid(name: str) -> int:
    """The number of a user."""
    return pwd.getpwnam(name).pw_uid


def gid(name: str) -> int:
    """The number of a group."""
    return grp.getgrnam(name).gr_gid


def take_wish(folder: Path = FOLDER) -> Wish | None:
    """The kiosk's wish, which is gone then; None where there is none, or it makes no sense."""
    path = folder / "wish.json"
    if not path.exists() and not path.is_symlink():
        return None
    said = files.read(path)
    path.unlink(missing_ok=True)
    if said.get("do") not in WISHES:
        log.info("a wish that makes no sense")
        return None
    file, version = str(said.get("file", "")), str(said.get("version", ""))[:200]
    return Wish(str(said["do"]), file, version, said.get("when") == "now", said.get("by") == "staff")


def made(folder: Path, watched: Watched) -> tuple[Machine, Partition]:
    """The machine on the real things."""
    running = check.running()
    partition = Partition()
    world = World(
        Rauc(),
        watched,
        Held(folder),
        partition,
        keep=lambda now: state.write(folder / "state.json", now),
        whole=lambda: files.read(HEALTH).get("store") == "ok",
    )
    return Machine(state.read(folder / "state.json"), running, boot_id(), world), partition


def boot_id() -> str:
    """What names this start of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def run(folder: Path = FOLDER) -> None:
    """Do what is wished, until nothing is left to do."""
    watched = Watched()
    machine, _partition = made(folder, watched)
    machine.started()
    watched.look()
    while True:
        wish = take_wish(folder)
        if wish:
            machine.wish(wish)
        if not machine.busy:
            return
        machine.step()
        time.sleep(LOOK)


def at_start(folder: Path = FOLDER) -> None:
    """See `health.examine`."""
    with suppress(OSError):  # where the data can't be opened there is nothing to make
        folders(folder)
    machine, partition = made(folder, Watched())

    def enough() -> bool:
        said = files.read(folder / "wish.json").get("do") == "mark_good"  # any other waits until this is over
        return said and take_wish(folder) is not None

    health.examine(machine, health.Patient(), check.running(), noted=partition.noted(), opened=opened(), enough=enough)


def main(words: list[str]) -> int:
    """Run one of them, alone."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if words not in (["health"], ["run"]):
        sys.stderr.write("health or run\n")
        return 2
    with LOCK.open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        at_start() if words == ["health"] else run()
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    raise SystemExit(main(sys.argv[1:]))
