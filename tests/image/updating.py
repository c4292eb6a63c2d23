"""An update as staff begin it and as the updater tells of it: for all that tries one in a machine."""

import json
import time
from pathlib import Path
from typing import Any

from tests.image import disks, guest
from tests.image.machine import PATIENCE, Machine, MachineError

STATE = "/data/update/state.json"
LONG = 2400 * PATIENCE
OVER = ("good", "rolled_back", "refused")


def offer(machine: Machine, bundle: Path, folder: Path) -> str:
    """Staff put a stick in and say that it may be done now; gives the stick's name for `pull_out`."""
    stick = disks.stick(folder / f"{bundle.stem}.img", {bundle.name: bundle})
    name = machine.plug_in(stick)
    stick.unlink()  # qemu has it open

    def there() -> str:
        return machine.run("sh", "-c", f"ls /media/*/{bundle.name}", check=False).out.strip()

    guest.wait_for(machine, "the stick", lambda: bool(there()), 300 * PATIENCE)
    wish = json.dumps({"do": "install", "file": there(), "when": "now", "by": "staff"})
    script = "cat >/data/update/.wish && mv /data/update/.wish /data/update/wish.json"
    machine.run("runuser", "-u", guest.USER, "--", "sh", "-c", script, text=wish)
    return name


def said(machine: Machine) -> dict[str, Any]:
    """What the updater says, also while the machine starts anew: then {}."""
    try:
        done = machine.run("cat", STATE, limit=15, check=False)
        return dict(json.loads(done.out)) if done.rc == 0 else {}
    except (MachineError, ValueError):
        if not machine.alive():
            raise
        return {}


def until(machine: Machine, limit: float, *states: str, after: object = "") -> list[dict[str, Any]]:
    """Wait until the update is in one of these states, through as many starts as it takes; not what it said `after`.

    Gives what the updater said in each state that it was seen in, the one that was waited for last.
    """
    end = time.monotonic() + limit
    went: list[dict[str, Any]] = []
    while True:
        found = said(machine)
        state, there = found.get("state"), found.get("state") in states and found.get("at") != after
        if there or (state and [one["state"] for one in went[-1:]] != [state]):
            went.append(found)
        if there:
            return went
        if time.monotonic() > end:
            seen = [one["state"] for one in went]
            raise MachineError(f"the update went {seen}, and says {found}\n{guest.troubles(machine)}")
        time.sleep(1)
