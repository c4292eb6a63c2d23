"""What a limited process tries to do in tests/unit/sync/test_limited.py: functions by name, as `limited.ask` takes."""

import ctypes
import os
import socket
import sys
import threading
import time
from pathlib import Path


def read_it():
    """What it was given, and whose folder it is in."""
    return {"given": sys.stdin.read(), "files": sorted(path.name for path in Path().iterdir())}


def write_here():
    """Write in its own folder, and beside it."""
    said = []
    for path in ("inside", "../beside", "/tmp/stuen-limited-try"):
        try:
            Path(path).write_text("x")
            said.append(True)
        except OSError:
            said.append(False)
    return said


def write_much():
    """Write a file without end."""
    with Path("inside").open("wb") as file:
        while True:
            file.write(bytes(1 << 16))


def take_memory():
    """Take memory without end."""
    hoard = []
    while True:
        hoard.append(bytes(10 << 20))


def never_end():
    """Wait for ever."""
    time.sleep(600)


def babble():
    """Say what is no JSON."""
    os.write(1, b"{")
    return 1


def say_much():
    """Say more than is listened to."""
    return "x" * (2 << 20)


def start_another():
    """Start a process, and speak on the network."""
    said = []
    try:
        if not os.fork():
            os._exit(0)
        said.append(True)
    except OSError:
        said.append(False)
    try:
        with socket.create_connection(("127.0.0.1", int(sys.stdin.read())), timeout=2):
            said.append(True)
    except OSError:
        said.append(False)
    return said


def read_secrets():
    """Read what is not its own: a file beside its folder, and what only the kiosk should know."""
    said = []
    for path in ("../secret", str(Path(__file__).resolve().parents[2] / "pyproject.toml"), "/etc/passwd"):
        try:
            Path(path).read_bytes()
            said.append(True)
        except OSError:
            said.append(False)
    return said


def harm_others():
    """Signal who started it, become another program, look into another process."""
    libc = ctypes.CDLL(None, use_errno=True)
    said = []
    for try_it in (
        lambda: os.kill(os.getppid(), 0),
        lambda: os.execv("/bin/true", ["true"]),
        socket.socketpair,
    ):
        try:
            try_it()
            said.append(True)
        except OSError:
            said.append(False)
    return [*said, libc.ptrace(16, os.getppid(), 0, 0) == 0]


def start_a_thread():
    """What libraries do inside one process stays possible."""
    found = []
    thread = threading.Thread(target=lambda: found.append(1))
    thread.start()
    thread.join()
    return found


def write_to_what_it_was_lent():
    """Write to the file descriptor whose number is on standard input."""
    return os.write(int(sys.stdin.read()), b"hello")


def fail():
    """A bug."""
    raise ZeroDivisionError
