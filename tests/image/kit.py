"""An image made ready for a machine, and one that has had its first start."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.image import bootline, disks, guest, pictures
from tests.image.machine import BOOT, FIRMWARE, PROGRAM, VARIABLES, Machine, Spec

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("STUEN_IMAGE_OUT", ROOT / "build" / "image-test"))
ARCHES = ("amd64", "arm64")
NAME = "Stuen i maskinen"
SETUP = f"""# For a machine in software that tests an image: a centre by itself, with no hub.
[setup]
language = "da"

[centre]
name = "{NAME}"
phone = "12 34 56 78"
"""


class NotHere(Exception):
    """There is nothing to test, or nothing to test it with; the message says what to do."""


@dataclass
class Kit:
    """An image to try: its architecture, the disk made from it (never written to), and where pictures and logs go."""

    arch: str
    disk: Path
    folder: Path

    def spec(self, name: str, disk: Path | None = None, **more: Any) -> Spec:
        """A machine on a fresh layer over the disk, or over another, with a folder of its own."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return Spec(self.arch, disks.overlay(disk or self.disk, folder / "disk.qcow2"), folder, **more)


def image(arch: str) -> Path:
    """Where the recipe puts an image."""
    folder = Path(os.environ.get("STUEN_IMAGES", ROOT / "build" / "image"))
    return folder / arch / f"stuen-{arch}.img"


def found(arch: str) -> Path:
    """The image of an architecture; raises NotHere where it or what starts it is missing."""
    source = image(arch)
    if not source.exists():
        raise NotHere(f"no image for {arch} was built: make image ARCH={arch}")
    missing = disks.needed(PROGRAM[arch], "qemu-img", "mcopy")
    missing += [str(file) for file in (FIRMWARE[arch], VARIABLES) if not file.exists()]
    if missing:
        raise NotHere(f"machines need what is not on this computer: {', '.join(missing)} (make image-test installs it)")
    return source


def make_kit(arch: str) -> Kit:
    """The image of an architecture on a larger disk, told that it is a test, with a setup file; raises NotHere."""
    source = found(arch)
    folder = OUT / arch
    made, note = folder / "prepared.raw", folder / "prepared.json"
    stamp = json.dumps([str(source), source.stat().st_mtime, source.stat().st_size, SETUP, bootline.WORDS])
    if not (made.exists() and note.exists() and note.read_text() == stamp):
        shutil.rmtree(folder, ignore_errors=True)
        disks.sparse_copy(source, made)
        bootline.tell(made)
        disks.fat_write(made, "stuen-setup.toml", SETUP.encode())
        note.write_text(stamp)
    return Kit(arch, made, folder)


def shows_a_page(machine: Machine) -> bool:
    """Whether anything light and lively is on the screen: the questions of the first start."""
    seen = pictures.look(machine.picture("first-start"))
    return not seen.empty and min(seen.commonest) > 200


def in_service(machine: Machine) -> None:
    """What a person answers at the first start, without a finger: it stands alone. test_first.py does it by touch.

    The kiosk is stopped meanwhile: it writes its own answer down, that a cable is in, when its page is up.
    """
    answers = {"language": "da", "network": "none", "enrolled": "alone", "done": True, "hub": "", "before": ""}
    script = "cat >/etc/stuen/.first && mv /etc/stuen/.first /etc/stuen/first.json"
    machine.run("systemctl", "stop", "stuen-kiosk.service", limit=600)
    machine.run("rm", "-f", "/run/stuen/health.json")  # what was drawn was the question
    machine.run("runuser", "-u", guest.USER, "--", "sh", "-c", script, text=json.dumps(answers))
    machine.run("systemctl", "start", "stuen-kiosk.service", limit=600)


def first_start(kit: Kit) -> Path:
    """A disk of a kiosk that has had its first start and was turned off: a qcow2 that others lay theirs over."""
    disk = kit.folder / "settled" / "disk.qcow2"
    done = disk.with_name("done")
    if not done.exists():
        with Machine(kit.spec("settled")) as machine:
            machine.wait_channel()
            guest.wait_for(machine, "the first page", lambda: shows_a_page(machine), BOOT)
            guest.keep_log(machine, "first-start")
            in_service(machine)
            guest.wait_drawn(machine)
            guest.wait_picture(machine, "in-service", NAME)
            guest.kiosk(machine, "activities", "import", guest.DEMO, "--json", limit=600)
            machine.shut_down()
        done.touch()
    return disk


@dataclass
class Live:
    """A machine in service that was suspended on its idle page: the disk as it was then, and its memory."""

    disk: Path
    memory: Path

    def spec(self, kit: Kit, name: str, disk: Path | None = None, **more: Any) -> Spec:
        """A machine that goes on from there, over the disk or over a copy of it."""
        return kit.spec(name, disk or self.disk, resume=self.memory, **more)


def in_service_now(kit: Kit, settled: Path) -> Live:
    """One that has started all that it starts. What is tried after that need not wait for another start."""
    spec = kit.folder / "live"
    live = Live(spec / "disk.qcow2", spec / "memory")
    if not live.memory.exists():
        with Machine(kit.spec("live", settled)) as machine:
            machine.wait_channel()
            guest.wait_drawn(machine)
            guest.wait_up(machine)
            part = live.memory.with_suffix(".part")
            machine.suspend(part)
            part.rename(live.memory)
    return live
