"""Whole Debians to try a hub on: systemd as the first process, in namespaces of their own on this machine. Needs root.

    with base("bookworm") as lower, Machine("hub", FOLDER / "hub", lower) as machine:
        machine.run("systemctl", "is-system-running", "--wait")
        machine.cut()        # as if the plug were pulled
        machine.start()
        machine.destroy()    # and nothing of it is left

A machine has no network but its own loopback: what is to speak with it is run `beside` it. What only an installation
needs from outside comes to it as `outside=True`: that process alone has this machine's network.
"""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "drills"
PATIENCE = 120  # seconds until a machine must have started
MINIMAL = ("systemd", "systemd-sysv", "dbus", "ca-certificates")
"""What a Debian that was installed by hand has, and the smallest has not."""

BOOT = """set -e
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$FOLDER/upper,workdir=$FOLDER/work" "$FOLDER/root"
cd "$FOLDER/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for pair in $BINDS; do mkdir -p "./${pair#*:}"; mount --bind "${pair%%:*}" "./${pair#*:}"; done
hostname hub
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
exec env -i container=drill PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init --log-target=console
"""


def mirror() -> str:
    """Where this machine has its packages from."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return next(one for one in told if one.rstrip("/").endswith("/debian"))


def base(suite: str) -> Path:
    """The smallest Debian of this suite that a person would call one, made once; gives its folder."""
    made = FOLDER / f"base-{suite}"
    if not made.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        new = made.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        key = "/usr/share/keyrings/debian-archive-keyring.gpg"
        subprocess.run(
            [
                "mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(MINIMAL)}",
                "--aptopt=Acquire::Check-Valid-Until false",
                suite, str(new), f"deb [signed-by={key}] {mirror()} {suite} main",
            ],
            check=True,
        )  # fmt: skip
        new.rename(made)
    return made


class Machine:
    """One machine; what it writes is in `folder`. `binds`: folders of this machine, and where they are seen in it."""

    def __init__(self, folder: Path, lower: Path, binds: Mapping[Path, str]) -> None:
        self.folder, self._lower, self._binds = folder, lower, binds
        self._outer: subprocess.Popen[bytes] | None = None
        self.init = 0
        """The process that is number 1 in there."""

    def __enter__(self) -> Self:
        self.destroy()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    # -- its life

    def start(self) -> None:
        """Switch it on, and wait until all of it runs."""
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        group = _groups() / f"stuen-drill-{os.getpid()}-{self.folder.name}"
        group.mkdir(exist_ok=True)
        given = {
            "PATH": os.environ["PATH"],
            "LOWER": str(self._lower),
            "FOLDER": str(self.folder),
            "BINDS": " ".join(f"{here}:{there.lstrip('/')}" for here, there in self._binds.items()),
        }
        namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--fork", "--kill-child"]
        enter = f"echo $$ > {group}/cgroup.procs; exec unshare {' '.join(namespaces)} bash -c {shlex.quote(BOOT)}"
        with (self.folder / "console.log").open("ab") as console:
            self._outer = subprocess.Popen(
                ["bash", "-c", enter],
                env=given, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._is_up():
            if self._outer.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the machine did not start:\n{(self.folder / 'console.log').read_text()[-3000:]}")
            time.sleep(0.1)

    def _is_up(self) -> bool:
        assert self._outer is not None
        try:
            children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text().split()
            if not children or Path(f"/proc/{children[0]}/comm").read_text().strip() != "systemd":
                return False
        except FileNotFoundError:
            return False
        self.init = int(children[0])
        state = self.run("systemctl", "is-system-running", check=False).strip()
        return state in ("running", "degraded")

    def cut(self) -> None:
        """Every process is gone at once, as when the plug is pulled; but what they had written is written."""
        if self._outer is None:
            return
        if self.init:
            os.kill(self.init, signal.SIGKILL)
        else:
            self._outer.kill()
        self._outer.wait(PATIENCE)
        self._outer, self.init = None, 0
        top = _groups() / f"stuen-drill-{os.getpid()}-{self.folder.name}"
        for group, _, _ in os.walk(top, topdown=False):
            _gone(Path(group))

    def destroy(self) -> None:
        """Burn it down: also what it had written."""
        self.cut()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- in it, and beside it

    def run(
        self,
        *argv: str,
        stdin: str = "",
        check: bool = True,
        outside: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run this in it, as root; gives what it said. Raises RuntimeError if it failed; without `check`, what it
        said has also its complaints.
        """
        spaces = ["-m", "-u", "-i", "-p"] + ([] if outside else ["-n"])
        clean = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
        }
        done = subprocess.run(
            ["nsenter", "-t", str(self.init), *spaces, *argv],
            env=clean | dict(env or {}), input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        if check and done.returncode:
            raise RuntimeError(f"{shlex.join(argv)} gave {done.returncode}:\n{said[-6000:]}")
        return done.stdout if check else said

    def beside(self, *argv: str, name: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run this with this machine's own files, where `name` is the machine: as somebody on the same network."""
        hosts = self.folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {name}\n")
        bind = f'mount --make-rprivate / && mount --bind {shlex.quote(str(hosts))} /etc/hosts && exec "$@"'
        words = ["nsenter", "-t", str(self.init), "-n", "unshare", "--mount", "sh", "-c", bind, "sh", *argv]
        return subprocess.run(
            words, env=os.environ | dict(env or {}), cwd=ROOT, capture_output=True, text=True, check=False
        )

    def path(self, inside: str) -> Path:
        """A file of it, while it runs."""
        return Path(f"/proc/{self.init}/root") / inside.lstrip("/")


def _groups() -> Path:
    """Where control groups (of the newer kind) are kept here."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _what, where, kind, *_rest = line.split()
        if kind == "cgroup2":
            return Path(where)
    raise RuntimeError("no cgroup2 is mounted here")


def _gone(group: Path) -> None:
    """Its last process may take a moment to be buried."""
    deadline = time.monotonic() + 20
    while True:
        try:
            group.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
