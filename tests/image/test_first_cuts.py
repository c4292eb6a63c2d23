"""The plug pulled in the very first start, when partitions, keys and the store are made: the next makes all whole.

As many cuts of one recorded first start as STUEN_FIRST_CUTS says, each started from a copy of the card.
"""

import json
import os
import random

from tests.image import blklog, disks, guest, power
from tests.image.kit import NAME, Kit, shows_a_page
from tests.image.machine import BOOT, Machine, Spec
from tests.image.recording import Moment, Watch, choose, ends


def test_a_first_start_that_was_cut_begins_again(kit: Kit) -> None:
    cuts, seed = int(os.environ.get("STUEN_FIRST_CUTS", "3")), int(os.environ.get("STUEN_SEED", "1"))
    folder = kit.folder / "first-cuts"
    folder.mkdir(parents=True, exist_ok=True)
    log, dice = folder / "writes.log", random.Random(seed)
    with Machine(kit.spec(folder.name, log=log)) as machine, Watch(log, folder / "serial.log") as watch:
        machine.wait_channel()
        guest.wait_for(machine, "the first page", lambda: shows_a_page(machine), BOOT)
        end = watch.now()
        machine.freeze()
    writes = ends(blklog.read(log))
    with (folder / "cuts.jsonl").open("w", encoding="utf-8") as report:
        for number in range(1, cuts + 1):
            disk = folder / "disk.raw"
            disks.run("cp", "--sparse=always", "--reflink=auto", kit.disk, disk)
            by, size = choose(dice, watch.moments, Moment(0.0, 0), end, writes)
            line = {"cut": number, "kind": "first", "by": by} | power.cut(disk, log, dice, size)
            with Machine(Spec(kit.arch, disk, folder)) as machine:
                line |= _comes_up(machine)
            report.write(json.dumps(line) + "\n")
            report.flush()
            print(line, flush=True)
    log.unlink()


def _comes_up(machine: Machine) -> dict[str, object]:
    """It stands at its first page, its data whole, and what the setup file said was not lost."""
    machine.wait_channel()
    guest.wait_for(machine, "the first page", lambda: shows_a_page(machine), BOOT)
    data = guest.state(machine, "/run/stuen/data.json")
    assert data.get("state") in {"made", "ok"}, data
    assert NAME in guest.read(machine, "/etc/stuen/centre.toml")
    assert len(guest.read(machine, "/etc/machine-id").strip()) == 32
    assert guest.failed(machine) == []
    errors = machine.run("sh", "-c", "cat /sys/fs/ext4/*/errors_count").out.split()
    assert set(errors) == {"0"}, errors
    return {"data": data.get("state"), "shown": True}
