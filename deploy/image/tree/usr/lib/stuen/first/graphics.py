"""The graphics card's driver, asked for before anything else is: the picture waits for it longest.

udev loads drivers in the order in which it comes upon devices, and comes upon this one late. Here it is loaded while
the data partition is opened; nothing waits for it, and where it is not found udev loads it as ever.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

PCI: Final = Path("/sys/bus/pci/devices")
_DISPLAY: Final = "0x03"
"""The first byte of a PCI class: display controllers."""


def wanted(pci: Path = PCI) -> list[str]:
    """What the cards, and what sits on them (a virtual machine's), call the drivers that they need."""
    cards = [one for one in sorted(pci.glob("*")) if _text(one / "class").startswith(_DISPLAY)]
    names = [_text(place / "modalias") for card in cards for place in (card, *sorted(card.glob("*/")))]
    return [name for name in names if name]


def load(names: list[str], start: Callable[[list[str]], object] | None = None) -> None:
    """Have them loaded beside what follows."""
    if names:
        (start or _start)(["modprobe", "-a", "-b", "-q", *names])


def _start(command: list[str]) -> None:
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)  # process 1 buries it


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
