"""RAUC, as its command answers: what a bundle is, putting it in, and which slot starts next."""

import json
import logging
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from update import check
from update.check import Release
from update.ports import Progress, RefusedError

log = logging.getLogger("update")

LIMIT = 30 * 60
"""Seconds for writing a bundle to a slow card."""
SHORT = 120
"""Seconds for everything else."""
LATE, PAUSE = 180.0, 5.0
"""Seconds for a disk to come, and between two looks."""
PERCENT = re.compile(r"^\s*(\d{1,3})% ")
REASONS = (
    (re.compile(r"stuen (older|incompatible|data|damaged):"), None),
    (re.compile(r"signature|certificate|[Vv]erify error|self.signed", re.IGNORECASE), "signature"),
    (re.compile(r"[Cc]ompatible mismatch"), "incompatible"),
    (re.compile(r"older than|min-bundle-version|version limit", re.IGNORECASE), "older"),
    (re.compile(r"too small|No space left|does not fit|target group|[Nn]o such device|Destination device"), "slot"),
)
"""What RAUC says -> the code; None: the code stands in the words themselves. Anything else: the bundle is damaged."""


@dataclass(frozen=True)
class Rauc:
    """`program` and `reboots` are what is run."""

    program: tuple[str, ...] = ("rauc",)
    reboots: tuple[str, ...] = ("systemctl", "reboot")
    limit: float = LIMIT
    short: float = SHORT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep

    def describe(self, bundle: Path) -> Release:
        """See `Slots`."""
        ran = self._run("info", "--output-format=shell", str(bundle))
        if ran.returncode:
            raise RefusedError(reason(ran.stderr))
        said = variables(ran.stdout)
        meta = {key.removeprefix("RAUC_META_STUEN_").lower(): value for key, value in said.items()}
        meta["allow-downgrade"] = meta.get("allow_downgrade", "false")
        try:
            return check.release({key.removeprefix("RAUC_MF_").lower(): value for key, value in said.items()}, meta)
        except ValueError as error:
            raise RefusedError("damaged") from error

    def install(self, bundle: Path, progress: Progress) -> None:
        """See `Slots`."""
        said: list[str] = []
        with subprocess.Popen(
            [*self.program, "install", str(bundle)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as child:  # fmt: skip
            limit = threading.Timer(self.limit, child.kill)
            limit.start()
            for line in child.stdout or ():
                said.append(line)
                if found := PERCENT.match(line):
                    progress(int(found[1]))
            limit.cancel()
        if child.returncode:
            log.info("RAUC: %s", " / ".join(line.strip() for line in said[-5:]))
            raise RefusedError(reason("".join(said)))

    def good(self) -> bool:
        """See `Slots`. The disk that the boot loader counts on may not have its name yet so soon after the start."""
        end = self.clock() + LATE
        while not (marked := self._mark("mark-good", "booted")) and self.clock() < end:
            self.sleep(PAUSE)
        return marked

    def bad(self) -> None:
        """See `Slots`."""
        self._mark("mark-bad", "booted")

    def stay(self) -> None:
        """See `Slots`."""
        self._mark("mark-active", "booted")

    def back(self) -> str:
        """See `Slots`."""
        version = self._other_version()
        if version is None or not self._mark("mark-active", "other"):
            raise RefusedError("slot")
        return version

    def other_good(self) -> bool:
        """See `Slots`."""
        other = self._other()
        return other is not None and other.get("boot_status") == "good"

    def reboot(self) -> None:
        """See `Slots`."""
        subprocess.run(self.reboots, check=False)

    def _other_version(self) -> str | None:
        other = self._other()
        if other is None or other.get("boot_status") != "good":
            return None
        status = other.get("slot_status")
        bundle = status.get("bundle") if isinstance(status, dict) else None
        version = bundle.get("version") if isinstance(bundle, dict) else None
        return version if isinstance(version, str) else ""

    def _other(self) -> dict[str, object] | None:
        """The bootable slot that does not run, as `rauc status` has it."""
        ran = self._run("status", "--detailed", "--output-format=json")
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            for row in json.loads(ran.stdout)["slots"]:
                for one in row.values():
                    if one.get("bootname") and one.get("state") != "booted":
                        return dict(one)
        return None

    def _mark(self, how: str, which: str) -> bool:
        ran = self._run("status", how, which)
        if ran.returncode:
            log.info("RAUC did not %s: %s", how, ran.stderr.strip()[-200:])
        return not ran.returncode

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        words = (*self.program, *words)
        try:
            return subprocess.run(words, capture_output=True, text=True, check=False, timeout=self.short)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(words, 1, "", f"no answer in {self.short:.0f} seconds")


def reason(said: str) -> str:
    """The code of what RAUC complains of."""
    lines = [line for line in said.splitlines() if "Message:" not in line]
    text = "\n".join([line for line in lines if "LastError:" in line] or lines)
    for pattern, code in REASONS:
        if found := pattern.search(text):
            return code or found[1]
    return "damaged"


def variables(shell: str) -> Mapping[str, str]:
    """`NAME='value'` lines, as a shell would read them."""
    found = {}
    for line in shell.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            with suppress(ValueError):
                found[name] = "".join(shlex.split(value))
    return found
