"""A process of its own for reading foreign bytes: little memory and time, no network, no children, no disk but its own.

`ask` starts a function of ours by name in such a process, and gives the JSON that it returned; what it says is checked
by the caller, not believed. `run` starts a program behind the same walls (walls.py), which go up before a byte is read.
What they are given lies in a `memory_file`: on no disk.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sync.walls import ROOT, Limits, shut_in

_START: Final = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sync.limited import _main; _main()"
_LOOK: Final = 0.1  # seconds between two looks at whether it is still wanted
# One thread in libraries of numbers: each of their threads takes address space, which is limited.
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT"), "1"),
}

USUAL: Final = Limits()
__all__ = ["ROOT", "USUAL", "ChildFailed", "Limits", "Stopped", "TookTooLong", "ask", "memory_file", "run"]


class ChildFailed(Exception):
    """The process gave no usable answer: it crashed, took too long, or wanted too much."""


class TookTooLong(ChildFailed):
    """It was ended after `Limits.wall` or `Limits.cpu` seconds."""


class Stopped(ChildFailed):
    """It was ended because whoever asked wanted it no more."""


@contextmanager
def memory_file(*parts: bytes | memoryview) -> Iterator[int]:
    """A descriptor of a file that is in memory only, at its start, closed at the end."""
    file = os.memfd_create("given")
    try:
        for part in parts:
            view = memoryview(part)
            while view:
                view = view[os.write(file, view) :]
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


def ask(
    function: str,
    folder: Path,
    given: int | None = None,
    *,
    write: bool = False,
    limits: Limits = USUAL,
    stop: Callable[[], bool] | None = None,
    also: Sequence[int] = (),
) -> Any:
    """What `function` ("package.module:name") returned, as JSON; raises ChildFailed, TookTooLong, Stopped.

    It runs with `folder` as its working folder, where it may write if `write`, and `given` (a file descriptor) as its
    standard input; it has the file descriptors `also`. When `stop` says so, within a tenth of a second, it is ended.
    """
    order = json.dumps({"function": function, "limits": limits, "write": write})
    try:
        with memory_file() as answer:
            _run(order, folder, given, answer, limits, stop, also)
            with os.fdopen(os.dup(answer), "rb") as out:
                out.seek(0)
                return json.loads(out.read(limits.file + 1))
    except (ValueError, RecursionError, OSError) as error:
        raise ChildFailed from error


def run(
    program: Sequence[str],
    given: int,
    answer: int,
    *,
    limits: Limits = USUAL,
    stop: Callable[[], bool] | None = None,
) -> None:
    """Run a program by its whole path, with file descriptors as its standard input and output.

    Raises ChildFailed (also when it ends with another code than 0), TookTooLong, Stopped.
    """
    try:
        _run(json.dumps({"program": list(program), "limits": limits}), Path("/"), given, answer, limits, stop)
    except OSError as error:
        raise ChildFailed from error


def _run(  # noqa: PLR0917 - what ask was given
    order: str,
    folder: Path,
    given: int | None,
    answer: int,
    limits: Limits,
    stop: Callable[[], bool] | None,
    also: Sequence[int] = (),
) -> None:
    """The process from its start to its end; raises ChildFailed, TookTooLong, Stopped, OSError."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, order],
        stdin=subprocess.DEVNULL if given is None else given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd=folder,
        pass_fds=also,
    )
    try:
        _wait(child.pid, limits.wall, stop)
    finally:
        child.kill()
        child.wait()
    if child.returncode in {-signal.SIGKILL, -signal.SIGXCPU}:
        raise TookTooLong("it took too much of the processor")
    if child.returncode:
        raise ChildFailed(f"it ended with {child.returncode}")


def _wait(pid: int, wall: float, stop: Callable[[], bool] | None) -> None:
    """Until it has ended; a descriptor of it wakes us at once, where Popen.wait looks every 50 ms."""
    until = monotonic() + wall
    ended = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        while (left := until - monotonic()) > 0:
            if poll.poll(min(left, _LOOK if stop else left) * 1000):
                return
            if stop and stop():
                raise Stopped("it is not wanted any more")
    finally:
        os.close(ended)
    raise TookTooLong("it took too long")


def _main() -> None:
    order = json.loads(sys.argv[1])
    if program := order.get("program"):
        shut_in(Limits(*order["limits"]), write=False, program=True)
        os.execve(program[0], program, _ENVIRONMENT)  # noqa: S606 - no shell
    module, _, name = order["function"].partition(":")
    function = getattr(import_module(module), name)  # before the walls: importing may want to read its caches
    shut_in(Limits(*order["limits"]), write=order["write"])
    answer = json.dumps(function(), ensure_ascii=False, separators=(",", ":"))  # Danish letters count once
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
