"""The wipe, proved on the real program: a nickname planted by touch is nowhere after *Finish*.

The same search must find it before the end of the visit: one that finds nothing where the words surely are proves
nothing.
"""

import sys
from pathlib import Path

import pytest

from kiosk.demo.visit import arrive, open_activity
from kiosk.i18n import _

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
from memory_search import search_folders, search_tree

PLANTED = "vxzjåkw"  # in no dictionary, and with a letter that every encoding writes in its own way
TYPED, SHOWN = f"q{PLANTED}", f"Q{PLANTED}"  # the keyboard makes the first letter large: what follows is searched for


def in_memory_folders():
    """Every tmpfs that can be written to; not what only looks like files."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    found = [Path(mount[1]) for mount in mounts if mount[2] in {"tmpfs", "ramfs"} and mount[3].startswith("rw")]
    return [folder for folder in found if folder.parts[1] not in {"sys", "proc"}]


@pytest.mark.parametrize("signed_up", [True, False], ids=["signed-up", "left-half-way"])
def test_a_planted_nickname_is_gone_after_finish(centre, signed_up):
    visitor, pid = centre.visitor, centre.kiosk.process.pid
    arrive(visitor)
    open_activity(visitor)
    visitor.touches(_("Sign me up"))
    visitor.touches(_("Write a name yourself"))
    visitor.waits_for(_("Write the name you want"))
    visitor.types(TYPED)
    visitor.touches(_("Use this name"))
    visitor.touches(_("Just me"))
    visitor.touches(_("No, thank you"))
    visitor.touches(_("I find my own way"))
    visitor.waits_for(_("We call you {name}.").format(name=SHOWN))
    assert search_tree(pid, PLANTED), "the search can't find what is there"
    if signed_up:
        visitor.touches(_("Sign me up"))
        visitor.waits_for(_("You are signed up"))

    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    assert centre.kiosk.process.poll() is None
    assert search_tree(pid, PLANTED) == []
    assert search_folders(PLANTED, centre.folder, *in_memory_folders()) == []  # data, home, temporary files, the log
