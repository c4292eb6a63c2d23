"""The plug pulled again and again: of starts, of sign-ups, of programmes that are read in, of updates.

    python -m tests.image.power --arch amd64 [--cuts 50] [--seed 1] [--kinds boot,signup,sync]

One kiosk lives through them all. Before each cut its disk is as the last cut left it (blklog.py says what that is); the
machine starts, what was acknowledged is counted, it does something, and at a random moment there is no more power.
A line for each cut goes to `power/cuts.jsonl`. What it must never do: not start, find its store damaged, or have lost a
sign-up that it had said yes to.
"""

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from tests.image import blklog, disks, guest
from tests.image.hub import Hub, hub
from tests.image.kit import Kit, first_start, make_kit
from tests.image.machine import Machine, MachineError, Spec

UID = "tur@image.example"
PLACES = 5000  # no more can be said
KINDS = ("boot", "signup", "programme", "sync")
LONGEST = {"boot": 100.0, "signup": 40.0, "programme": 40.0, "sync": 60.0}  # seconds until the plug is pulled


class Lost(AssertionError):
    """The kiosk is not what it was promised to be after a cut."""


@dataclass
class Truth:
    """Who was asked for, and whom the kiosk said yes to; and how many editions of the programme there were."""

    occurrence: str = ""
    editions: int = 0
    asked: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def judge(self, listed: list[str]) -> None:
        """Compare with what the kiosk lists; who was asked for in the very moment may be there or not."""
        missing, strange = self.kept - set(listed), set(listed) - self.asked
        twice = {one for one in listed if listed.count(one) > 1}
        if missing or strange or twice:
            raise Lost(f"lost: {sorted(missing)}; never asked for: {sorted(strange)}; twice: {sorted(twice)}")
        self.kept |= set(listed)


def programme(day: datetime, note: int = 0) -> str:
    """A file with one trip that many may come to; `note` makes it another version of it."""
    stamp = f"{day:%Y%m%d}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Stuen//image//DA", "BEGIN:VEVENT", f"UID:{UID}"]
    lines += [f"SEQUENCE:{note}", "DTSTAMP:20260101T000000Z", f"DTSTART;TZID=Europe/Copenhagen:{stamp}T100000"]
    lines += [
        f"DTEND;TZID=Europe/Copenhagen:{stamp}T120000",
        "SUMMARY:Tur",
        f"DESCRIPTION:Udgave {note}. " + "x" * 4000,
    ]
    return "\r\n".join([*lines, f"X-STUEN-CAPACITY:{PLACES}", "END:VEVENT", "END:VCALENDAR", ""])


def put(machine: Machine, path: str, text: str) -> None:
    """A file of the kiosk's user in the guest."""
    machine.run("runuser", "-u", guest.USER, "--", "tee", path, text=text)


def prepare(machine: Machine) -> str:
    """Read the trip in; gives what the program calls its one occurrence."""
    day = datetime.now(UTC) + timedelta(days=30)
    put(machine, "/tmp/tur.ics", programme(day))
    guest.kiosk(machine, "activities", "import", "/tmp/tur.ics", "--json", limit=600)
    words = ["activities", "list", "--from", f"{day:%Y-%m-%d}", "--to", f"{day:%Y-%m-%d}", "--json"]
    rows = json.loads(guest.kiosk(machine, *words).out)
    return next(str(row["occurrence"]) for row in rows if row["uid"] == UID)


def listed(machine: Machine, truth: Truth) -> list[str]:
    """Who the kiosk says has signed up."""
    told = guest.kiosk(machine, "activities", "signups", UID, truth.occurrence, "--json", limit=600).out
    return [str(row["alias"]) for row in json.loads(told)]


def verify(machine: Machine, truth: Truth) -> None:
    """All that must be so after a cut; raises Lost, or MachineError where it does not get that far."""
    health = guest.wait_drawn(machine)
    if health.get("store") != "ok":
        raise Lost(f"the kiosk says of its store: {health.get('store')}")
    data = guest.state(machine, "/run/stuen/data.json")
    if data.get("state") != "ok":
        raise Lost(f"the data partition: {data}")
    told = guest.kiosk(machine, "store", "verify", "--json", limit=600, check=False)
    if told.rc:
        raise Lost(f"the store does not verify: {told.out}{told.err}")
    truth.judge(listed(machine, truth))
    errors = machine.run("sh", "-c", "cat /sys/fs/ext4/*/errors_count").out.split()
    if any(one != "0" for one in errors):
        raise Lost(f"the file system counts errors: {errors}")


# -- what it is doing when the power goes ------------------------------------------------------------------------------


def sign_up(machine: Machine, truth: Truth) -> None:
    """Sign up one after the other, as long as there is power."""
    while True:
        sign_up_one(machine, truth)


def sign_up_one(machine: Machine, truth: Truth) -> None:
    """Sign one up, and remember whether the kiosk said yes."""
    alias = f"Gæst{len(truth.asked) + 1}"
    truth.asked.add(alias)
    words = ["activities", "signup", UID, truth.occurrence, "--alias", alias, "--json"]
    if guest.kiosk(machine, *words, check=False).rc == 0:
        truth.kept.add(alias)


