"""The wipe, proved on the real program: what a visitor typed, brought or showed is nowhere after *Finish*.

The same search must find it before the end of the visit: one that finds nothing where the words surely are proves
nothing.
"""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.demo.visit import arrive, open_activity
from kiosk.i18n import _

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
from memory_search import descendants, search_folders, search_tree

from tests.helpers.held import Pose, frame, jpeg

PLANTED = "vxzjåkw"  # in no dictionary, and with a letter that every encoding writes in its own way
TYPED, SHOWN = f"q{PLANTED}", f"Q{PLANTED}"  # the keyboard makes the first letter large: what follows is searched for

READ = "Rundskovholm"  # a word that Tesseract reads well, and nobody else writes
PAPER = f"""\
Nordby Kommune

Brev til beboeren

Du bor på {READ} 12 i Nordby.

Vi kommer forbi og ser på vinduerne i huset.
Ring til os, hvis du har brug for en anden dag.

Venlig hilsen
Nordby Kommune
"""


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


class Stick:
    """What the kiosk looks at and we do not search: a stick with a letter, and a folder for a camera."""

    def __init__(self, folder, data):
        self.sticks, self.camera = folder / "sticks", folder / "camera"
        (self.sticks / "mine").mkdir(parents=True)
        self.camera.mkdir()
        self.settings = (
            f'[letters]\nsticks = "{data / "sticks"}"',
            f'[letters]\nsticks = "{self.sticks}"\ncamera = "folder:{self.camera}"',
        )

    def letter(self, name, words):
        day = (SystemClock().now() + timedelta(days=6)).date()
        meeting = f"Du indkaldes til en samtale den {day.day}.{day.month}.{day.year} kl. 9.30."
        text = f"Nordby Kommune\n\n{meeting}\n\nVenlig hilsen\n{words}\n"
        (self.sticks / "mine" / name).write_text(text, "utf-8")

    def shows(self, picture, name):
        made = self.camera / f"{name}.part"
        made.write_bytes(picture)
        made.rename(made.with_suffix(".jpg"))


def test_letters_from_a_stick_typed_and_on_paper_are_gone_after_finish(open_centre, tmp_path, tmp_path_factory):
    outside = Stick(tmp_path_factory.mktemp("outside"), tmp_path)
    on_stick, typed = "Wqzøjvbsen", f"y{PLANTED}"
    outside.letter("Brev.txt", on_stick)
    paper = jpeg(frame(Pose(text=PAPER, angle=1.0), 1, (3264, 2448)), 88)
    middle = len(paper) // 2
    piece = paper[middle : middle + 32]
    outside.shows(jpeg(frame(None, 0, (3264, 2448)), 88), "0")
    centre = open_centre(changed=outside.settings)
    visitor, pid = centre.visitor, centre.kiosk.process.pid
    visitor.waits_until(lambda: len(descendants(pid)) >= 3)  # the two that see to cards come after the first page
    children = len(descendants(pid))
    arrive(visitor)

    visitor.touches(_("I got a letter"))
    visitor.touches(_("On a USB stick"))
    visitor.touches("Brev.txt")
    visitor.waits_for(_("The letter itself"), patience=60)
    visitor.touches(_("The letter itself"))
    visitor.waits_for(on_stick)
    centre.picture("stick")

    back(visitor, _("I got a letter"))
    visitor.touches(_("I got a letter"))
    visitor.touches(_("I will type it"))
    visitor.waits_for(_("Explain it to me"))
    visitor.types(f"{typed}imorgen")
    visitor.touches(_("Explain it to me"))
    visitor.waits_for(_("The letter itself"), patience=60)
    centre.picture("typed")

    back(visitor, _("I got a letter"))
    visitor.touches(_("I got a letter"))
    visitor.touches(_("On paper"))
    visitor.waits_for(_("Show your letter to the camera"))
    outside.shows(paper, "1")
    visitor.waits_for(_("Page {n} is taken").format(n=1))
    assert search_tree(pid, piece), "the search can't find the picture while the camera is on"
    visitor.touches(_("That was all"))
    visitor.waits_for(_("The letter itself"), patience=90)
    visitor.touches(_("The letter itself"))
    visitor.waits_for(READ)
    centre.picture("paper")

    planted = (on_stick, PLANTED, READ)
    for marker in planted:
        assert search_tree(pid, marker), f"the search can't find {marker!r} while it is there"
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    assert centre.kiosk.process.poll() is None
    visitor.waits_until(lambda: len(descendants(pid)) <= children)  # the camera's, and those that read
    for marker in (*planted, piece):
        assert search_tree(pid, marker) == []
        assert search_folders(marker, centre.folder, *in_memory_folders()) == []


def back(visitor, wanted):
    """Back until this can be seen."""
    for _step in range(12):
        if visitor.sees(wanted):
            return
        visitor.touches(_("Back"))
        visitor.waits_until(lambda: True)
    visitor.waits_for(wanted)
