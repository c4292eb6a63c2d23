"""A letter of two pages is held up to the camera, and explained: the real program, with a folder of real JPEGs for a
camera (`[letters] camera = "folder:..."`), into which the test puts what the camera sees next.
"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import words
from kiosk.clock import SystemClock
from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.held import Pose, frame, jpeg
from tests.helpers.memory_search import files_below, search_file

LARGE = (3264, 2448)  # a document camera of eight million pixels
FIRST = """\
Jobcenter Aarhus
Værkmestergade 5
8000 Aarhus C

Solveig Testesen

Indkaldelse til samtale

Du skal komme til samtale

{day} kl. 9.30
Jobcenter Aarhus, Værkmestergade 5, 8000 Aarhus C

Samtalen varer en time. Tag billedlegitimation med.
"""
SECOND = """\
Side 2

Hvis du ikke kommer, og du ikke har meldt afbud,
kan det få betydning for din hjælp.

Ring til os på 89 40 20 00, hvis du ikke kan komme.

Venlig hilsen
Mette Prøvesen
Sagsbehandler
"""


class Table:
    """What lies under the camera."""

    def __init__(self, folder):
        self.folder, self._count = folder, 0
        folder.mkdir()
        self.shows(None)

    def shows(self, pose):
        """From now on; put there whole."""
        self._count += 1
        made = self.folder / f"{self._count:03}.part"
        made.write_bytes(jpeg(frame(pose, self._count, LARGE), 88))
        made.rename(made.with_suffix(".jpg"))


@pytest.fixture
def table(tmp_path):
    return Table(tmp_path / "camera")


def processes(centre):
    """The camera's processes of this kiosk that run now."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = one.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if "camera_child" in command and str(centre.folder) in command:
            found.append(one.parent.name)
    return found


def test_two_pages_on_paper_from_holding_them_up_to_what_they_mean(open_centre, table):
    day = (SystemClock().now() + timedelta(days=6)).date()
    said = words.date_in_words(day)
    first = Pose(text=FIRST.format(day=said))
    centre = open_centre(changed=("[letters]", f'[letters]\ncamera = "folder:{table.folder}"'))
    visitor = centre.visitor
    arrive(visitor)
    visitor.touches(_("I got a letter"))
    visitor.touches(_("On paper"))
    visitor.waits_for(_("Show your letter to the camera"))
    assert processes(centre)
    centre.picture("table")
    table.shows(replace(first, angle=30, fill=0.75))
    visitor.waits_for(_("Hold the letter straight"))
    centre.picture("crooked")
    table.shows(replace(first, angle=1.5))
    visitor.waits_for(_("Page {n} is taken").format(n=1))
    centre.picture("first")
    visitor.touches(_("One more page"))
    visitor.waits_for(_("Show the next page"))
    table.shows(None)
    visitor.waits_for(_("Show your letter to the camera"))
    table.shows(Pose(text=SECOND, angle=-2))
    visitor.waits_for(_("Page {n} is taken").format(n=2))
    centre.picture("second")
    visitor.touches(_("That was all"))
    visitor.waits_until(lambda: any(said.removesuffix(f" {day.year}") in one for one in visitor.reads()), patience=90)
    centre.picture("explained")
    assert re.search(r"9[.:]30", " ".join(visitor.reads()))
    visitor.waits_until(lambda: not processes(centre))

    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    left = [path for path in files_below(centre.folder) if path.parent != table.folder]
    assert not [path for path in left if search_file(b"\xff\xd8\xff\xe0", path)]
