"""The disk fills up, or can only be read: the programme is shown as before, and a kind word stands where sign-up was.

The data folder gets a file system of its own, so these need root; without, tests/ui shows the same pages.
"""

import contextlib
import os
import subprocess

import pytest

from kiosk import app_store, config
from kiosk.demo.visit import arrive, open_activity
from kiosk.i18n import _


@pytest.fixture
def own_disk(tmp_path):
    """The data folder of the centre that is opened next is a disk of 4 MB."""
    folder = tmp_path / "data"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Write until the disk has no room for a byte."""
    with (folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert os.statvfs(folder).f_bavail == 0


def sign_up(visitor):
    visitor.touches(_("Sign me up"))
    visitor.touches(_("Come without a name"))
    visitor.touches(_("Just me"))
    visitor.touches(_("No, thank you"))
    visitor.touches(_("I find my own way"))
    visitor.waits_for(_("Is this right?"))
    visitor.touches(_("Sign me up"))
    visitor.waits_for(_("You are signed up"))


def kept(centre):
    """How many sign-ups are kept; the store verifies."""
    with app_store.open_store(config.load(centre.settings, data=centre.data)) as store:
        assert store.verify().ok
        return len(store.table("signups"))


def test_a_full_disk(own_disk, open_centre):
    centre = open_centre()
    visitor, before = centre.visitor, kept(centre)
    arrive(visitor)
    open_activity(visitor)
    sign_up(visitor)
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    fill(own_disk)

    arrive(visitor)
    open_activity(visitor)
    visitor.waits_for(_("Signing up does not work here right now. Staff can help you."))
    assert not visitor.sees(_("Sign me up"))
    centre.picture("full")
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))  # the kiosk started itself anew, on the full disk

    (own_disk / "filler").unlink()
    arrive(visitor)
    open_activity(visitor)
    sign_up(visitor)
    assert kept(centre) == before + 2
