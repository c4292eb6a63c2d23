"""Recorders in place of RAUC, the shelf, the data and the moment: every call is written down, in order."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from update.check import Release
from update.machine import Machine, World
from update.ports import Progress, RefusedError
from update.state import State

OLD, NEW, NEWER = "0.1.0+202611190000", "0.2.0+202611200000", "0.3.0+202611210000"


class Unplugged(BaseException):
    """The power is gone: nothing after this line happens."""


@dataclass
class Box:
    """A kiosk's world. `cut`: the call, by its number, at which the power goes."""

    running: str = OLD
    state: State = field(default_factory=State)
    calls: list[str] = field(default_factory=list)
    bundle: Release | None = field(default_factory=lambda: Release(NEW, "stuen-pc", 1, 1))
    held: bool = False
    refuse: dict[str, str] = field(default_factory=dict)
    time_is_right: bool = True
    whole: bool = True
    other: bool = True
    notes_good: bool = True
    good_versions: list[str] = field(default_factory=lambda: [OLD])
    format_there: int = 1
    note: str = ""
    slots: dict[str, str] = field(default_factory=lambda: {"A": OLD})
    here: str = "A"
    primary: str = "A"
    bad_slots: set[str] = field(default_factory=set)
    boots: int = 0
    cut: int = -1
    states: list[State] = field(default_factory=list)

    def said(self, what: str) -> None:
        """Write a call down, unless the power goes just before it."""
        if self.cut == 0:
            self.cut = -1
            raise Unplugged
        self.cut -= 1 if self.cut > 0 else 0
        self.calls.append(what)
        if code := self.refuse.get(what.split(maxsplit=1)[0]):
            raise RefusedError(code)

    def machine(self) -> Machine:
        """The program, started."""
        world = World(self, self, self, self, keep=self.keep, whole=lambda: self.whole)
        return Machine(self.state, Release(self.running, "stuen-pc", 1, 1), f"boot{self.boots}", world)

    def keep(self, state: State) -> None:
        if state.state != self.state.state:
            self.said(f"is {state.state}" + (f" {state.code}" if state.code else ""))
        self.state = state
        self.states.append(state)

    # the slots
    def describe(self, bundle: Path) -> Release:
        self.said("describe")
        assert self.bundle is not None
        return self.bundle

    def install(self, bundle: Path, progress: Progress) -> None:
        target = "B" if self.here == "A" else "A"
        self.said("install")
        self.slots.pop(target, None)
        for percent in (1, 2, 40, 41, 100):
            progress(percent)
        self.said("activate")
        assert self.bundle is not None
        self.slots[target] = self.bundle.version
        self.bad_slots.discard(target)
        self.primary = target

    def good(self) -> bool:
        self.said("good")
        self.bad_slots.discard(self.here)
        return self.notes_good

    def bad(self) -> None:
        self.said("bad")
        self.bad_slots.add(self.here)

    def stay(self) -> None:
        self.said("stay")
        self.primary = self.here

    def back(self) -> str:
        self.said("back")
        if not self.other_good():
            raise RefusedError("slot")
        self.primary = self.aside
        return self.slots[self.primary]

    @property
    def aside(self) -> str:
        return "B" if self.here == "A" else "A"

    def other_good(self) -> bool:
        return self.other and self.aside in self.slots and self.aside not in self.bad_slots

    def reboot(self) -> None:
        self.said("reboot")

    # the moment
    def quiet(self, *, now: bool) -> bool:
        return self.time_is_right

    calm = quiet

    # the shelf
    def take(self, file: str, progress: Progress) -> Path:
        self.said(f"take {file}")
        self.held = True
        return Path("bundle")

    def waiting(self) -> Path | None:
        return Path("bundle") if self.held else None

    def clear(self) -> None:
        if self.held:
            self.said("clear")
        self.held = False

    # the data
    def format(self) -> int:
        return self.format_there

    def known(self, version: str) -> bool:
        return version in self.good_versions

    def holds(self, running: Release) -> None:
        self.said("holds")
        self.good_versions = [*self.good_versions, running.version][-2:]

    def trying(self, version: str) -> None:
        self.said(f"note {version or 'gone'}")
        self.note = version

    # the boot loader
    def starts_anew(self, *, boots: bool = True) -> None:
        """The machine starts; a slot that does not boot, or is bad, gives way to the other."""
        self.boots += 1
        slot = self.primary
        if slot not in self.slots or slot in self.bad_slots or not boots:
            slot = "B" if slot == "A" else "A"
        self.here, self.running = slot, self.slots[slot]
        self.calls.append(f"starts {slot}")


@pytest.fixture
def box() -> Box:
    return Box()
