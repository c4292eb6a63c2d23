"""The one kiosk that lives through a campaign of power cuts: its disk, what is true of it, and the dice, all in files,
so that a campaign that was ended goes on.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.image import bootline, disks
from tests.image.hub import Hub
from tests.image.kit import Kit
from tests.image.machine import Spec
from tests.image.recording import Moment, Recorded
from tests.image.truth import Truth

QUICK = ("mitigations=off", "init_on_free=0", "no_timer_check")
"""For the kernel: a start takes 108 seconds of a processor, not 141. What is emulated runs nothing ahead of time, and
on a busy computer its timer is late, which the kernel takes for a broken one."""


class Card(NamedTuple):
    """A cut: of what, how its moment was chosen, how long after power, and what it left (`power.cut`)."""

    kind: str
    by: str
    after: float
    left: dict[str, int]


@dataclass
class Life:
    """`kinds` are those of the cuts to come; `pending` the line of a cut that no start has shown to be harmless yet."""

    kit: Kit
    folder: Path
    asked: list[Any]
    dice: random.Random
    kinds: list[str]
    truth: Truth = field(default_factory=Truth)
    number: int = 0
    pending: dict[str, Any] | None = None
    disk: Path = Path()
    recorded: Recorded | None = None

    @classmethod
    def new(cls, kit: Kit, folder: Path, settled: Path, cuts: int, seed: int, kinds: Sequence[str]) -> Self:
        """A kiosk after its first start, and a shuffled deck of cuts with each kind equally often. Updates, which take
        longest and change nothing of this life, come last.
        """
        folder.mkdir(parents=True, exist_ok=True)
        disk = folder / "disk.raw"
        disks.run("qemu-img", "convert", "-O", "raw", settled, disk)
        bootline.tell(disk, QUICK)
        (folder / "cuts.jsonl").unlink(missing_ok=True)
        dice = random.Random(seed)
        deck = [kinds[number % len(kinds)] for number in range(cuts)]
        dice.shuffle(deck)
        deck.sort(key=lambda kind: kind == "update")
        return cls(kit, folder, [cuts, seed, *kinds], dice, deck, disk=disk)

    @classmethod
    def resume(cls, kit: Kit, folder: Path, cuts: int, seed: int, kinds: Sequence[str]) -> Self | None:
        """The one that an ended campaign of the same words left; None where there is none."""
        file = folder / "life.json"
        if not file.exists():
            return None
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["asked"] != [cuts, seed, *kinds]:
            return None
        version, inner, gauss = found["dice"]
        dice = random.Random()
        dice.setstate((version, tuple(inner), gauss))
        made = cls(kit, folder, found["asked"], dice, found["kinds"], disk=folder / "disk.raw")
        made.truth, made.number, made.pending = Truth.read(found["truth"]), found["number"], found["pending"]
        if found["recorded"]:
            begin, end, moments = found["recorded"]
            made.recorded = Recorded(Moment(*begin), Moment(*end), [Moment(*one) for one in moments])
        return made

    @property
    def log(self) -> Path:
        """Where what the machine writes is recorded."""
        return self.folder / "writes.log"

    @property
    def update_log(self) -> Path:
        """What the machine wrote in the update that was recorded, of which several cuts are made."""
        return self.folder / "update.log"

    @property
    def serial(self) -> Path:
        """What the machine says on its serial line."""
        return self.folder / "serial.log"

    def spec(self, there: Hub | None = None, *, disk: Path | None = None) -> Spec:
        """A machine over the disk; what it writes lies in a layer, and in the log. `there`: the hub it comes to."""
        way = there.forward if there else {}
        if disk:
            return Spec(self.kit.arch, disk, self.folder, forward=way)
        layer = disks.overlay(self.disk, self.folder / "layer.qcow2")
        return Spec(self.kit.arch, layer, self.folder, log=self.log, forward=way)

    def save(self) -> None:
        """Keep all that another run needs to go on."""
        said = {
            "asked": self.asked,
            "kinds": self.kinds,
            "number": self.number,
            "pending": self.pending,
            "truth": self.truth.as_json(),
            "dice": self.dice.getstate(),
            "recorded": self.recorded,
        }
        part = self.folder / "life.json.part"
        part.write_text(json.dumps(said), encoding="utf-8")
        part.replace(self.folder / "life.json")

    def record(self, recorded: Recorded | None) -> None:
        """Keep a recorded update for its cuts; None: all of them were made."""
        if recorded is None:
            self.update_log.unlink()
        else:
            self.log.rename(self.update_log)
        self.recorded = recorded
        self.save()

    def over(self) -> None:
        """Nothing is left to go on with."""
        (self.folder / "life.json").unlink()

    def held(self, found: dict[str, object]) -> None:
        """A start has shown that the last cut lost nothing."""
        if self.pending:
            self.tell(self.pending | found)
            self.pending = None
        self.save()

    def was_cut(self, card: Card, truth: Truth) -> None:
        """The disk is now what this cut left of it, and this is true of it."""
        self.kinds.remove(card.kind)
        self.number += 1
        self.pending, self.truth = self._line(card), truth
        self.save()

    def branch(self) -> "Life":
        """Another life, from the same disk as this one has."""
        folder = self.folder / "branch"
        folder.mkdir(exist_ok=True)
        disk = folder / "disk.raw"
        disks.run("cp", "--sparse=always", "--reflink=auto", self.disk, disk)
        return replace(self, folder=folder, disk=disk, truth=Truth.read(self.truth.as_json()), pending=None)

    def branched(self, card: Card, found: dict[str, object]) -> None:
        """A branch was cut so, and has shown that it lost nothing."""
        self.kinds.remove(card.kind)
        self.number += 1
        self.tell(self._line(card) | found)
        self.save()

    def _line(self, card: Card) -> dict[str, Any]:
        line = {"cut": self.number} | card._asdict() | card.left
        del line["left"]
        return line

    def tell(self, line: dict[str, Any]) -> None:
        """A line of the report, also on the terminal."""
        text = json.dumps({"at": f"{datetime.now(UTC):%H:%M:%S}"} | line, ensure_ascii=False)
        with (self.folder / "cuts.jsonl").open("a", encoding="utf-8") as report:
            print(text, file=report)
        print(text, file=sys.stdout, flush=True)


def asdict_of(card: Card) -> dict[str, Any]:
    """A card's fields by name."""
    return card._asdict()
