"""The image beside a plain Debian with Chromium in kiosk mode: cold start to the page, and memory in service.

    python -m tests.bench.image_boot [--rounds 3]      needs both images: make image ARCH=amd64, and the peer's

Both are machines in software of the same kind (tests/image/machine.py), started turn by turn on a disk that has had its
first start, their kernels told the same words. The clock runs from power on until the page is seen on the screen from
outside: paper and ink. What the machine had of this computer's processors by then is told too: others' work does not
make it longer. Memory is told by three measures (image_memory.py), each taken of both; all three have to be under half.

It wants qemu 10 (Debian 13's): in qemu 7.2 (Debian 12's) the peer did not come as far as its page in nine minutes.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from table import Row, table  # beside this file

from tests.bench.image_memory import Memory, look
from tests.image import bootline, disks, guest, pictures
from tests.image.kit import OUT, Kit, first_start, make_kit
from tests.image.machine import BOOT, Machine, MachineError, Spec

PEER = OUT / "peer"
PAPER, INK = (0xFB, 0xF5, 0xEA), (0x2B, 0x23, 0x20)
SETTLE = 60  # seconds of doing nothing before memory is looked at


@dataclass
class Side:
    """One of the two: its kit, the disk to start from, and what was measured."""

    name: str
    kit: Kit
    disk: Path
    starts: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)

    def all(self, measure: str) -> list[float]:
        """One measure of memory, of each round."""
        return [float(getattr(one, measure)) for one in self.memory]


def drawn(picture: Path) -> bool:
    """Whether the page is there: its paper, and words on it."""
    return pictures.has(picture, PAPER) > 0.3 and pictures.has(picture, INK, 24) > 0.003


def processor(pid: int) -> float:
    """Seconds of this computer's processors that a process has had: what a busy neighbour does not make longer."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(side: Side) -> None:
    """One cold start, and what is in memory after it."""
    spec = Spec("amd64", disks.overlay(side.disk, side.kit.folder / "bench" / "disk.qcow2"), side.kit.folder / "bench")
    with Machine(spec) as machine:
        while not drawn(machine.picture(side.name)):
            if time.monotonic() - machine.began > BOOT:
                raise MachineError(f"{side.name} does not show its page")
            time.sleep(0.5)
        side.starts.append(time.monotonic() - machine.began)
        side.work.append(processor(machine.process.pid))
        machine.wait_channel()
        guest.wait_up(machine)
        time.sleep(SETTLE)  # at rest: what a start leaves behind is given back
        memory, said = look(machine)
        side.memory.append(memory)
        keep(machine, side.name, memory, said)


def keep(machine: Machine, name: str, memory: Memory, said: str) -> None:
    """What took its time in this start, and who has the memory: for whoever wants to know why, beside the picture."""
    guest.keep_log(machine, name)
    asked = (("time",), ("critical-chain",), ("blame",))
    told = [machine.run("systemd-analyze", *one, check=False).out for one in asked]
    told += [f"{size:8.1f} MB {who}" for who, size in memory.each.items()]
    told.append(said)
    (machine.spec.folder / f"{name}.txt").write_text("\n".join(told), encoding="utf-8")


def peer() -> Side:
    """The peer's disk, built where it is not there yet, and told that it is a test."""
    image, disk = PEER / "peer.img", PEER / "prepared.raw"
    if not image.exists():
        subprocess.run([sys.executable, "-m", "tests.bench.image_chromium"], check=True)
    note, stamp = PEER / "prepared.json", json.dumps([image.stat().st_mtime, bootline.WORDS])
    if not disk.exists() or not note.exists() or note.read_text("utf-8") != stamp:
        disks.sparse_copy(image, disk)
        bootline.tell(disk)
        note.write_text(stamp, "utf-8")
    kit, done = Kit("amd64", disk, PEER), PEER / "settled" / "done"
    if not done.exists() or done.stat().st_mtime < disk.stat().st_mtime:
        with Machine(kit.spec("settled")) as machine:  # what a first start leaves, it leaves in both
            machine.wait_channel()
            guest.wait_up(machine)
            machine.shut_down()
        done.touch()
    return Side("chromium", kit, PEER / "settled" / "disk.qcow2")


def row(what: str, unit: str, ours: list[float], theirs: list[float], most: float) -> Row:
    """A line of the table, from the medians."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    ratio = mine / other
    return Row(
        what, f"{mine:.0f} {unit}", "Chromium", f"{other:.0f} {unit}", f"{ratio:.2f}", f"<= {most:g}", ratio <= most
    )


def main(argv: list[str]) -> int:
    """Measure both, turn by turn; 1 where ours is worse than wanted."""
    parser = argparse.ArgumentParser(description="the image beside a plain Debian with Chromium in kiosk mode")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(argv)
    kit = make_kit("amd64")
    ours, theirs = Side("stuen", kit, first_start(kit)), peer()
    for _ in range(args.rounds):
        for side in (ours, theirs):
            measure(side)
            took = f"{side.starts[-1]:.1f} s ({side.work[-1]:.1f} s of processors)"
            one = side.memory[-1]
            memory = f"memory: {one.in_use:.0f} MB in use (reserve {one.reserve:.0f}), {one.kept:.0f} kept"
            print(f"{side.name}: {took}; {memory}, {one.programs:.0f} programs", file=sys.stderr, flush=True)
    rows = [
        row("cold start to the page", "s", ours.starts, theirs.starts, 1.0),
        row("  of processors", "s", ours.work, theirs.work, 1.0),
        row("memory in use", "MB", ours.all("in_use"), theirs.all("in_use"), 0.5),
        row("  that is kept", "MB", ours.all("kept"), theirs.all("kept"), 0.5),
        row("  of all programs", "MB", ours.all("programs"), theirs.all("programs"), 0.5),
    ]
    print(table(rows))
    return 0 if all(one.ok for one in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
