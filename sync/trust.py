"""The time, as the hub's signed answers tell it: the only clock that a kiosk trusts since it was switched on.

A Raspberry Pi has no clock of its own that goes on without power, and a network's time can be forged. Each answer says
when it was made (`created`), signed. From then on the kernel's CLOCK_BOOTTIME counts (it goes on in sleep, and nobody
sets it). What was heard is valid until the machine is switched off: the kernel's boot id tells, so it is kept over a
restart of the program and not over one of the machine. The caller keeps it, as a small mapping.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
FAR_OFF: Final = 300.0
"""Seconds from which on a wall clock is wrong, and somebody should look: nobody's sign-up closes by less."""

Boottime = Callable[[], float]


def boottime() -> float:
    """Seconds since the machine was switched on, those it slept included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id(path: Path = BOOT_ID) -> str:
    """What the kernel calls this run of the machine; "" where it does not say, and then nothing is kept."""
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""


class Trusted(NamedTuple):
    """That the hub said `created` (Unix seconds) when CLOCK_BOOTTIME stood at `at`, in the run `boot`."""

    boot: str
    at: float
    created: int

    @classmethod
    def load(cls, kept: object, boot: str) -> Self | None:
        """What was kept, if it is of this run of the machine."""
        match kept:
            case {"boot": str(run), "at": int(at), "created": int(created)} if run == boot != "":
                return cls(run, at / 1000, created)
        return None

    def kept(self) -> dict[str, Any]:
        """What the caller keeps for `load`: whole numbers only (milliseconds)."""
        return {"boot": self.boot, "at": int(self.at * 1000), "created": self.created}

    def unix(self, at: float) -> float:
        """The hub's time, in Unix seconds, when CLOCK_BOOTTIME stands at `at`."""
        return self.created + max(at - self.at, 0.0)

    def now(self, at: float) -> datetime:
        """The same as an aware datetime. Late by at most a second and what the answer took: never early."""
        return datetime.fromtimestamp(self.unix(at), UTC)

    def offset(self, at: float, wall: datetime) -> int:
        """Seconds by which this wall clock is before (+) or behind (-) the hub's."""
        return round(wall.timestamp() - self.unix(at))


def trusted_now(row: Mapping[str, Any], boot: str, at: float) -> datetime | None:
    """The trusted time by the client's row (`state.ROW`); None when no hub was heard since the machine was started."""
    heard = Trusted.load(row.get("trust"), boot)
    return heard.now(at) if heard else None
