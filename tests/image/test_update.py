"""Updates: each ends in a kiosk that works and a report that is right, whatever was wrong with them.

All by USB stick, as at a centre with no network. Each begins in a kiosk in service that was suspended on its idle page
(`Machine.suspend`), so that no start is waited for but those of the update itself. The four that are refused run in one
machine, one after the other, as nothing of one may be left for the next.

The plug is pulled at ten points of *one* update: what a disk holds after a cut is what was written before it, nothing
else. So the machine is stopped at each point, the length of the log of its writes is noted, and it goes on. The disk
that a cut there leaves is then made from the log, for each of the ten, and started.
"""

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.image import blklog, disks, guest, updating
from tests.image.bundles import Bundles
from tests.image.kit import Kit, Live, shows_a_page
from tests.image.machine import BOOT, Machine, MachineError
from tests.image.updating import LONG, OVER, offer

STARTS_ANEW = [
    ("good", "good", ""),
    ("never_draws", "rolled_back", "no_health"),
    ("no_init", "rolled_back", "no_boot"),
    ("no_kernel", "rolled_back", "no_boot"),
]
REFUSED = [
    ("strangers", "refused", ("signature",)),
    ("truncated", "refused", ("damaged", "signature")),
    ("flipped", "refused", ("damaged",)),
    ("older", "refused", ("older",)),
]
WAY = ("downloading", "ready", "installing", "reboot")
POINTS = [
    ("copying", {"state": "downloading"}, 0.0),
    ("waiting", {"state": "ready"}, 0.0),
    ("begins", {"state": "installing", "percent": 1}, 0.0),
    ("a third", {"state": "installing", "percent": 30}, 0.0),
    ("two thirds", {"state": "installing", "percent": 60}, 0.0),
    ("nearly done", {"state": "installing", "percent": 90}, 0.0),
    ("before the start", {"state": "reboot"}, 0.0),
    ("boot loader", {}, 0.0),
    ("kernel", {}, 12.0),
    ("on trial", {}, 0.0),
]


def sticks(machine: Machine) -> list[str]:
    """The bundles on sticks that are in."""
    return machine.run("sh", "-c", "ls /media/*/*.raucb", check=False).out.split()


def works(machine: Machine, version: str) -> None:
    """It is a kiosk in service, of this version."""
    health = guest.wait_drawn(machine)
    assert health["store"] == "ok"
    about = json.loads(guest.read(machine, "/usr/lib/stuen/image.json"))
    assert about["version"] == version
    assert guest.failed(machine) == []


