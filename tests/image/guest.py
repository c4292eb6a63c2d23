"""What one wants to know of a kiosk that runs in a machine, and have it do: over the test channel."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.image import pictures
from tests.image.channel import Answer
from tests.image.machine import BOOT, COMMAND, SIZE, Machine, MachineError

USER = "stuen"
DEMO = "/opt/stuen/assets/content/demo"


def read(machine: Machine, path: str) -> str:
    """A file of the guest."""
    return machine.run("cat", path).out


def state(machine: Machine, path: str) -> dict[str, Any]:
    """A file of JSON in the guest; {} where there is none yet."""
    done = machine.run("cat", path, check=False)
    try:
        found = json.loads(done.out) if done.rc == 0 else {}
    except ValueError as error:
        raise MachineError(f"{path} is not whole: {done.out[:200]!r}") from error
    return found if isinstance(found, dict) else {}


def state_text(machine: Machine, path: str) -> str:
    """A file of the guest; nothing where there is none."""
    done = machine.run("cat", path, check=False)
    return done.out if done.rc == 0 else ""


def kiosk(machine: Machine, *words: str, limit: float = COMMAND, check: bool = True) -> Answer:
    """A command of the program, as the kiosk's own user."""
    return machine.run("runuser", "-u", USER, "--", "stuen-kiosk", *words, limit=limit, check=check)


UNIT = "/usr/lib/systemd/system/stuen-kiosk.service"
ONCE = """s/^Type=.*/Type=oneshot/
s|^ExecStart=.*|ExecStart=/opt/stuen/venv/bin/python -m kiosk %s|
/^Watchdog/d
/^Restart/d
/^NotifyAccess/d
/^RemoveIPC/d
/^\\[Service\\]/a StandardOutput=file:/run/stuen-once.out
"""


def in_the_unit(machine: Machine, *words: str, limit: float = COMMAND) -> str:
    """What a command of the program says that is as shut in as the kiosk itself: its own unit, run once."""
    unit = "/run/systemd/system/stuen-once.service"
    machine.run("sh", "-c", f"sed -f - {UNIT} >{unit}; systemctl daemon-reload", text=ONCE % " ".join(words))
    machine.run("systemctl", "start", "stuen-once.service", limit=limit, check=False)
    return read(machine, "/run/stuen-once.out")


def wait_state(machine: Machine, path: str, limit: float, **wanted: Any) -> dict[str, Any]:
    """Wait until a file of JSON says this: a value, or several of which it is one."""
    end = time.monotonic() + limit
    while True:
        found = state(machine, path)
        if all(found.get(key) in (value if isinstance(value, tuple) else (value,)) for key, value in wanted.items()):
            return found
        if time.monotonic() > end:
            raise MachineError(f"{path} says {found}, not {wanted}\n{troubles(machine)}")
        time.sleep(1)


def wait_drawn(machine: Machine, limit: float = BOOT) -> dict[str, Any]:
    """Wait until the kiosk says that it drew its idle page; gives what it says of its health."""
    end = time.monotonic() + limit
    while not (found := state(machine, "/run/stuen/health.json")).get("drawn"):
        if time.monotonic() > end:
            raise MachineError(f"no idle page was drawn: {found}\n{troubles(machine)}")
        time.sleep(1)
    return found


def wait_for(machine: Machine, what: str, there: Callable[[], bool], limit: float) -> None:
    """Wait until it is so."""
    end = time.monotonic() + limit
    while not there():
        if time.monotonic() > end:
            raise MachineError(f"{what} did not come\n{troubles(machine)}")
        time.sleep(1)


def wait_up(machine: Machine, limit: float = BOOT) -> None:
    """Wait until systemd has started all it wants to."""
    machine.run("systemctl", "is-system-running", "--wait", limit=limit, check=False)


def failed(machine: Machine) -> list[str]:
    """The units that failed."""
    told = machine.run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "--full").out
    return [line.split()[0] for line in told.splitlines() if line.strip()]


def troubles(machine: Machine) -> str:
    """What failed and what was logged last, for a message about something that did not come."""
    units = failed(machine)
    told = machine.run("journalctl", "-b", "-n", "60", "--no-pager", "-o", "short-monotonic", check=False).out
    jobs = machine.run("systemctl", "list-jobs", "--no-legend", check=False).out
    return f"failed: {units}\njobs: {jobs}\n{told}"


def keep_log(machine: Machine, name: str) -> Path:
    """The guest's own log of this start, beside the pictures."""
    file = machine.spec.folder / f"{name}.journal"
    told = machine.run("journalctl", "-b", "--no-pager", "-o", "short-monotonic", check=False, limit=COMMAND)
    file.write_text(told.out, encoding="utf-8")
    return file


def units(machine: Machine, name: str, *properties: str) -> dict[str, str]:
    """Properties of a unit; of systemd itself where no name is given."""
    words = [word for one in properties for word in ("-p", one)]
    told = machine.run("systemctl", "show", *filter(None, [name]), *words).out
    return dict(line.split("=", 1) for line in told.splitlines() if "=" in line)


def memory(machine: Machine) -> dict[str, float]:
    """In MB: what is in use (all but what is free or can be had at once), and the share of each program in it."""
    rows = dict(line.split(":", 1) for line in read(machine, "/proc/meminfo").splitlines())
    known = {key: int(value.split()[0]) / 1024 for key, value in rows.items()}
    script = (
        "for p in /proc/[0-9]*; do n=$(cat $p/comm 2>/dev/null) || continue; "
        's=$(sed -n "s/^Pss: *\\([0-9]*\\).*/\\1/p" $p/smaps_rollup 2>/dev/null); '
        '[ -n "$s" ] && echo "$s $n"; done; true'
    )
    found = {"in use": known["MemTotal"] - known["MemAvailable"], "total": known["MemTotal"]}
    for line in machine.run("sh", "-c", script).out.splitlines():
        size, _, name = line.partition(" ")
        found[name] = found.get(name, 0.0) + int(size) / 1024
    return {key: round(value, 1) for key, value in found.items()}


def wait_picture(machine: Machine, name: str, wanted: str = "", limit: float = 300) -> Path:
    """Wait for a picture that is not empty, and where these words stand on it, in that order of reading."""
    end = time.monotonic() + limit
    while True:
        file = machine.picture(name)
        if not pictures.look(file).empty and (not wanted or wanted in pictures.words(file)):
            return file
        if time.monotonic() > end:
            raise MachineError(f"{file} does not show {wanted or 'anything'}\n{troubles(machine)}")
        time.sleep(2)


SEE = """import base64, os, pathlib, sys, tempfile
from kiosk.demo.x11 import Display
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "page.png")
    Display(os.environ["DISPLAY"]).screenshot(file, (int(sys.argv[1]), int(sys.argv[2])))
    print(base64.b64encode(file.read_bytes()).decode())
"""


def picture_inside(machine: Machine, name: str) -> Path:
    """What the kiosk's own user sees on the screen that the kiosk draws on: asked of Xorg in the guest, as a PNG."""
    screen = ("DISPLAY=:0", "XAUTHORITY=/run/stuen-screen/Xauthority", "PYTHONPATH=/opt/stuen")
    eye = ("/opt/stuen/venv/bin/python", "-c", SEE, *map(str, SIZE))
    seen = machine.run("runuser", "-u", USER, "--", "env", *screen, *eye, limit=COMMAND).out
    file = machine.spec.folder / f"{name}.png"
    file.write_bytes(base64.b64decode(seen))
    return file
