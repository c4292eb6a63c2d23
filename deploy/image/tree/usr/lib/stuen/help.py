"""Remote help, root's side: open for as long as staff asked on the screen, an hour at most, and then closed again.

The program of stuen-help.service, which stuen-help.path starts when the kiosk writes /run/stuen/help.json
({"until": ISO}); the kiosk has no other word in it. Opened are: a port in the firewall, with a time of its own; an sshd
without any right (stuen-help-sshd.service) that lets in who has a certificate of the technicians' authority; and where
`[help] tunnel` is configured, a way there (stuen-help-tunnel.service). It ends when the file goes, when its time is
over, and when it is told to. `help.py close` closes what a killed one left.

Who is let in has no root: what a technician wants done is one word in /run/stuen-help/do/wish, of those in `WISHES`.
"""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

ASKED = Path("/run/stuen/help.json")
CONFIG = Path("/etc/stuen/centre.toml")
SETTINGS = Path("/etc/stuen")
FOLDER = Path("/run/stuen-help")
AUTHORITY, KEY, HOSTS = "help_ca.pub", "help_key", "help_hosts"  # root's, in SETTINGS
LONGEST = 3600.0  # seconds
LOOK = 1.0
PORT = 2222
NFT, SYSTEMCTL = "/usr/sbin/nft", "/usr/bin/systemctl"
SSHD, TUNNEL = "stuen-help-sshd.service", "stuen-help-tunnel.service"
TUNNEL_TO = re.compile(r"(?P<user>[a-z_][a-z0-9_-]{0,31})@(?P<host>[A-Za-z0-9.-]{1,253})(:(?P<port>[0-9]{1,5}))?")
WISHES = {
    "restart-kiosk": (SYSTEMCTL, "--no-block", "restart", "stuen-kiosk.service"),
    "restart-screen": (SYSTEMCTL, "--no-block", "restart", "stuen-screen.service", "stuen-kiosk.service"),
    "restart-network": (SYSTEMCTL, "--no-block", "restart", "systemd-networkd.service", "stuen-names.service"),
    "reboot": (SYSTEMCTL, "--no-block", "reboot"),
}

Run = Callable[[tuple[str, ...]], bool]


def seconds(text: str, now: datetime) -> float:
    """For how long what the kiosk wrote asks: an hour at most; 0 for what is past, or is not as it should be."""
    try:
        until = datetime.fromisoformat(json.loads(text)["until"])
    except (ValueError, KeyError, TypeError):
        return 0
    if until.tzinfo is None:
        return 0
    return max(0.0, min((until - now).total_seconds(), LONGEST))


def roots_own(path: Path, owner: int = 0) -> bytes | None:
    """What is in a file that is root's alone; else None: whoever runs the kiosk must not choose who comes in."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != owner or status.st_mode & 0o022:
            return None
        return file.read(65536)


def tunnel(text: str) -> tuple[str, int] | None:
    """`[help] tunnel` of the configuration: user@host, and the port; None where there is none."""
    try:
        told = tomllib.loads(text).get("help", {}).get("tunnel", "")
    except (ValueError, AttributeError):
        return None
    found = TUNNEL_TO.fullmatch(told) if isinstance(told, str) else None
    if not found or not 0 < int(found["port"] or 22) < 65536:
        return None
    return f"{found['user']}@{found['host']}", int(found["port"] or 22)


class Help:
    """One opening. `run` runs a command and gives whether it succeeded."""

    def __init__(self, run: Run, folder: Path = FOLDER, settings: Path = SETTINGS, owner: int = 0) -> None:
        self._run, self._folder, self._settings, self._owner = run, folder, settings, owner

    def open(self, lasts: float, config: str) -> bool:
        """Let technicians in for so many seconds; False where there is no authority that says who they are."""
        authority = roots_own(self._settings / AUTHORITY, self._owner)
        if not authority:
            sys.stderr.write(f"stuen-help: {AUTHORITY} is not there, or not root's alone: nobody is let in\n")
            return False
        (self._folder / "ca.pub").write_bytes(authority)
        (self._folder / "ca.pub").chmod(0o644)
        self._allow("help_in", PORT, lasts)
        opened = self._run((SYSTEMCTL, "start", SSHD))
        if opened:
            self._dig(lasts, tunnel(config))
        return opened

    def _dig(self, lasts: float, to: tuple[str, int] | None) -> None:
        parts = {name: roots_own(self._settings / name, self._owner) for name in (KEY, HOSTS)}
        if to is None:
            return
        if not all(parts.values()):
            sys.stderr.write(
                f"stuen-help: a tunnel needs {KEY} and {HOSTS}, root's alone: technicians come by the network\n"
            )
            return
        whom, port = to
        (self._folder / "tunnel").write_text(f"TO={whom}\nPORT={port}\n")
        self._allow("help_out", port, lasts)
        self._run((SYSTEMCTL, "start", TUNNEL))

    def _allow(self, name: str, port: int, lasts: float) -> None:
        element = f"{{ {port} timeout {max(1, int(lasts))}s }}"
        self._run((NFT, "add", "element", "inet", "stuen", name, element))

    def close(self) -> None:
        """Nobody comes in any more, and who is in is out."""
        self._run((SYSTEMCTL, "stop", TUNNEL, SSHD))
        for name in ("help_in", "help_out"):
            self._run((NFT, "flush", "set", "inet", "stuen", name))
        for left in ("ca.pub", "tunnel"):
            with suppress(OSError):
                (self._folder / left).unlink(missing_ok=True)

    def wish(self) -> str:
        """Do what a technician wished, and give it; "" where nothing is wished that there is."""
        path = self._folder / "do" / "wish"
        try:
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return ""
        with os.fdopen(opened, "rb") as file:
            word = file.read(64).decode("ascii", "replace").strip()
        with suppress(OSError):
            path.unlink()
        if word not in WISHES:
            return ""
        sys.stderr.write(f"stuen-help: {word}\n")
        self._run(WISHES[word])
        return word


def stay(helping: Help, lasts: float, asked: Path = ASKED) -> None:
    """Until the time is over, or the kiosk takes its word back."""
    until = time.monotonic() + lasts
    while time.monotonic() < until and asked.exists():
        helping.wish()
        time.sleep(LOOK)


def main(arguments: list[str]) -> int:
    """Open, stay, close."""
    helping = Help(_run)
    if arguments == ["close"]:
        helping.close()
        return 0
    signal.signal(signal.SIGTERM, _enough)
    try:
        lasts = seconds(_text(ASKED), datetime.now(UTC))
        if lasts and helping.open(lasts, _text(CONFIG)):
            stay(helping, lasts)
    finally:
        helping.close()
        with suppress(OSError):
            ASKED.unlink(missing_ok=True)  # the kiosk sees that it is over
    return 0


def _enough(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _run(command: tuple[str, ...]) -> bool:
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
