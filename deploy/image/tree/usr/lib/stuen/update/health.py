"""Whether a version holds: the idle page was drawn by this version, and the store is in order, within some minutes."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from update import files
from update.check import Release
from update.machine import Machine
from update.moment import HEALTH

LIMIT = int(os.environ.get("STUEN_HEALTH_SECONDS", "600"))
"""Seconds from the start of the check. The kiosk starts again by itself where it fails: this holds several tries."""
LOOK = 2.0


@dataclass(frozen=True)
class Patient:
    """What is looked at, and how long."""

    health: Path = HEALTH
    limit: float = LIMIT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep

    def well(self, running: Release, *, whole: bool, enough: Callable[[], bool] = lambda: False) -> bool:
        """Wait until it is well; False when it was not in time. `whole`: the store must be in order too.

        `enough` ends the wait: a technician says that it is well.
        """
        end = self.clock() + self.limit
        while True:
            if enough() or fine(files.read(self.health), running, whole=whole):
                return True
            if self.clock() >= end:
                return False
            self.sleep(LOOK)


def fine(said: dict[str, object], running: Release, *, whole: bool) -> bool:
    """Whether what the kiosk says of itself is enough."""
    drawn = bool(said.get("drawn")) and said.get("version") == running.version
    return drawn and (said.get("store") == "ok" or not whole)


def examine(machine: Machine, patient: Patient, running: Release, *, noted: str, opened: bool,
            enough: Callable[[], bool]) -> bool:  # fmt: skip
    """At each start of the machine: a slot that was good before is good; a new one must show it. Gives whether it is.

    Where the data can't be opened nobody knows what is being tried but the note on the boot partition.
    """
    if not opened:
        if noted != running.version:
            machine.healthy()
            return True
        machine.unhealthy()
        return False
    machine.started()
    if machine.state.state != "testing" or patient.well(running, whole=machine.state.whole, enough=enough):
        machine.healthy()
        return True
    machine.unhealthy()
    return False
