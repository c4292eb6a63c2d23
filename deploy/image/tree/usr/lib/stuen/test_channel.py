"""A channel for tests: runs what the one who started this virtual machine asks for, a line of JSON for each command.

Inert on every machine but one started for tests: the kernel was given `stuen.test=1` (nothing we ship writes that), AND
the machine has a virtio-serial port called `stuen.test` (only the one who runs a virtual machine can give it one; a Pi
and a PC have none). udev starts it where the port appears, systemd asks again (stuen-test.service), and so do we.

    {"id": 1, "run": ["cat", "/proc/uptime"], "limit": 60, "input": ""}  ->  {"id": 1, "rc": 0, "out": "...", "err": ""}
"""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

PORT = Path("/dev/virtio-ports/stuen.test")
WORD = "stuen.test=1"
MOST = 1 << 20  # of what a command says


def wanted(line: str, port: Path) -> bool:
    """Whether this machine was started for tests: from the kernel's command line, and a port that is a device."""
    return WORD in line.split() and port.is_char_device()


def answer(line: bytes) -> bytes:
    """Do what a line asks for; gives the line that answers it, or nothing for one that asks for nothing."""
    try:
        asked = json.loads(line)
        number, argv = asked["id"], [str(word) for word in asked["run"]]
    except (ValueError, KeyError, TypeError):
        return b""
    said: dict[str, object]
    try:
        done = subprocess.run(
            argv,
            input=str(asked.get("input", "")).encode(),
            capture_output=True,
            check=False,
            timeout=float(asked.get("limit", 60)),
        )
        said = {"rc": done.returncode, "out": _text(done.stdout), "err": _text(done.stderr)}
    except subprocess.TimeoutExpired:
        said = {"rc": 124, "out": "", "err": "it takes too long"}
    except OSError as error:
        said = {"rc": 127, "out": "", "err": str(error)}
    return json.dumps({"id": number, **said}).encode() + b"\n"


def _text(content: bytes) -> str:
    return content[-MOST:].decode(errors="replace")


def serve(port: int) -> None:
    """Answer line by line, for as long as the machine runs."""
    rest = b""
    while True:
        select.select([port], [], [])
        part = os.read(port, 1 << 16)
        if not part:  # nobody listens at the other end just now
            rest = b""
            time.sleep(0.2)
            continue
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            said = answer(line)
            while said:
                said = said[os.write(port, said) :]


def main() -> int:
    """Serve, where this is a machine for tests; else end at once."""
    if not wanted(Path("/proc/cmdline").read_text(encoding="ascii", errors="replace"), PORT):
        return 0
    serve(os.open(PORT, os.O_RDWR | os.O_CLOEXEC))
    return 0


if __name__ == "__main__":
    sys.exit(main())
