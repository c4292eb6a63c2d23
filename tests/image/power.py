"""The plug pulled again and again: of starts, of sign-ups, of programmes that are read in, of sync, of updates.

    python -m tests.image.power --arch amd64 [--cuts 50] [--seed 1] [--kinds boot,signup,programme,sync,update]

One kiosk lives through them all. Each start of it is recorded (blklog.py, recording.py) and shows that the cut before
has lost nothing; then the kiosk does something and the power goes, at a moment that dice chose: of its start, or of
what it did. What the cut leaves is the disk of the next start. An update takes minutes, so several cuts are made from
one, each on a copy of the disk, each started and looked at; the life goes on as if it had not been offered.

A line for each cut, once it was looked at, goes to `power/cuts.jsonl`. What must never be: a kiosk that does not start,
finds its store damaged, or has lost a sign-up or a programme that it had said yes to.

It may be ended (SIGTERM, Ctrl-C) and started again with the same words: it goes on with the cut after the last.
"""

import argparse
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.image import acts, blklog, bundles, guest, updating
from tests.image.bundles import Bundles
from tests.image.hub import Hub, hub
from tests.image.kit import Kit, first_start, make_kit
from tests.image.life import Card, Life
from tests.image.machine import BOOT, Machine, MachineError
from tests.image.recording import Moment, Recorded, Watch, choose, ends, made_by
from tests.image.truth import Lost, Truth

KINDS = ("boot", "signup", "programme", "sync", "update")
LONGEST = {"signup": 15.0, "programme": 15.0, "sync": 30.0}  # seconds until the plug is pulled, from the first yes
FROM_ONE = 5  # cuts from one recorded update
ON_THE_WAY = 3  # so many may have been asked for after the last that was said yes to


def until_dark(machine: Machine, act: Callable[[], None], seconds: float, began: Callable[[], bool]) -> None:
    """Do something, and so long after it began stop the machine between two instructions."""

    def go_on() -> None:
        try:
            act()
        except MachineError as error:
            ended.append(str(error))

    ended: list[str] = []
    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        end = time.monotonic() + BOOT
        while thread.is_alive() and not began() and time.monotonic() < end:
            thread.join(0.1)
        thread.join(seconds)
        if not thread.is_alive() or not began():
            raise MachineError(f"it did nothing, or ended before the power did: {ended}")
        machine.freeze()
    finally:
        machine.process.kill()
        machine.process.wait()
        thread.join()


def cut(disk: Path, log: Path, dice: random.Random, size: int | None = None) -> dict[str, int]:
    """Make the disk what a cut leaves of it: at the end of the log, or when it had this size."""
    writes = blklog.read(log)
    made = len(writes) if size is None else made_by(ends(writes), size)
    kept = blklog.survivors(writes, made, dice)
    with log.open("rb") as source, disk.open("r+b") as target:
        replayed = blklog.replay(source, target, kept)
    return {"writes": made, "lost": made - len(kept), "bytes": replayed}


@contextmanager
def undisturbed() -> Iterator[None]:
    """What must be done whole: who asks us to end is heard after it."""
    asked: list[int] = []
    names = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda number, _frame: asked.append(number)) for one in names]
    try:
        yield
    finally:
        for one, handler in zip(names, before, strict=True):
            signal.signal(one, handler)
    if asked:
        raise KeyboardInterrupt


def one(life: Life, there: Hub | None, updates: Bundles | None) -> None:
    """One start of the kiosk, which shows what the cut before has left, and the next cut, or several of an update."""
    kind = life.kinds[0]
    if kind == "update" and updates is not None:
        updates.small()  # made now, and not while a machine waits for it
        if life.recorded is not None:
            _branches(life, life.recorded, updates)
            return
    with Machine(life.spec(there if kind == "sync" else None)) as machine, Watch(life.log, life.serial) as watch:
        machine.wait_channel()
        found = acts.verify(machine, life.truth)
        life.held(found)
        begin, truth = watch.now(), life.truth
        if kind == "update" and updates is not None:
            _update(life, machine, watch, updates)
            return
        if kind != "boot":
            seconds = life.dice.uniform(0, LONGEST[kind])
            until_dark(machine, lambda: acts.act(machine, kind, truth), seconds, lambda: bool(watch.yeses))
            begin = watch.first_yes()  # before it there was only Python's start
        end = watch.now()
        if machine.alive():
            machine.freeze()
    if kind == "boot":
        begin, end = Moment(0.0, 0), watch.at(float(str(found["drawn"])))
    writes = ends(blklog.read(life.log))
    if kind == "sync":  # the hub remembers all of it, so the cut is where the machine was stopped
        by, size = "time", end.size
    else:
        by, size = choose(life.dice, watch.moments, begin, end, writes)
    yeses = [one.number for one in watch.yeses if one.size <= size]
    asked = max((one.number for one in watch.yeses), default=0) + ON_THE_WAY
    with undisturbed():
        told = cut(life.disk, life.log, life.dice, size)
        life.was_cut(Card(kind, by, _seconds(watch.moments, size), told), truth.after(kind, yeses, asked))


