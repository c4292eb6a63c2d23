"""The cage: a program of its own that locks itself in with the browser, so that nothing gets out and nothing stays.

Started as a file (`python -I -S cage.py`), with the standard library alone, by `kiosk.mailbox.browser`. It makes new
namespaces (unshare(2)): in them every file system is read-only, what is private is not there, and what the browser
may write is a memory file system that no other process sees. Nothing has to be wiped: when the cage's first process
ends, the kernel kills every process in it and drops that memory (pid_namespaces(7), mount_namespaces(7)).

It ends when the browser ends, when the kiosk closes the line, and when the kiosk dies: PR_SET_PDEATHSIG, and the end
of the line, each alone is enough.

The line is a Unix socket at the file descriptor that the first argument names. The kiosk sends one JSON object
(`Plan` in browser.py); the cage answers lines of JSON: {"first": pid}, {"ready": true} with the descriptor of the
download folder, or {"failed": what}.
"""

import array  # noqa: F401 - what `send_fds` imports when it is called, and then it is out of reach
import ctypes
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
SYS_MOUNT_SETATTR = 442  # the same number on every architecture (Linux 5.12)
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

HOME, PROFILE, DOWNLOADS, SHARED = "/tmp/home", "/tmp/profile", "/tmp/downloads", "/dev/shm"  # noqa: S108 - of the cage
POLICY_FOLDER = "/etc/chromium"
POLICY_FILE = f"{POLICY_FOLDER}/policies/managed/stuen.json"
X_SOCKETS = "/tmp/.X11-unix"  # noqa: S108
HIDDEN = (
    *("/home", "/root", "/mnt", "/media", "/srv", "/var/tmp", "/etc/stuen"),  # noqa: S108
    *("/run/user", "/run/stuen", "/run/dbus", "/run/cups", "/run/pcscd"),  # other programs' doors
)
SMALL = "size=64k,mode=0755"

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttr(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd"))


class Failed(Exception):
    """A step that the lock needs did not work; its text names the step."""


def main(line: socket.socket) -> NoReturn:
    """Lock up, open the browser, stay as long as it does. Does not return."""
    _die_with_parent()
    plan = json.loads(_line(line))
    try:
        _leave_the_others()
        first = os.fork()  # only children are in the new PID namespace, this one as its process 1
    except (OSError, Failed) as error:
        _tell(line, {"failed": f"namespaces: {error}"})
        os._exit(1)
    if first:
        _tell(line, {"first": first})
        line.close()
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0x7F)
    _die_with_parent()
    try:
        folder = _build(plan)
        browser = _open(plan)
    except (OSError, Failed) as error:
        _tell(line, {"failed": str(error)})
        os._exit(1)
    socket.send_fds(line, [b'{"ready": true}\n'], [folder])
    os.close(folder)
    _stay(line, browser)


