"""What the tests of an image share: a kit, a disk after its first start, and a machine in service."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.image import bundles, guest
from tests.image.bundles import Bundles
from tests.image.kit import ARCHES, OUT, Kit, Live, NotHere, first_start, found, in_service_now, make_kit
from tests.image.machine import Machine

BEGAN = time.time()
WANTED = (os.environ["ARCH"],) if os.environ.get("ARCH") else ARCHES
"""Of which architectures: what ARCH names has to be there, else whatever is."""


def pytest_sessionstart() -> None:
    """That there is nothing to test is no success."""
    missing = []
    for arch in WANTED:
        try:
            found(arch)
        except NotHere as why:
            missing.append(str(why))
    if len(missing) == len(WANTED):
        pytest.exit("; ".join(missing), returncode=1)


@contextmanager
def or_skipped() -> Iterator[None]:
    """Where there is nothing to test, or nothing to test it with, a test says so and is skipped."""
    try:
        yield
    except NotHere as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session", params=WANTED)
def kit(request: pytest.FixtureRequest) -> Kit:
    """Of each architecture that is wanted."""
    with or_skipped():
        return make_kit(request.param)


@pytest.fixture(scope="session")
def settled(kit: Kit) -> Path:
    """A disk after its first start."""
    return first_start(kit)


@pytest.fixture(scope="session")
def live(kit: Kit, settled: Path) -> Live:
    """One in service that others go on from."""
    return in_service_now(kit, settled)


@pytest.fixture(scope="session")
def made(kit: Kit) -> Bundles:
    """Where the bundles come from."""
    with or_skipped():
        return bundles.of(kit)


@pytest.fixture(scope="session")
def running(kit: Kit, settled: Path) -> Iterator[Machine]:
    """A machine in service, on its idle page: for all that only looks, one after the other."""
    with Machine(kit.spec("running", settled)) as machine:
        machine.wait_channel()
        guest.wait_drawn(machine)
        guest.wait_up(machine)
        yield machine
        guest.keep_log(machine, "in-service")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where whoever ran this finds the page that the kiosk showed."""
    for file in sorted(OUT.glob("*/running/idle-inside.png")):
        if file.stat().st_mtime >= BEGAN:
            terminalreporter.write_line(f"The kiosk's idle page, taken in the machine: {file}")
