"""A process of its own for reading foreign bytes: little memory and time, no network, no children, no disk but its own.

`ask` starts a function of ours by name in such a process, and gives the JSON that it returned; what it says is checked
by the caller, not believed. The child shuts itself in (`_shut_in`) before it touches a byte.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

_ROOT: Final = str(Path(__file__).resolve().parents[1])
_START: Final = f"import sys; sys.path.insert(0, {_ROOT!r}); from sync.limited import _main; _main()"
_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4  # prctl(2)
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # unshare(2)
_LANDLOCK_RULESET, _LANDLOCK_RULE, _LANDLOCK_RESTRICT = 444, 445, 446  # system calls, the same on every processor
_LANDLOCK_WRITES: Final = 0b1_1111_1111_0011  # all of its first version but reading files and folders: landlock(7)
_LANDLOCK_PATH_BENEATH: Final = 1


class Limits(NamedTuple):
    """What the process may use."""

    memory: int = 500_000_000
    """Bytes of address space."""
    cpu: int = 30
    """Seconds of processor."""
    file: int = 1 << 20
    """Bytes of one file that it writes, and of its answer."""
    wall: float = 60.0
    """Seconds until it is ended."""


USUAL: Final = Limits()


class ChildFailed(Exception):
    """The process gave no usable answer: it crashed, took too long, or wanted too much."""


class TookTooLong(ChildFailed):
    """It was ended after `Limits.wall` seconds."""


def ask(function: str, folder: Path, given: int | None = None, *, write: bool = False, limits: Limits = USUAL) -> Any:
    """What `function` ("package.module:name") returned, as JSON; raises ChildFailed, TookTooLong.

    It runs with `folder` as its working folder, where it may write if `write`, and `given` (a file descriptor) as its
    standard input.
    """
    order = json.dumps({"function": function, "limits": limits, "write": write})
    answer = os.memfd_create("answer")
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, order],
            stdin=subprocess.DEVNULL if given is None else given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd=folder,
        )
        try:
            code = child.wait(limits.wall)
        except subprocess.TimeoutExpired:
            raise TookTooLong("it took too long") from None
        finally:
            child.kill()
            child.wait()
        if code:
            raise ChildFailed(f"it ended with {code}")
        with os.fdopen(os.dup(answer), "rb") as out:
            out.seek(0)
            return json.loads(out.read(limits.file + 1))
    except (ValueError, RecursionError, OSError) as error:
        raise ChildFailed from error
    finally:
        os.close(answer)


def _main() -> None:
    order = json.loads(sys.argv[1])
    module, _, name = order["function"].partition(":")
    function = getattr(import_module(module), name)  # before the walls: importing may want to read its caches
    _shut_in(Limits(*order["limits"]), write=order["write"])
    answer = json.dumps(function(), ensure_ascii=False, separators=(",", ":"))  # Danish letters count once
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _shut_in(limits: Limits, *, write: bool) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(5)  # somebody may be at the screen
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    libc.unshare(_NEW_USER | _NEW_NET)  # refused on some kernels; the rest holds
    handled = ctypes.c_uint64(_LANDLOCK_WRITES)
    rules = libc.syscall(_LANDLOCK_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return  # a kernel without Landlock
    if write:
        own = os.open(".", os.O_PATH | os.O_DIRECTORY)
        beneath = _LANDLOCK_WRITES.to_bytes(8, sys.byteorder) + own.to_bytes(4, sys.byteorder)  # packed: landlock(7)
        libc.syscall(_LANDLOCK_RULE, rules, _LANDLOCK_PATH_BENEATH, beneath, 0)
    libc.syscall(_LANDLOCK_RESTRICT, rules, 0)