def read_in(machine: Machine, truth: Truth) -> None:
    """Read in one version of the programme after the other, as a sync or a feed does."""
    day = datetime.fromisoformat(truth.occurrence)
    while True:
        truth.editions += 1
        put(machine, "/tmp/tur.ics", programme(day, truth.editions))
        guest.kiosk(machine, "activities", "import", "/tmp/tur.ics", "--json", check=False)


def sync(machine: Machine, truth: Truth) -> None:
    """Sign up, and send it to the hub, again and again."""
    while True:
        sign_up_one(machine, truth)
        guest.kiosk(machine, "sync", "now", "--json", check=False)


def wait_end(machine: Machine) -> None:
    """Do nothing but wait for the end of the machine."""
    machine.process.wait()


ACTS: dict[str, Callable[[Machine, Truth], None]] = {"signup": sign_up, "programme": read_in, "sync": sync}


def until_dark(machine: Machine, act: Callable[[], None], seconds: float) -> None:
    """Do something, and after so long stop the machine between two instructions."""

    def go_on() -> None:
        try:
            act()
        except MachineError as error:
            ended.append(str(error))

    ended: list[str] = []
    thread = threading.Thread(target=go_on)
    thread.start()
    thread.join(seconds)
    try:
        if not thread.is_alive():
            raise MachineError(f"it ended before the power did: {ended}")
        machine.freeze()
    finally:
        machine.process.kill()
        thread.join()


def cut(disk: Path, log: Path, dice: random.Random) -> dict[str, int]:
    """Make the disk what the cut left of it."""
    writes = blklog.read(log)
    kept = blklog.survivors(writes, len(writes), dice)
    with log.open("rb") as source, disk.open("r+b") as target:
        size = blklog.replay(source, target, kept)
    return {"writes": len(writes), "lost": len(writes) - len(kept), "bytes": size}


@dataclass
class Life:
    """The one kiosk: its disk, and how it comes to a hub, if there is one."""

    kit: Kit
    disk: Path
    forward: dict[str, str]

    def spec(self, log: Path | None = None) -> Spec:
        """A machine over the disk; what it writes lies in a layer, and in the log."""
        folder = self.disk.parent
        layer = disks.overlay(self.disk, folder / "layer.qcow2")
        return Spec(self.kit.arch, layer, folder, log=log, forward=self.forward)


def one(life: Life, kind: str, truth: Truth, dice: random.Random) -> dict[str, object]:
    """One start and one cut; gives a line for the report."""
    log = life.disk.with_name("writes.log")
    seconds = dice.uniform(0, LONGEST[kind])
    said: dict[str, object] = {"kind": kind, "after": round(seconds, 2)}
    with Machine(life.spec(log)) as machine:
        if kind == "boot":
            until_dark(machine, lambda: wait_end(machine), seconds)
        else:
            machine.wait_channel()
            verify(machine, truth)
            said["verified after"] = round(time.monotonic() - machine.began, 1)
            until_dark(machine, lambda: ACTS[kind](machine, truth), seconds)
    return said | cut(life.disk, log, dice) | {"acknowledged": len(truth.kept)}


def campaign(kit: Kit, settled: Path, cuts: int, seed: int, kinds: Sequence[str] = KINDS) -> None:
    """All of them, and a last start that is not cut. Raises Lost at the first thing lost."""
    folder = kit.folder / "power"
    folder.mkdir(parents=True, exist_ok=True)
    disk = folder / "disk.raw"
    disks.run("qemu-img", "convert", "-O", "raw", settled, disk)
    with ExitStack() as stack:
        there = stack.enter_context(hub(Path(stack.enter_context(TemporaryDirectory())))) if "sync" in kinds else None
        life = Life(kit, disk, there.forward if there else {})
        truth = begin(life, there)
        with (folder / "cuts.jsonl").open("w", encoding="utf-8") as report:
            dice = random.Random(seed)
            for number in range(cuts):
                tell(report, {"cut": number + 1} | one(life, dice.choice(kinds), truth, dice))
            tell(report, end(life, truth, there) | {"cuts": cuts, "seed": seed})


def begin(life: Life, there: Hub | None) -> Truth:
    """Read the trip in, and let it join the hub; on the disk itself, for what follows."""
    with Machine(replace(life.spec(), disk=life.disk)) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        if there:
            there.join(machine)
        truth = Truth(prepare(machine))
        machine.shut_down()
    return truth


def end(life: Life, truth: Truth, there: Hub | None) -> dict[str, object]:
    """A start that is not cut: all is there, and where there is a hub nothing is left to send."""
    said: dict[str, object] = {}
    with Machine(life.spec()) as machine:
        machine.wait_channel()
        verify(machine, truth)
        guest.wait_picture(machine, "after-all-cuts")
        if there:
            guest.kiosk(machine, "sync", "now", "--json", limit=600)
            said["sync"] = json.loads(guest.kiosk(machine, "sync", "status", "--json").out)
        guest.keep_log(machine, "after-all-cuts")
    return said | {"acknowledged": len(truth.kept), "lost": 0}


def tell(report: TextIO, line: dict[str, object]) -> None:
    """A line of the report, also on the terminal."""
    for to in (report, sys.stdout):
        print(json.dumps(line), file=to, flush=True)


def main(argv: list[str]) -> int:
    """From the command line, for one architecture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--arch", default="amd64", choices=("amd64", "arm64"))
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    args = parser.parse_args(argv)
    kit = make_kit(args.arch)
    campaign(kit, first_start(kit), args.cuts, args.seed, args.kinds.split(","))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
