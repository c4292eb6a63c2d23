"""The wipe at the end of a visit: every part that held something of the visitor's clears it, whatever the others do.

Each part registers a named callable. All of them run, also when one fails; a failure is logged by the wiper's name
alone, for an exception's text may hold the very words that were to go. What no wiper can reach (freed memory that
libraries copied words into) the restart takes: see `decision-visit-is-the-process.md`.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

CHILDREN_SECONDS = 1.0  # how long a killed child may take to go
Wiper = Callable[[], object]


class Wipers:
    """The named callables that clear what a visit left, in the order they were registered."""

    def __init__(self) -> None:
        self._wipers: dict[str, Wiper] = {}

    def register(self, name: str, wiper: Wiper) -> None:
        """Add a wiper, or replace the one with this name."""
        self._wipers[name] = wiper

    @property
    def names(self) -> list[str]:
        """The names registered, in the order they run."""
        return list(self._wipers)

    def run(self) -> list[str]:
        """Run all of them; returns the names of those that failed."""
        return [name for name, wiper in list(self._wipers.items()) if not _runs(name, wiper)]


def _runs(name: str, wiper: Wiper) -> bool:
    try:
        wiper()
    except Exception:  # noqa: BLE001 - one part's bug must not keep the next part's words
        log.error("wiper failed: %s", name)  # noqa: TRY400 - a traceback can hold the visitor's words
        return False
    return True


def restart(command: list[str] | None = None) -> None:
    """Replace this process by a fresh one with the same command line, id and environment. Does not return.

    The kernel takes back every page. File descriptors that C libraries left inheritable (X11, GL, ALSA) are marked to
    close, so that a hundred visits do not add up to a hundred open screens. If the kernel refuses (the program was
    removed under an update), the process ends with code 75 (EX_TEMPFAIL, sysexits.h), and its supervisor starts it.
    """
    close_on_exec()
    _end_children()
    arguments = command or [sys.executable, *sys.orig_argv[1:]]
    try:
        os.execv(arguments[0], arguments)  # noqa: S606 - our own command line, no shell
    except OSError:
        log.critical("could not restart after a visit; stopping instead")
        os._exit(os.EX_TEMPFAIL)


def close_on_exec() -> None:
    """Mark every file descriptor but the standard three to close when the process is replaced."""
    for entry in Path("/proc/self/fd").iterdir():
        descriptor = int(entry.name)
        if descriptor > 2:
            try:
                os.set_inheritable(descriptor, False)
            except OSError:
                continue  # the one that listed the folder is closed by now


def _end_children() -> None:
    """Kill and reap what still runs: the fresh program would not know of it, and it may hold the visitor's words.

    Again and again until there is none: a thread that sees its process die may start it anew.
    """
    give_up = time.monotonic() + CHILDREN_SECONDS
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < give_up:
            for child in _children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.002)


def _children() -> list[int]:
    """The process ids of all children of all threads, zombies too."""
    found = []
    for listing in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # that thread has ended since
            found += [int(child) for child in listing.read_text().split()]
    return found


def no_words_in_tracebacks() -> None:
    """Have errors that nobody caught, in any thread, logged by their kind and place alone: their text may be a name.

    Called once, when the kiosk starts.
    """

    def tell(kind: type[BaseException], trace: TracebackType | None) -> None:
        from traceback import extract_tb  # noqa: PLC0415 - start-up time

        places = [f"{frame.name} in {frame.filename}:{frame.lineno}" for frame in extract_tb(trace)[-4:]]
        log.critical("%s at %s", kind.__name__, "; ".join(places))

    sys.excepthook = lambda kind, _error, trace: tell(kind, trace)
    threading.excepthook = lambda what: tell(what.exc_type, what.exc_traceback)
    sys.unraisablehook = lambda what: tell(what.exc_type, what.exc_traceback)


def no_core_dumps() -> None:
    """Keep a crash from writing the visitor's words to disk. Called once, when the kiosk starts.

    A limit of 1, not 0: one byte is too little for a file, and it alone keeps the kernel from piping the dump to a
    program (core(5): the limit is not enforced there; Linux's fs/coredump.c makes an exception of 1).
    """
    import resource  # noqa: PLC0415 - start-up time

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    limit = 1 if most == resource.RLIM_INFINITY else min(1, most)  # who started us may have forbidden even that one
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
