"""The program as the image has it, run in the image's own root file system without a machine around it.

Each command has namespaces of its own, which end with it, whatever happens: nothing stays mounted, nothing goes on
running, and there is no network. The root is read-only and the user is the kiosk's, as in service; what it writes lies
in folders of the test's own. There is no systemd, so no cage around it: hardening is looked at elsewhere
(tests/unit/deploy/hardening, tests/image).
"""

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

UNIT = "usr/lib/systemd/system/stuen-kiosk.service"
USER = 900
LIMIT = 120  # seconds; a command takes one or two
SCRIPT = """
set -e
root=$1 data=$2; shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
mkdir "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs "$root/run"
mkdir "$root/run/stuen"
mount --bind "$data/run" "$root/run/stuen"
mount --bind "$data/etc" "$root/etc/stuen"
mount --bind "$data/lib" "$root/var/lib/stuen"
exec chroot --userspec=900:900 "$root" /usr/bin/env -i "$@"
"""
APART = ("unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child=SIGKILL", "--propagation", "private")
CENTRE = '[centre]\nname = "{name}"\nphone = "12 34 56 78"\n'
STARTED = {"language": "da", "network": "none", "enrolled": "alone", "done": True, "hub": "", "before": ""}


class Chroot:
    """A root file system, and a kiosk's own folders (`data`) as after a first start."""

    def __init__(self, root: Path, data: Path, display: str, name: str) -> None:
        self.root, self.data, self.display = root, data, display
        self.unit = (root / UNIT).read_text("utf-8")
        data.chmod(0o711)
        for folder, mode in (("run", 0o755), ("etc", 0o770), ("lib", 0o700)):
            (data / folder).mkdir()
            (data / folder).chmod(mode)
        (data / "etc" / "centre.toml").write_text(CENTRE.format(name=name), "utf-8")
        (data / "etc" / "first.json").write_text(json.dumps(STARTED), "utf-8")
        subprocess.run(["chown", "-R", f"{USER}:{USER}", *(str(one) for one in data.iterdir())], check=True)

    def environment(self) -> dict[str, str]:
        """What the unit gives the kiosk, and the display of the test."""
        rows = re.findall(r"^Environment=(.*)$", self.unit, re.MULTILINE)
        given = dict(word.split("=", 1) for row in rows for word in shlex.split(row))
        given |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "RUNTIME_DIRECTORY": "/run/stuen", "DISPLAY": self.display}
        del given["XAUTHORITY"]
        return given

    def words(self, *command: str) -> list[str]:
        """How a command is called in there."""
        given = [f"{key}={value}" for key, value in self.environment().items()]
        return [*APART, "sh", "-c", SCRIPT, "sh", str(self.root), str(self.data), *given, *command]

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A command, to its end."""
        return subprocess.run(
            self.words(*command), capture_output=True, text=True, timeout=LIMIT, check=False, stdin=subprocess.DEVNULL
        )

    def kiosk(self, *words: str) -> Any:
        """What a command of the program answers as JSON; it must succeed."""
        done = self.run("stuen-kiosk", *words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def start(self, log: Path) -> "subprocess.Popen[bytes]":
        """The kiosk as its unit starts it, in the unit's folder."""
        found = re.search(r"^ExecStart=(.*)$", self.unit, re.MULTILINE)
        where = re.search(r"^WorkingDirectory=(.*)$", self.unit, re.MULTILINE)
        assert found
        assert where
        words = self.words("sh", "-c", f"cd {where[1]} && exec {found[1]}")
        with log.open("wb") as file:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    def health(self) -> dict[str, Any]:
        """What the kiosk says of itself; {} before it says anything."""
        path = self.data / "run" / "health.json"
        told = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return told if isinstance(told, dict) else {}
