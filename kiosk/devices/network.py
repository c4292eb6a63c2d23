"""Whether there is a network, and something on it answers. No visitor's screen waits for it; a technician may."""

import socket
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

NET: Final = Path("/sys/class/net")
ROUTES: Final = Path("/proc/net/route")
UP: Final = 1  # RTF_UP of linux/route.h


def answers(address: str, timeout: float = 3) -> bool:
    """Whether the host of this http(s) address takes a connection; False for an address that is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        with socket.create_connection((parts.hostname or "", port), timeout):
            return True
    except (OSError, KeyError, ValueError):
        return False


class Lines(NamedTuple):
    """What the kernel says of the machine's network."""

    cable: bool
    """A cable is in, and something is at its other end."""
    address: bool
    """There is a way out: a route to everywhere."""


def lines(net: Path = NET, routes: Path = ROUTES) -> Lines:
    """What there is now. Cheap: small files of the kernel's."""
    return Lines(any(_cable(one) for one in _folders(net)), _leads_out(routes))


def _folders(net: Path) -> list[Path]:
    try:
        return sorted(net.iterdir())
    except OSError:
        return []


def _cable(device: Path) -> bool:
    """A wired card (ARPHRD_ETHER, and a device behind it) with a carrier."""
    if (device / "wireless").exists() or (device / "phy80211").exists() or not (device / "device").exists():
        return False
    return _said(device / "type") == "1" and _said(device / "carrier") == "1"


def _said(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:  # a card that is down has no carrier to read
        return ""


def _leads_out(routes: Path) -> bool:
    try:
        rows = [line.split() for line in routes.read_text("ascii").splitlines()[1:]]
    except OSError:
        return False
    return any(len(row) > 3 and row[1] == "00000000" and int(row[3], 16) & UP for row in rows)
