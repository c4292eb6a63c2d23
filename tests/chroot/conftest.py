"""The root file system of the last commit, made as the image's is, and a kiosk that lives in it."""

import os
import platform
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.image import build
from deploy.image.recipe import KINDS
from deploy.image.steps import Steps
from kiosk.demo.x11 import Server
from tests.chroot.inside import Chroot

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "image-chroot"
NAME = "Stuen i roden"
SIZE = (1280, 800)
PATIENCE = 120  # seconds until the page is drawn; it takes five


@pytest.fixture(scope="session")
def root() -> Path:
    """The root, made anew; STUEN_ROOT names one that was made before, for whoever works on these tests."""
    if made := os.environ.get("STUEN_ROOT"):
        return Path(made)
    arch = next(one.arch for one in KINDS.values() if one.machine == platform.machine())
    return build.root(build.Wishes(arch), Steps(OUT / "build.log"), OUT)


@pytest.fixture(scope="session")
def chroot(root: Path) -> Iterator[Chroot]:
    """A kiosk's folders and a display for it."""
    data = OUT / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    with Server(SIZE) as display:
        yield Chroot(root, data, display, NAME)


@pytest.fixture(scope="session")
def drawn(chroot: Chroot) -> Iterator[Chroot]:
    """The same, with the kiosk on its first page."""
    log = OUT / "kiosk.log"
    process = chroot.start(log)
    try:
        end = time.monotonic() + PATIENCE
        while not chroot.health().get("drawn"):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, f"no page was drawn: {chroot.health()}\n{log.read_text('utf-8')}"
            time.sleep(0.1)
        yield chroot
    finally:
        process.kill()
        process.wait()
