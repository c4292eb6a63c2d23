"""What is asked of a kiosk in the machine between its start and the cut: to show that all is there, and to act."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.image import guest, inside, updating
from tests.image.channel import Answer
from tests.image.machine import COMMAND, Machine
from tests.image.truth import UID, Lost, Truth, edition_of, programme

SERIAL = {"amd64": "/dev/ttyS0", "arm64": "/dev/ttyAMA0"}
TEMPLATE = "/tmp/tur.ics"
OLD = ("idle", "downloading", "ready", "installing", "reboot")  # what an update may be at while the version before runs
NEW = ("testing", "good")


def within(machine: Machine, *words: str, limit: float = COMMAND, check: bool = True) -> Answer:
    """Run inside.py in the guest."""
    line = SERIAL[machine.spec.arch]
    script = f"exec 7>{line}; cd /opt/stuen && exec runuser -u {guest.USER} -- /opt/stuen/venv/bin/python - " + '"$@"'
    program = Path(inside.__file__).read_text(encoding="utf-8")
    return machine.run("sh", "-c", script, "sh", *words, limit=limit, text=program, check=check)


def put(machine: Machine, path: str, text: str) -> None:
    """A file of the kiosk's user in the guest."""
    machine.run("runuser", "-u", guest.USER, "--", "tee", path, text=text)


def prepare(machine: Machine) -> str:
    """Read the trip in; gives what the program calls its one occurrence."""
    day = datetime.now(UTC) + timedelta(days=30)
    put(machine, TEMPLATE, programme(day, 0))
    guest.kiosk(machine, "activities", "import", TEMPLATE, "--json", limit=600)
    words = ["activities", "list", "--from", f"{day:%Y-%m-%d}", "--to", f"{day:%Y-%m-%d}", "--json"]
    rows = json.loads(guest.kiosk(machine, *words).out)
    return next(str(row["occurrence"]) for row in rows if row["uid"] == UID)


def worked(machine: Machine) -> float:
    """Seconds of this computer's processor that the machine has had so far: the same however busy the computer is."""
    fields = Path(f"/proc/{machine.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return round((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 1)


def verify(machine: Machine, truth: Truth) -> dict[str, object]:
    """All that must be so after a cut; raises Lost, or MachineError where it does not get that far."""
    health = guest.wait_drawn(machine)
    drawn, busy = time.monotonic() - machine.began, worked(machine)
    if health.get("store") != "ok":
        raise Lost(f"the kiosk says of its store: {health.get('store')}")
    data = guest.state(machine, "/run/stuen/data.json")
    if data.get("state") != "ok":
        raise Lost(f"the data partition: {data}")
    day = datetime.fromisoformat(truth.occurrence)
    found = json.loads(within(machine, "check", UID, truth.occurrence, f"{day:%Y-%m-%d}", limit=600).out)
    if found["wrong"]:
        raise Lost(str(found["wrong"]))
    truth.judge(found["aliases"], max(map(edition_of, found["called"]), default=-1))
    errors = machine.run("sh", "-c", "cat /sys/fs/ext4/*/errors_count").out.split()
    if not errors or any(one != "0" for one in errors):
        raise Lost(f"the file system counts errors: {errors}")
    done = time.monotonic() - machine.began
    times = {"drawn": round(drawn, 1), "verified": round(done, 1), "cpu": busy}
    return times | {"sign-ups": len(truth.kept), "edition": truth.edition}


def act(machine: Machine, kind: str, truth: Truth) -> None:
    """Do what the kind says, again and again: this ends with the machine."""
    if kind == "programme":
        put(machine, TEMPLATE, programme(datetime.fromisoformat(truth.occurrence)))
        within(machine, kind, TEMPLATE, str(truth.edition + 1), limit=3600)
    else:
        within(machine, kind, UID, truth.occurrence, str(truth.asked + 1), limit=3600)


# -- updates -----------------------------------------------------------------------------------------------------------


def judge_update(said: dict[str, Any], runs: str, old: str, new: str) -> None:
    """Whether what the updater says after a cut is something that it may say, and fits the version that runs."""
    state, code = said.get("state", "idle"), said.get("code", "")
    right = (state in OLD and runs == old) or (state in NEW and runs == new)
    if not right or code not in {"", "cut"}:
        raise Lost(f"the updater says {state!r} {code!r}, and {runs} runs (it was {old}, and {new} was offered)")


def verify_update(machine: Machine, old: str, new: str) -> dict[str, object]:
    """After a cut in an update: the updater's word and the version fit, and a new version on trial is found good."""
    said = updating.said(machine)
    runs = str(json.loads(guest.read(machine, "/usr/lib/stuen/image.json"))["version"])
    judge_update(said, runs, old, new)
    went = [str(said.get("state", "idle"))]
    if went[0] == "testing":
        went += [one["state"] for one in updating.until(machine, updating.LONG, "good")][1:]
    return {"runs": runs, "updater": went, "code": said.get("code", "")}