def _seconds(moments: Sequence[Moment], size: int) -> float:
    return round(next((one.seconds for one in moments if one.size >= size), 0.0), 2)


def _update(life: Life, machine: Machine, watch: Watch, updates: Bundles) -> None:
    """Record a whole update, from the stick to the version that holds; or, when we are ended, as much as there was."""
    begin = watch.now()
    try:
        updating.offer(machine, updates.small(), machine.spec.folder)
        updating.until(machine, updating.LONG, "good")
    except KeyboardInterrupt:
        life.record(Recorded(begin, _stopped(machine, watch), watch.moments))
        raise
    life.record(Recorded(begin, _stopped(machine, watch), watch.moments))


def _stopped(machine: Machine, watch: Watch) -> Moment:
    machine.freeze()
    return watch.now()


def _branches(life: Life, recorded: Recorded, updates: Bundles) -> None:
    """Several cuts of one recorded update, each on a copy of the disk, each started and looked at."""
    writes = ends(blklog.read(life.update_log))
    for _ in range(min(FROM_ONE, life.kinds.count("update"))):
        branch = life.branch()
        by, size = choose(life.dice, recorded.moments, recorded.begin, recorded.end, writes)
        told = cut(branch.disk, life.update_log, life.dice, size)
        with Machine(branch.spec(disk=branch.disk)) as machine:
            machine.wait_channel()
            found = acts.verify(machine, branch.truth)
            found |= acts.verify_update(machine, updates.version, updates.newer(6))
        with undisturbed():
            life.branched(Card("update", by, _seconds(recorded.moments, size), told), found)
    life.record(None)


def campaign(kit: Kit, settled: Path, cuts: int, seed: int, kinds: Sequence[str] = KINDS) -> None:
    """All of them, and a last start that is not cut. Raises Lost at the first thing lost."""
    folder = kit.folder / "power"
    with ExitStack() as stack:
        there = stack.enter_context(hub(folder / "hub")) if "sync" in kinds else None
        life = Life.resume(kit, folder, cuts, seed, kinds) or begin(
            Life.new(kit, folder, settled, cuts, seed, kinds), there
        )
        updates = bundles.of(kit) if "update" in kinds else None
        while life.kinds:
            try:
                one(life, there, updates)
            except (Lost, MachineError) as error:
                life.tell({"cut": life.number, "kind": "WRONG", "why": str(error)[:2000], "pending": life.pending})
                raise
        life.tell(last(life, there))
        life.over()


def begin(life: Life, there: Hub | None) -> Life:
    """Read the trip in, and let it join the hub; on the disk itself, for what follows."""
    with Machine(life.spec(there, disk=life.disk)) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        if there:
            there.join(machine)
        life.truth = Truth(acts.prepare(machine))
        machine.shut_down()
    life.save()
    return life


def last(life: Life, there: Hub | None) -> dict[str, object]:
    """A start that is not cut: all is there, and where there is a hub nothing is left to send."""
    with Machine(life.spec(there)) as machine:
        machine.wait_channel()
        said = acts.verify(machine, life.truth)
        life.held(said)
        guest.wait_picture(machine, "after-all-cuts")
        if there:
            said["sync"] = there.speak(machine)
        guest.keep_log(machine, "after-all-cuts")
    return {"end": said, "cuts": life.number, "asked": life.asked, "lost": 0}


def main(argv: list[str]) -> int:
    """From the command line, for one architecture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--arch", default="amd64", choices=("amd64", "arm64"))
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    kit = make_kit(args.arch)
    try:
        campaign(kit, first_start(kit), args.cuts, args.seed, args.kinds.split(","))
    except KeyboardInterrupt:
        print("ended; the same command goes on", flush=True)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
