"""Updates as one says, for staff's pages at the demo centre."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.update.service import NotAsked, OnStick, Update

NEWER: Final = "1.4.0+202611191200"


class DemoUpdates:
    """Stands where one puts it, and keeps what was asked."""

    def __init__(self, update: Update | None = None, *, stick: bool = False, fails: bool = False) -> None:
        self.update, self.stick, self.fails = update or Update(), stick, fails
        self.runs = SimpleNamespace(version="1.3.2+202610021200", compatible="stuen-rpi")
        self.asked: list[str] = []

    def now(self) -> Update:
        """As one says."""
        return self.update

    def on_stick(self, _sticks: Any) -> OnStick | None:
        """One, if one says so."""
        return OnStick(Path(f"stuen-rpi-{NEWER}.raucb"), NEWER, 350_000_000) if self.stick else None

    def hasten(self) -> None:
        """Asked for."""
        self._ask("hasten")

    def install(self, _path: Path) -> None:
        """Asked for."""
        self._ask("install")

    def _ask(self, what: str) -> None:
        if self.fails:
            raise NotAsked(why="No space left on device")
        self.asked.append(what)


WAITS: Final = Update("ready", NEWER)
GONE_BACK: Final = Update("rolled_back", NEWER, code="no_health")
