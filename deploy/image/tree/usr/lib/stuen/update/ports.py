"""What the machine of an update speaks to: RAUC, the moment, what was brought, the data. Tests put recorders here."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from update.check import Release

Progress = Callable[[int], object]


class RefusedError(Exception):
    """A bundle, or a wish, that comes to nothing; `code` is one of `state.CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Slots(Protocol):
    """The two slots, as RAUC knows them."""

    def describe(self, bundle: Path) -> Release:
        """What a bundle says of itself, once its signature has been checked. Raises RefusedError."""

    def install(self, bundle: Path, progress: Progress) -> None:
        """Write it into the slot that does not run, and make that the next to start. Raises RefusedError."""

    def good(self) -> bool:
        """The slot that runs is good: its tries begin anew. Gives whether that could be noted."""

    def bad(self) -> None:
        """The slot that runs is not to be started again."""

    def stay(self) -> None:
        """The slot that runs is the one to start next, too."""

    def back(self) -> str:
        """The other slot is the next to start, if it is good; gives its version. Raises RefusedError."""

    def other_good(self) -> bool:
        """Whether there is another slot to go back to."""

    def reboot(self) -> None:
        """Start the machine anew. May return before that happens."""


class Moment(Protocol):
    """Whether this is a good time."""

    def quiet(self, *, now: bool) -> bool:
        """Nobody uses the screen, so that writing to the disk disturbs nobody."""

    def calm(self, *, now: bool) -> bool:
        """The machine may start anew: at night, or when nobody came for long; soon after a visit if staff want it."""


class Shelf(Protocol):
    """Root's own folder for the bundle that waits."""

    def take(self, file: str, progress: Progress) -> Path:
        """Bring what a wish names there, whole. Raises RefusedError."""

    def waiting(self) -> Path | None:
        """The bundle that lies there."""

    def clear(self) -> None:
        """Throw it away, and what is left of others."""


class Data(Protocol):
    """The data partition's format, and the note on the boot partition of what is being tried."""

    def format(self) -> int:
        """The format of what is on it. Raises ValueError."""

    def known(self, version: str) -> bool:
        """Whether this version was found good here, lately."""

    def holds(self, running: Release) -> None:
        """The version that runs was found good: what may be written from now on."""

    def trying(self, version: str) -> None:
        """Note what the next start is to try, where it is found also if the data can't be opened; "" takes it back."""
