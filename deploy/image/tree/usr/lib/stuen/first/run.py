"""Other programs, started with fixed lists of arguments; secrets go by their standard input."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

QUICK: Final = 120.0
"""Seconds for what takes one or two: a disk that hangs must not hang the kiosk for ever."""
LONG: Final = 1500.0
"""Seconds for looking through a whole file system."""
SLOW: Final = 2.0
"""Seconds after which it is worth a line in the log."""

Runner = Callable[..., str]
"""`run` below, or what stands in for it in a test."""


class Failed(Exception):
    """A step that could not be taken; its text is for technicians and holds nothing secret."""

    def __init__(self, what: str, code: int = -1) -> None:
        super().__init__(what)
        self.code = code


def run(*command: str, given: bytes = b"", seconds: float = QUICK, fine: tuple[int, ...] = (0,)) -> str:
    """What the program printed. Raises Failed where it is not there, hangs, or ends with a code that is not `fine`."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} did not end in {seconds:.0f} seconds") from None
    except OSError as error:
        raise Failed(f"{command[0]} can't be started: {error.strerror}") from None
    if (took := time.monotonic() - began) > SLOW:
        tell(f"{command[0]} took {took:.1f} s")
    if done.returncode not in fine:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["nothing"]
        raise Failed(f"{command[0]} ended with {done.returncode}, and said: {said[0][:200]}", done.returncode)
    return done.stdout.decode(errors="replace")


def tell(text: str, *, bad: bool = False, where: Path = Path("/dev/kmsg")) -> None:
    """A line for the kernel's log, and so for the journal, which does not run yet: it takes notices, and no less."""
    try:
        with where.open("w", encoding="utf-8") as log:
            log.write(f"<{3 if bad else 5}>stuen-first: {text}\n")
    except OSError:
        pass
