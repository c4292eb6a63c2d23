"""Help from afar, whole: the kiosk comes to a machine of the technicians, one of them comes in with a certificate, can
do little, and is out when a visitor touches the screen. Everything but the staff's finger is the shipped thing.
"""

import getpass
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.image import guest
from tests.image.kit import Kit, Live
from tests.image.machine import PATIENCE, Machine

MEETING, PORT = "10.0.2.101", 2200
LIMIT = 300 * PATIENCE
ASK = """date -u -d "+1 hour" '+{"until": "%Y-%m-%dT%H:%M:%S+00:00"}' >/run/stuen/help.new
mv /run/stuen/help.new /run/stuen/help.json"""
UNITS = ("stuen-help.service", "stuen-help-sshd.service", "stuen-help-tunnel.service")
SSHD = """Port {port}
ListenAddress 127.0.0.1
HostKey {place}/host
PidFile none
StrictModes no
UsePAM no
AuthorizedKeysFile {place}/allowed
PermitRootLogin prohibit-password
LogLevel VERBOSE
"""


def keygen(*words: object) -> None:
    """Make a key, or sign one."""
    subprocess.run(["ssh-keygen", "-q", *map(str, words)], check=True, timeout=60, stdin=subprocess.DEVNULL)


class Meeting:
    """The technicians' machine: this computer, on a port of its own."""

    def __init__(self, place: Path, port: int, sshd: int) -> None:
        self.place, self.port, self._sshd = place, port, sshd

    def way(self) -> str:
        """The port on which the kiosk can be reached here, as the handbook finds it; "" where it has not come."""
        told = subprocess.run(["ss", "-H", "-t", "-l", "-n", "-p"], capture_output=True, text=True, check=True).stdout
        lines = [line for line in told.splitlines() if any(f"pid={one}," in line for one in below(self._sshd))]
        ports = [line.split()[3].rpartition(":")[2] for line in lines if line.split()[3].startswith("127.0.0.1:")]
        return next((one for one in ports if one != str(self.port)), "")

    def come(self, key: str, command: str) -> subprocess.CompletedProcess[str]:
        """A technician's command in the kiosk, with this key."""
        options = ("BatchMode=yes", "StrictHostKeyChecking=no", f"UserKnownHostsFile={self.place}/known")
        words = [word for one in (*options, "IdentitiesOnly=yes") for word in ("-o", one)]
        line = ["ssh", "-F", "none", "-p", self.way(), "-i", str(self.place / key), *words, "stuen-help@127.0.0.1"]
        return subprocess.run(
            [*line, command], capture_output=True, text=True, check=False, timeout=LIMIT, stdin=subprocess.DEVNULL
        )


def below(process: int) -> list[int]:
    """A process and all that it started."""
    told = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout
    return [process, *(one for child in told.split() for one in below(int(child)))]


@contextmanager
def meeting(place: Path) -> Iterator[Meeting]:
    """An sshd with the keys as the handbook has them made."""
    sshd = shutil.which("sshd", path="/usr/sbin:/usr/bin")
    if not sshd:
        pytest.skip("needs sshd: make extras")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    for name in ("host", "help_ca", "help_key", "ole", "stranger"):
        keygen("-t", "ed25519", "-N", "", "-C", name, "-f", place / name)
    keygen("-s", place / "help_ca", "-I", "Ole Hansen", "-n", "stuen-help", "-V", "-1d:+1d", place / "ole.pub")
    (place / "allowed").write_text(f"restrict,port-forwarding {(place / 'help_key.pub').read_text()}")
    (place / "config").write_text(SSHD.format(port=port, place=place))
    Path("/run/sshd").mkdir(exist_ok=True)
    with (place / "log").open("wb") as log:
        started = subprocess.Popen([sshd, "-D", "-e", "-f", place / "config"], stderr=log)
    try:
        yield Meeting(place, port, started.pid)
    finally:
        started.terminate()
        started.wait(20)


def state(machine: Machine, unit: str) -> str:
    """Whether a unit runs: "active", "inactive" ..."""
    return guest.units(machine, unit, "ActiveState")["ActiveState"]


def lay(machine: Machine, there: Meeting) -> None:
    """What a setup file leaves (first/setup.py), and the way to the technicians' machine."""
    host = f"[{MEETING}]:{PORT} {(there.place / 'host.pub').read_text()}"
    for name, text, mode in (
        ("help_ca.pub", (there.place / "help_ca.pub").read_text(), "0644"),
        ("help_key", (there.place / "help_key").read_text(), "0600"),
        ("help_hosts", host, "0644"),
    ):
        machine.run("sh", "-c", f"umask 077; cat >/etc/stuen/{name}; chmod {mode} /etc/stuen/{name}", text=text)
    tunnel = f'\n[help]\ntunnel = "{getpass.getuser()}@{MEETING}:{PORT}"\n'
    machine.run("runuser", "-u", guest.USER, "--", "sh", "-c", "cat >>/etc/stuen/centre.toml", text=tunnel)
    guest.wait_for(machine, "the way out", lambda: MEETING in machine.run("nft", "list", "ruleset").out, LIMIT)


def test_a_technician_comes_in_and_a_visitor_ends_it(kit: Kit, live: Live, tmp_path: Path) -> None:
    with (
        meeting(tmp_path) as there,
        Machine(live.spec(kit, "help", forward={f"{MEETING}:{PORT}": f"127.0.0.1:{there.port}"})) as machine,
    ):
        machine.wait_channel()
        lay(machine, there)
        assert [state(machine, one) for one in UNITS] == ["inactive"] * 3

        machine.run("runuser", "-u", guest.USER, "--", "sh", "-c", ASK)
        guest.wait_for(machine, "the kiosk at the technicians' machine", lambda: bool(there.way()), LIMIT)
        assert there.come("stranger", "true").returncode == 255, "no certificate"
        told = there.come(
            "ole", "id -un; cat /etc/stuen/centre.toml /data/stuen/* /etc/shadow; journalctl -n 1; echo end"
        )
        assert told.stdout.splitlines()[0] == "stuen-help", told
        assert told.stdout.splitlines()[-1] == "end"
        assert "tunnel" not in told.stdout, "the configuration is not shown"
        assert guest.wait_picture(machine, "help-open", "udefra")

        kiosk = guest.units(machine, "stuen-kiosk.service", "MainPID")["MainPID"]
        assert there.come("ole", "echo restart-kiosk >~/wish").returncode == 0
        guest.wait_for(
            machine, "another kiosk",
            lambda: guest.units(machine, "stuen-kiosk.service", "MainPID")["MainPID"] not in ("0", kiosk), LIMIT,
        )  # fmt: skip
        guest.wait_picture(machine, "help-still-open", "udefra", limit=LIMIT)

        machine.touch(640, 600)
        guest.wait_for(machine, "the end of it", lambda: all(state(machine, one) == "inactive" for one in UNITS), LIMIT)
        assert "2222" not in machine.run("nft", "list", "set", "inet", "stuen", "help_in").out
        assert there.come("ole", "true").returncode == 255
        journal = machine.run("sh", "-c", "journalctl -b -u stuen-help-sshd.service --no-pager").out
        assert "Ole Hansen" in journal, "who was there stands in the journal"