def _leave_the_others() -> None:
    root = os.geteuid() == 0
    uid, gid = os.getuid(), os.getgid()
    _check("unshare", _libc.unshare(CLONE_NEWNS | CLONE_NEWPID | (0 if root else CLONE_NEWUSER)))
    if not root:  # the same user inside as outside: what it executes has no more rights than it
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _build(plan: dict[str, Any]) -> int:
    """Make the cage's own view of the files; gives the open download folder."""
    uid, gid = int(plan["uid"]), int(plan["gid"])
    cookie = _read(plan["xauthority"])
    sockets = os.open(X_SOCKETS, os.O_PATH | os.O_DIRECTORY) if os.path.isdir(X_SOCKETS) else None  # noqa: PTH112
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    if not os.path.isdir(POLICY_FOLDER):  # noqa: PTH112
        raise Failed(f"{POLICY_FOLDER} is not there")
    attributes = _MountAttr(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    arguments = (AT_FDCWD, b"/", AT_RECURSIVE, ctypes.byref(attributes), ctypes.sizeof(attributes))
    _check("read-only", _libc.syscall(SYS_MOUNT_SETATTR, *arguments))
    own = f"uid={uid},gid={gid},mode=0700"
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for folder in (*HIDDEN, *plan["hidden"]):
        if os.path.isdir(folder):  # noqa: PTH112
            _memory(folder, SMALL, MS_RDONLY)
    _memory(SHARED, f"size={plan['memory']},mode=1777")
    _memory("/tmp", f"size={plan['memory']},{own}")  # noqa: S108
    if sockets is not None:
        os.mkdir(X_SOCKETS)  # noqa: PTH102
        _mount(f"/proc/self/fd/{sockets}", X_SOCKETS, "", MS_BIND)
        os.close(sockets)
    for folder in (HOME, PROFILE, DOWNLOADS):
        os.mkdir(folder, 0o700)  # noqa: PTH102
        os.chown(folder, uid, gid)
    _memory(DOWNLOADS, f"size={plan['downloads']},nr_inodes=256,{own}", MS_NOEXEC)
    if cookie is not None:
        _write(f"{HOME}/.Xauthority", cookie)
        os.chown(f"{HOME}/.Xauthority", uid, gid)
    _policies(plan)
    _probe()
    return os.open(DOWNLOADS, os.O_RDONLY | os.O_DIRECTORY)


def _policies(plan: dict[str, Any]) -> None:
    _memory(POLICY_FOLDER, "size=1m,mode=0755")
    os.makedirs(os.path.dirname(POLICY_FILE))  # noqa: PTH103, PTH120
    _write(POLICY_FILE, json.dumps(plan["policy"]).encode())
    _write(f"{POLICY_FOLDER}/initial_preferences", json.dumps(plan["preferences"]).encode())
    _mount("tmpfs", POLICY_FOLDER, "", MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _probe() -> None:
    """See that the lock holds: nothing can be written where nothing may be."""
    for place in (POLICY_FILE, "/etc/stuen-probe", "/var/lib/stuen-probe", "/home/stuen-probe"):
        try:
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError:
            continue
        raise Failed(f"{place} can be written to")


def _open(plan: dict[str, Any]) -> int:
    """Start the browser as the plan's user, with nothing of the kiosk's; gives its process id in here."""
    browser = os.fork()
    if browser:
        return browser
    try:
        _die_with_parent()
        os.setsid()
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(plan["gid"], plan["gid"], plan["gid"])
            os.setresuid(plan["uid"], plan["uid"], plan["uid"])
            _die_with_parent()  # a change of user forgets it (prctl(2))
        _check("no new rights", _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.closerange(3, 4096)
        os.chdir(HOME)
        os.execve(plan["command"][0], plan["command"], plan["environment"])  # noqa: S606 - the plan's own
    finally:
        os._exit(127)


def _stay(line: socket.socket, browser: int) -> NoReturn:
    """Bury the dead, as process 1 must, until the browser or the kiosk is gone."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        try:
            while (gone := os.waitpid(-1, os.WNOHANG))[0]:
                if gone[0] == browser:
                    os._exit(os.waitstatus_to_exitcode(gone[1]) & 0x7F)
        except ChildProcessError:
            os._exit(0)
        ready, _, _ = select.select([line.fileno(), reader], [], [])
        if reader in ready:
            os.read(reader, 512)
        if line.fileno() in ready and not line.recv(512):
            os._exit(0)


def _die_with_parent() -> None:
    _check("parent", _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def _memory(folder: str, options: str, flags: int = 0) -> None:
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV | flags, options)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    arguments = [text.encode() for text in (source, target, kind)]
    _check(f"mount {target}", _libc.mount(*arguments, ctypes.c_ulong(flags), options.encode()))


def _check(what: str, result: int) -> None:
    if result != 0:
        raise Failed(f"{what}: {os.strerror(ctypes.get_errno())}")


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as source:  # noqa: PTH123
            return source.read(1 << 16)
    except OSError:
        return None


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as target:  # noqa: PTH123
        target.write(content)


def _line(line: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n"):
        part = line.recv(1 << 16)
        if not part:
            os._exit(0)
        got += part
    return got


def _tell(line: socket.socket, what: dict[str, Any]) -> None:
    line.sendall(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
