"""What a process that reads foreign bytes shuts itself in with, before it touches one: sync/limited.py.

Limits on what it uses; no network, no other process, no signal to another, by a filter of system calls; and of the
disk only the programs and libraries to read, and its own folder. What a kernel lacks of it is left out; the rest holds.
"""

import ctypes
import os
import platform
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
_DEATH_SIGNAL, _DUMPABLE, _SECCOMP, _NO_NEW_PRIVILEGES = 1, 4, 22, 38  # prctl(2)
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # unshare(2)
_LANDLOCK_RULESET, _LANDLOCK_RULE, _LANDLOCK_RESTRICT = 444, 445, 446  # system calls, the same on every processor
_EXECUTE, _READ_FILE, _READ_FOLDER = 1, 4, 8  # rights of Landlock's first version: landlock(7)
_ALL: Final = 0b1_1111_1111_1111
_BENEATH: Final = 1
_READABLE: Final = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")


class Processor(NamedTuple):
    """What the filter of system calls has to know of a processor: linux/audit.h, and its table of system calls."""

    audit: int
    clone: int
    programs: tuple[int, ...]
    """execve and execveat."""
    refused: tuple[int, ...]
    socket: int


# clone3 hides its flags behind a pointer; "not there" makes the C library use clone.
_CLONE3: Final = 435
_THREAD: Final = 0x10000  # of clone(2): a thread of the same process
_EVERYWHERE: Final = (424, 425, 426, 427, 434, 438)  # pidfd_send_signal, io_uring, pidfd_open, pidfd_getfd
PROCESSORS: Final = {
    # Refused, in this order: (fork vfork) socket socketpair; kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo;
    # ptrace process_vm_readv process_vm_writev; unshare setns mount bpf perf_event_open userfaultfd open_by_handle_at;
    # add_key request_key keyctl; shmget msgget semget mq_open
    "x86_64": Processor(
        0xC000003E,
        56,
        (59, 322),
        (
            *(57, 58, 41, 53, 62, 200, 234, 129, 297, 101, 310, 311),
            *(272, 308, 165, 321, 298, 323, 304, 248, 249, 250, 29, 68, 64, 240),
        ),
        41,
    ),
    "aarch64": Processor(
        0xC00000B7,
        220,
        (221, 281),
        (
            *(198, 199, 129, 130, 131, 138, 240, 117, 270, 271),
            *(97, 268, 40, 280, 241, 282, 265, 217, 218, 219, 194, 186, 190, 180),
        ),
        198,
    ),
}
_X32: Final = 0x40000000  # x86-64 has a second table of the same calls from here on


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


def shut_in(limits: Limits, *, write: bool, program: bool = False, local: bool = False) -> None:
    """Shut this process in, for good. It may write in its folder if `write`, and become a `program` (execve).

    `local`: it speaks with a service of this machine (Unix sockets), and somebody waits for what it does.
    """
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    if not local:
        os.nice(5)  # somebody may be at the screen
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)  # whoever asked is gone: nobody wants the answer
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    if not local:  # a service wants to know whose process it is
        libc.unshare(_NEW_USER | _NEW_NET)  # refused on some kernels; the filter refuses sockets everywhere
    _off_the_disk(libc, write=write, program=program)
    _filter_calls(libc, program=program, local=local)


def _off_the_disk(libc: ctypes.CDLL, *, write: bool, program: bool) -> None:
    """Landlock: nothing on any disk but libraries and programs to read, and the working folder (unless that is /).

    The kiosk's store and keys could be read otherwise, and shown to whoever brought the bytes.
    """
    handled = _ALL - _EXECUTE if program else _ALL
    given = ctypes.c_uint64(handled)
    rules = libc.syscall(_LANDLOCK_RULESET, ctypes.byref(given), ctypes.sizeof(given), 0)
    if rules < 0:
        return  # a kernel without Landlock
    readable = [*_READABLE, sys.prefix, sys.base_prefix, *(str(ROOT / name) for name in ("kiosk", "sync", "assets"))]
    allowed = [(path, _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)) for path in readable]
    if write:
        allowed.append((".", handled & ~_EXECUTE))
    elif Path.cwd() != Path("/"):
        allowed.append((".", _READ_FILE | _READ_FOLDER))
    for path, rights in allowed:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # not every machine has every one
        beneath = rights.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)  # packed: landlock(7)
        libc.syscall(_LANDLOCK_RULE, rules, _BENEATH, beneath, 0)
        os.close(place)
    libc.syscall(_LANDLOCK_RESTRICT, rules, 0)


def _filter_calls(libc: ctypes.CDLL, *, program: bool, local: bool) -> None:
    """Seccomp: what a reader never needs is refused; also root is held by it, whom no limit on processes holds."""
    processor = PROCESSORS.get(platform.machine())
    if processor is None:
        return  # where no image of ours is made for
    code = filter_code(processor, program=program, local=local)
    buffer = ctypes.create_string_buffer(code, len(code))
    described = (len(code) // 8).to_bytes(8, sys.byteorder) + ctypes.addressof(buffer).to_bytes(8, sys.byteorder)
    libc.prctl(_SECCOMP, 2, described, 0, 0)


def filter_code(processor: Processor, *, program: bool, local: bool = False) -> bytes:
    """The filter as the kernel takes it: 8 bytes an instruction (struct sock_filter, linux/filter.h)."""
    load, equal, at_least, any_of, back = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, refuse, missing, allow = 0x80000000, 0x00050000 + 1, 0x00050000 + 38, 0x7FFF0000  # EPERM, ENOSYS
    lines: list[tuple[int, int, int, int]] = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (equal, 1, 0, processor.audit),
        (back, 0, 0, kill),
        (load, 0, 0, 0),  # seccomp_data.nr
        (at_least, 0, 1, _X32),
        (back, 0, 0, refuse),
        (equal, 0, 1, _CLONE3),
        (back, 0, 0, missing),
    ]
    for number in (*processor.refused, *_EVERYWHERE, *(() if program else processor.programs)):
        if local and number == processor.socket:
            lines += [
                (equal, 0, 4, number),
                (load, 0, 0, 16),  # its first argument's lower half: the family
                (equal, 0, 1, socket.AF_UNIX),
                (back, 0, 0, allow),
                (back, 0, 0, refuse),
            ]
        else:
            lines += [(equal, 0, 1, number), (back, 0, 0, refuse)]
    lines += [
        (equal, 0, 3, processor.clone),
        (load, 0, 0, 16),  # its first argument's lower half: the flags
        (any_of, 1, 0, _THREAD),
        (back, 0, 0, refuse),
        (back, 0, 0, allow),
    ]
    return b"".join(
        code.to_bytes(2, "little") + bytes((true, false)) + value.to_bytes(4, "little")
        for code, true, false, value in lines
    )
