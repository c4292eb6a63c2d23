"""One line per step with how long it took, and every word of every command in a log file."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.image.mirror import hidden
from kiosk.devices.mounts import MOUNTS, mounted

_CLEAN = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)


class StepFailed(Exception):
    """A step did not succeed; the text says which and why, in one sentence."""


class Steps:
    """The progress of one build, told on the terminal, and its log."""

    def __init__(self, log: Path, *, quiet: bool = False) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self.seconds: dict[str, float] = {}
        self._quiet = quiet
        self._begin = time.monotonic()
        log.write_text("", "utf-8")

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Tell that `what` begins, and when it is done how long it took."""
        start = time.monotonic()
        self.say(f"{_clock(start - self._begin)}  {what} ...")
        yield
        self.seconds[what] = time.monotonic() - start
        self.note(f"{what}: {self.seconds[what]:.1f} s")

    def say(self, text: str) -> None:
        """A line for whoever watches; it is in the log too."""
        if not self._quiet:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        self.note(text)

    def note(self, text: str) -> None:
        """A line for the log only."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(hidden(text) + "\n")

    def run(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        given: str | None = None,
        also: Mapping[str, str] | None = None,
    ) -> str:
        """Run a command; what it says on its standard output. Raises StepFailed with the last line of its complaint."""
        command = [str(word) for word in words]
        self.note("$ " + " ".join(command))
        environment = clean_environment() | dict(also or {})
        try:
            done = subprocess.run(
                command, cwd=cwd, input=given, capture_output=True, text=True, env=environment, check=False
            )
        except FileNotFoundError as error:
            raise StepFailed(f"{command[0]} is not installed: make image installs what it needs.") from error
        self.note(done.stdout.rstrip() + ("\n" if done.stdout and done.stderr else "") + done.stderr.rstrip())
        if done.returncode:
            told = [row for row in hidden(done.stderr or done.stdout).splitlines() if row.strip()]
            raise StepFailed(f"{command[0]} gave {done.returncode}: {told[-1].strip() if told else 'it said nothing'}")
        return done.stdout

    def elapsed(self) -> str:
        """How long the whole has gone on."""
        return _clock(time.monotonic() - self._begin)


def clean_environment() -> dict[str, str]:
    """What a command sees of this machine: no more than it needs, so that two machines build the same."""
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    kept = {name: value for name, value in os.environ.items() if name in _CLEAN or name == "SSL_CERT_DIR"}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**pip, **kept, "PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC", "DEBIAN_FRONTEND": "noninteractive"}


def fresh(folder: Path) -> Path:
    """An empty folder in the place of what was there."""
    if folder.exists():
        clear(folder)
    folder.mkdir(parents=True)
    return folder


def clear(folder: Path, mounts: Path = MOUNTS) -> None:
    """Remove a folder and all that is in it. Raises StepFailed where something is mounted there: that is not ours."""
    within = folder.resolve()
    for one in mounted(mounts):
        if one.place.is_relative_to(within):
            raise StepFailed(f"{one.place} is still mounted, perhaps by a killed build: umount it and begin anew.")
    shutil.rmtree(folder)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:3d}:{int(seconds) % 60:02d}"