def report(machine: Machine, name: str, said: dict[str, object]) -> None:
    """Keep what the updater said, and the machine's log and picture."""
    (machine.spec.folder / f"{name}.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    machine.picture(name)
    guest.keep_log(machine, name)


@pytest.mark.parametrize(("name", "state", "code"), STARTS_ANEW, ids=[one[0] for one in STARTS_ANEW])
def test_an_update_ends_in_a_kiosk_that_works(
    kit: Kit, live: Live, made: Bundles, name: str, state: str, code: str
) -> None:
    bundle = getattr(made, name)()
    with Machine(live.spec(kit, f"update-{name}")) as machine:
        machine.wait_channel()
        offer(machine, bundle, machine.spec.folder)
        said = updating.until(machine, LONG, *OVER)[-1]
        report(machine, "after", said)
        assert (said["state"], said["code"]) == (state, code)
        works(machine, made.newer(1) if state == "good" else made.version)
        guest.wait_picture(machine, "after")


def test_what_is_not_ours_is_refused(kit: Kit, live: Live, made: Bundles) -> None:
    """And the kiosk is drawn all the while: it does not start anew."""
    bundles_of = {name: getattr(made, name)() for name, _state, _codes in REFUSED}
    with Machine(live.spec(kit, "update-refused")) as machine:
        machine.wait_channel()
        seen = {}
        for name, _state, _codes in REFUSED:
            before = updating.said(machine).get("at", "")
            stick = offer(machine, bundles_of[name], machine.spec.folder)
            seen[name] = updating.until(machine, LONG, *OVER, after=before)[-1]
            report(machine, name, seen[name])
            works(machine, made.version)
            machine.pull_out(stick)
            guest.wait_for(machine, "the stick gone", lambda: not sticks(machine), 120)
        for name, state, codes in REFUSED:
            assert (seen[name]["state"], seen[name]["code"]) in [(state, code) for code in codes], name
        guest.wait_picture(machine, "after")


@dataclass
class Recorded:
    """One update, as the log of its writes: over which disk, and how many of them there were at each point."""

    disk: Path
    log: Path
    points: dict[str, int]

    def cut(self, name: str, disk: Path) -> Path:
        """The disk that a cut at a point leaves."""
        disks.run("cp", "--sparse=always", "--reflink=auto", self.disk, disk)
        kept = blklog.survivors(blklog.read(self.log)[: self.points[name]], self.points[name], random.Random(name))
        with self.log.open("rb") as source, disk.open("r+b") as target:
            blklog.replay(source, target, kept)
        return disk


@pytest.fixture(scope="session")
def recorded(kit: Kit, live: Live, made: Bundles) -> Recorded:
    """An update that holds, stopped for a moment at each of the ten points; kept, for it takes longest."""
    folder = kit.folder / "update-recorded"
    folder.mkdir(parents=True, exist_ok=True)
    disk, log, note = folder / "disk.raw", folder / "writes.log", folder / "points.json"
    if note.exists():
        return Recorded(disk, log, json.loads(note.read_text("ascii")))
    points: dict[str, int] = {}
    disks.run("qemu-img", "convert", "-O", "raw", live.disk, disk)
    with Machine(live.spec(kit, folder.name, disk, log=log)) as machine:
        machine.wait_channel()
        offer(machine, made.small(), folder)
        for name, when, later in POINTS:
            if name == "boot loader":
                machine.wait_event("RESET", limit=LONG)
                _wait_written(log)  # it counts its tries: nothing else writes before there is a kernel
            if name == "on trial":  # it has drawn, and was not found good yet; the channel comes later than this
                guest.wait_for(machine, "the new version's page", lambda: shows_a_page(machine), BOOT)
            if when:
                _wait_for(machine, when)
            time.sleep(later)  # the moment of the cut: nothing is waited for
            machine.freeze()
            machine.picture(f"at-{name.replace(' ', '-')}")
            points[name] = len(blklog.read(log))
            machine.qmp.command("cont")
        said = updating.until(machine, LONG, *OVER)[-1]
        report(machine, "after", said)
        assert (said["state"], said["code"]) == ("good", "")
    note.write_text(json.dumps(points), "ascii")
    return Recorded(disk, log, points)


@pytest.mark.parametrize("name", [one[0] for one in POINTS], ids=[one[0].replace(" ", "-") for one in POINTS])
def test_the_plug_is_pulled_in_an_update(kit: Kit, made: Bundles, recorded: Recorded, name: str) -> None:
    """What was only half copied is told as cut short, for the stick is gone; all else is gone on with, and holds."""
    folder = kit.folder / f"update-cut-{name.replace(' ', '-')}"
    folder.mkdir(parents=True, exist_ok=True)
    disk = recorded.cut(name, folder / "disk.raw")
    with Machine(kit.spec(folder.name, disk)) as machine:
        machine.wait_channel(limit=3 * BOOT)
        guest.wait_drawn(machine)
        said = updating.until(machine, LONG, *OVER, "idle")[-1]
        report(machine, "after", said)
        works(machine, made.newer(6) if said["state"] == "good" else made.version)
        guest.wait_picture(machine, "after")
    assert (said["state"], said["code"]) == (("idle", "cut") if name == "copying" else ("good", ""))
    disk.unlink()


def _wait_for(machine: Machine, when: dict[str, object]) -> None:
    """Wait until the update is that far, or just past it: what waits for nothing is over in a moment."""
    end = time.monotonic() + LONG
    wanted = (WAY.index(when["state"]), int(str(when.get("percent", 0))))
    while True:
        found = updating.said(machine)
        state = found.get("state")
        if state in WAY and (WAY.index(state), int(found["percent"]) if state == when["state"] else 0) >= wanted:
            return
        if time.monotonic() > end or state in OVER:
            raise MachineError(f"it was never seen at {when}, and is at {found}")


def _wait_written(log: Path) -> None:
    """Wait for the next write to the disk."""
    end, before = time.monotonic() + BOOT, log.stat().st_size
    while log.stat().st_size == before:
        if time.monotonic() > end:
            raise MachineError("nothing was written")
        time.sleep(0.01)
