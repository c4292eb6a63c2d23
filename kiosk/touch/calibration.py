"""`Calibration`: one go at putting the finger where the picture is, from the first cross to the numbers that are kept.

While crosses are touched nothing is applied, so that no touch is cut off at an edge; the new numbers are in force from
the check on, and what was before is put back whatever ends it but a yes. What is in force outlives this program, for it
is the X server's: a note in the machine's memory says so, and the next start puts back what it says (`mend`).
"""

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from kiosk.errors import KnownError
from kiosk.touch.affine import NONE, Nonsense, Pair, Point, Six, in_force, measured, off
from kiosk.touch.machine import PATIENCE, Event, State, step

log = logging.getLogger(__name__)

CROSSES: Final[tuple[Point, ...]] = ((0.12, 0.14), (0.88, 0.14), (0.88, 0.86), (0.12, 0.86))
MIDDLE: Final[Point] = (0.5, 0.5)
NEAR: Final = 0.035
"""How far from the middle counts as hit, as a share of the screen: the half of what the smallest button has."""


class Panel(Protocol):
    """The touchscreen (kiosk.devices.touch.Touch)."""

    def now(self) -> Six | None:
        """What is in force; None where nothing can be told."""

    def use(self, matrix: Six) -> bool:
        """Have this in force; gives whether it obeys."""


class Note:
    """What to put back if the program ends in the middle. `file` None: there is nowhere to write."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def write(self, matrix: Six) -> None:
        """What it was."""
        if self._file:
            self._file.write_text(json.dumps(matrix), "ascii")

    def read(self) -> Six | None:
        """How it was; None where nothing was left in the middle."""
        if self._file is None:
            return None
        try:
            a, b, c, d, e, f = (float(one) for one in json.loads(self._file.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return a, b, c, d, e, f

    def drop(self) -> None:
        """It is as it should be."""
        if self._file:
            self._file.unlink(missing_ok=True)


class Calibration:
    """One go. Its methods are for one thread; `look` is to be called a few times a second."""

    def __init__(
        self, panel: Panel, note: Note, rotate: int, keep: Callable[[Six], object], monotonic: Callable[[], float]
    ) -> None:
        """`rotate`: how far the picture is turned; `keep` writes the setting down, and raises KnownError."""
        self._panel, self._note, self._rotate, self._keep, self._monotonic = panel, note, rotate, keep, monotonic
        self.state = State.OVER
        self.found: Six | None = None
        """The setting `touch`, when it was measured."""
        self._before: Six = NONE
        self._applied: Six = NONE
        self._pairs: list[Pair] = []
        self._since = 0.0

    def begin(self) -> bool:
        """The first cross; False where the touchscreen can't be told."""
        before = self._panel.now()
        if before is None:
            return False
        self._before = before
        try:
            self._note.write(before)
        except OSError:
            log.info("no note of how the finger was before")
        return self._aim()

    @property
    def cross(self) -> Point | None:
        """Where a cross stands now; None for none."""
        if self.state is State.AIM:
            return CROSSES[len(self._pairs)]
        return MIDDLE if self.state is State.CHECK else None

    @property
    def number(self) -> int:
        """Which cross that is, from 1."""
        return len(self._pairs) + 1

    @property
    def anywhere(self) -> bool:
        """Whether a touch counts wherever it lands: only the buttons of the last two pages want to be hit."""
        return self.state in (State.AIM, State.REFUSED, State.CHECK, State.MISSED)

    def touched(self, finger: Point, aimed: Point | None = None) -> None:
        """A finger was seen there; `aimed`: where the cross stands in the same measure, if that is not `cross`."""
        cross = aimed or self.cross
        if self.state in (State.REFUSED, State.MISSED):
            self._step(Event.TOUCHED)
        elif self.state is State.AIM and cross:
            self._pairs.append((cross, finger))
            self._since = self._monotonic()
            if len(self._pairs) == len(CROSSES):
                self._measure()
        elif self.state is State.CHECK and cross:
            self._step(Event.HIT if off(cross, finger) <= NEAR else Event.BESIDE)

    def keep(self) -> None:
        """Yes: they are written down. Raises KnownError where they can't be, and all is as it was."""
        if self.state is not State.CONFIRM or self.found is None:
            return
        try:
            self._keep(self.found)
        except KnownError:
            self.leave()
            raise
        self._note.drop()
        self._step(Event.KEEP)

    def leave(self) -> None:
        """All as it was; what was kept is kept."""
        self._step(Event.LEAVE)
        if self.state is not State.OVER:  # a pause, of which nobody need take leave
            self._over()

    def look(self) -> None:
        """Time has passed."""
        patience = PATIENCE.get(self.state)
        if patience is not None and self._monotonic() - self._since >= patience:
            self._step(Event.QUIET)

    # -- how

    def _measure(self) -> None:
        try:
            self.found = measured(self._pairs, self._applied, self._rotate)
        except Nonsense:
            self._step(Event.NONSENSE)
        else:
            self._step(Event.MEASURED)

    def _step(self, event: Event) -> None:
        before, self.state = self.state, step(self.state, event)
        if self.state is before:
            return
        self._since = self._monotonic()
        if self.state is State.AIM:
            self._aim()
        elif self.state is State.CHECK:
            if self.found is None or not self._panel.use(in_force(self.found, self._rotate)):
                self._over()
        elif self.state in (State.REFUSED, State.MISSED):
            self._put_back()
        elif self.state is State.OVER and before is not State.KEPT:
            self._over()

    def _aim(self) -> bool:
        self.state, self.found, self._pairs = State.AIM, None, []
        self._since = self._monotonic()
        if not self._panel.use(NONE):
            self._over()
            return False
        self._applied = self._panel.now() or NONE
        return True

    def _put_back(self) -> None:
        if not self._panel.use(self._before):
            log.info("the finger could not be put back as it was")

    def _over(self) -> None:
        self.state = State.OVER
        self._put_back()
        self._note.drop()


def mend(panel: Panel, note: Note) -> None:
    """What was left in the middle, when the program ended there, is put back."""
    before = note.read()
    if before is not None:
        panel.use(before)
        note.drop()


def as_setting(numbers: Sequence[float]) -> str:
    """The line of the configuration."""
    return f"touch = [{', '.join(f'{one:g}' for one in numbers)}]"
