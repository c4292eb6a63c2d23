"""The images that were built, each made ready for a machine, and one that has had its first start."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.image import bootline, disks, guest
from tests.image.machine import FIRMWARE, PROGRAM, VARIABLES, Machine, Spec

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "image-test"
ARCHES = ("amd64", "arm64")
NAME = "Stuen i maskinen"
SETUP = f"""# For a machine in software that tests an image: a centre by itself, with no hub.
[setup]
language = "da"

[centre]
name = "{NAME}"
phone = "12 34 56 78"
"""


def image(arch: str) -> Path:
    """Where the recipe puts an image."""
    folder = Path(os.environ.get("STUEN_IMAGES", ROOT / "build" / "image"))
    return folder / arch / f"stuen-{arch}.img"


@dataclass
class Kit:
    """An image to try: its architecture, the disk made from it (never written to), and where pictures and logs go."""

    arch: str
    disk: Path
    folder: Path

    def spec(self, name: str, disk: Path | None = None, **more: object) -> Spec:
        """A machine on a fresh layer over the disk, or over another, with a folder of its own."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return Spec(self.arch, disks.overlay(disk or self.disk, folder / "disk.qcow2"), folder, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session", params=[os.environ["ARCH"]] if os.environ.get("ARCH") else ARCHES)
def kit(request: pytest.FixtureRequest) -> Kit:
    """The image of an architecture, larger, told that it is a test, and with a setup file on it."""
    arch: str = request.param
    source = image(arch)
    if not source.exists():
        pytest.skip(f"no image for {arch} was built: make image ARCH={arch}")
    missing = disks.needed(PROGRAM[arch], "qemu-img", "mcopy")
    missing += [str(file) for file in (FIRMWARE[arch], VARIABLES) if not file.exists()]
    if missing:
        pytest.skip(f"machines need what is not on this computer: {', '.join(missing)} (make image-test installs it)")
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


@pytest.fixture(scope="session")
def settled(kit: Kit) -> Path:
    """A disk of a kiosk that has had its first start and was turned off: a qcow2 that others lay theirs over."""
    disk = kit.folder / "settled" / "disk.qcow2"
    done = disk.with_name("done")
    if not done.exists():
        with Machine(kit.spec("settled")) as machine:
            machine.wait_channel()
            guest.wait_drawn(machine)
            guest.kiosk(machine, "activities", "import", guest.DEMO, "--json", limit=600)
            guest.keep_log(machine, "first-start")
            machine.picture("first-start")
            machine.shut_down()
        done.touch()
    return disk


@pytest.fixture(scope="session")
def running(kit: Kit, settled: Path) -> Iterator[Machine]:
    """A machine in service, on its idle page: for all that only looks, one after the other."""
    with Machine(kit.spec("running", settled)) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        guest.wait_up(machine)
        yield machine
        guest.keep_log(machine, "in-service")
