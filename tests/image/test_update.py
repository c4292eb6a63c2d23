"""Updates: each ends in a kiosk that works and a report that is right, whatever was wrong with them.

All by USB stick, as at a centre with no network.
"""

import json
import random
import time
from pathlib import Path

import pytest

from tests.image import bundles, disks, guest, power
from tests.image.bundles import Bundles
from tests.image.kit import Kit, NotHere
from tests.image.machine import BOOT, PATIENCE, Machine, MachineError

STATE = "/data/update/state.json"
LONG = 2400 * PATIENCE
OVER = ("good", "rolled_back", "refused")
SCENARIOS = [
    ("good", "good", ("",)),
    ("never_draws", "rolled_back", ("no_health",)),
    ("no_init", "rolled_back", ("no_boot",)),
    ("no_kernel", "rolled_back", ("no_boot",)),
    ("strangers", "refused", ("signature",)),
    ("truncated", "refused", ("damaged", "signature")),
    ("flipped", "refused", ("damaged",)),
    ("older", "refused", ("older",)),
]
POINTS = [
    ("copying", {"state": "downloading"}, 0.0),
    ("waiting", {"state": "ready"}, 0.0),
    ("begins", {"state": "installing", "percent": 1}, 0.0),
    ("a third", {"state": "installing", "percent": 30}, 0.0),
    ("two thirds", {"state": "installing", "percent": 60}, 0.0),
    ("nearly done", {"state": "installing", "percent": 90}, 0.0),
    ("before the start", {"state": "reboot"}, 0.0),
    ("boot loader", {}, 4.0),
    ("kernel", {}, 20.0),
    ("on trial", {"state": "testing"}, 0.0),
]


@pytest.fixture(scope="session")
def made(kit: Kit) -> Bundles:
    """Where the bundles come from."""
    try:
        return bundles.of(kit)
    except NotHere as why:
        pytest.skip(str(why))


def now(machine: Machine) -> dict[str, object]:
    """What the updater says, also while the machine starts anew: then {}."""
    try:
        done = machine.run("cat", STATE, limit=15, check=False)
        return dict(json.loads(done.out)) if done.rc == 0 else {}
    except (MachineError, ValueError):
        if not machine.alive():
            raise
        return {}


def until(machine: Machine, limit: float, *states: str) -> dict[str, object]:
    """Wait until the update is in one of these states, through as many starts as it takes."""
    end = time.monotonic() + limit
    seen: list[object] = []
    while True:
        found = now(machine)
        if found and found.get("state") not in seen[-1:]:
            seen.append(found.get("state"))
        if found.get("state") in states:
            return found
        if time.monotonic() > end:
            raise MachineError(f"the update went {seen}, and says {found}\n{guest.troubles(machine)}")
        time.sleep(1)


def offer(machine: Machine, bundle: Path, folder: Path) -> None:
    """Staff put a stick in and say that it may be done now."""
    stick = disks.stick(folder / "stick.img", {bundle.name: bundle})
    machine.plug_in(stick)
    found = ""
    end = time.monotonic() + 300
    while not found:
        found = machine.run("sh", "-c", f"ls /media/*/{bundle.name}", check=False).out.strip()
        if time.monotonic() > end:
            raise MachineError(f"the stick is not there\n{guest.troubles(machine)}")
        time.sleep(1)
    wish = json.dumps({"do": "install", "file": found, "when": "now", "by": "staff"})
    script = "cat >/data/update/.wish && mv /data/update/.wish /data/update/wish.json"
    machine.run("runuser", "-u", guest.USER, "--", "sh", "-c", script, text=wish)


def works(machine: Machine, version: str) -> None:
    """It is a kiosk in service, of this version."""
    health = guest.wait_drawn(machine)
    assert health["store"] == "ok"
    about = json.loads(guest.read(machine, "/usr/lib/stuen/image.json"))
    assert about["version"] == version
    assert guest.failed(machine) == []


@pytest.mark.parametrize(("name", "state", "codes"), SCENARIOS, ids=[one[0] for one in SCENARIOS])
def test_an_update_ends_in_a_kiosk_that_works(
    kit: Kit, settled: Path, made: Bundles, name: str, state: str, codes: tuple[str, ...]
) -> None:
    bundle = getattr(made, name)()
    with Machine(kit.spec(f"update-{name}", settled)) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        offer(machine, bundle, machine.spec.folder)
        said = until(machine, LONG, *OVER)
        (machine.spec.folder / "state.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
        machine.picture("after")
        guest.keep_log(machine, "after")
        assert (said["state"], said["code"]) in [(state, code) for code in codes]
        works(machine, made.newer(1) if state == "good" else made.version)
        guest.wait_picture(machine, "after")


@pytest.mark.parametrize(("name", "when", "later"), POINTS, ids=[one[0].replace(" ", "-") for one in POINTS])
def test_the_plug_is_pulled_in_an_update(
    kit: Kit, settled: Path, made: Bundles, name: str, when: dict[str, object], later: float
) -> None:
    folder = kit.folder / f"update-cut-{name.replace(' ', '-')}"
    folder.mkdir(parents=True, exist_ok=True)
    disk, log = folder / "disk.raw", folder / "writes.log"
    disks.run("qemu-img", "convert", "-O", "raw", settled, disk)
    spec = kit.spec(folder.name, disk, log=log)
    with Machine(spec) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        machine.qmp.events.clear()
        offer(machine, made.good(), folder)
        if when:
            _wait_for(machine, when)
        else:
            machine.wait_event("RESET", limit=LONG)
            time.sleep(later)  # the moment of the cut: nothing is waited for
        machine.freeze()
        machine.picture("at-the-cut")
    power.cut(disk, log, random.Random(name))
    log.unlink()
    with Machine(kit.spec(folder.name, disk)) as machine:
        machine.wait_channel(limit=3 * BOOT)
        guest.wait_drawn(machine)
        said = until(machine, LONG, *OVER, "idle")
        (folder / "state.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
        works(machine, made.newer(1) if said["state"] == "good" else made.version)
        guest.wait_picture(machine, "after")
        guest.keep_log(machine, "after")
    disk.unlink()


def _wait_for(machine: Machine, when: dict[str, object]) -> None:
    """Wait until the update is that far, or just past it."""
    end = time.monotonic() + LONG
    wanted = int(str(when.get("percent", 0)))
    while True:
        found = now(machine)
        if found.get("state") == when["state"] and int(str(found.get("percent", 0))) >= wanted:
            return
        if time.monotonic() > end or found.get("state") in OVER:
            raise MachineError(f"it was never seen at {when}, and is at {found}")
