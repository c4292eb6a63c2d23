"""The image's program in the image's own root: Debian's Python and libraries, the wheels, no compiler and no tools.

make image-chroot      needs root; STUEN_ROOT=build/image-chroot/work/root takes the root that was made before
"""

import json
import re
import wave
from datetime import date, timedelta
from pathlib import Path

from deploy.image import attack_surface
from kiosk.demo import letters
from kiosk.demo.x11 import Display
from tests.chroot.conftest import NAME, OUT, SIZE
from tests.chroot.inside import Chroot
from tests.helpers import paper
from tests.helpers.until import until
from tests.image import pictures

DEMO = "/opt/stuen/assets/content/demo"
TODAY = date(2026, 11, 20)
WHOLE = {"display", "speech", "recognition", "assets", "guides", "user", "store", "memory"}
"""What the doctor must be content with. Sound, cards and the mailbox's cage need a machine: there it says so."""


def test_nothing_in_it_could_be_attacked(root: Path):
    assert attack_surface.check(root) == []


def test_it_is_python_of_its_own_debian(chroot: Chroot):
    told = chroot.run("/opt/stuen/venv/bin/python", "-c", "import sys; print(sys.version_info[:2], sys.prefix)")
    assert told.stdout.split("\n")[0] == "(3, 13) /opt/stuen/venv", told.stderr


def test_the_kiosk_writes_only_where_it_may(chroot: Chroot):
    assert chroot.run("id", "-u").stdout == "900\n"
    for place in ("/opt/stuen/x", "/etc/x", "/usr/x", "/var/lib/x", "/x"):
        assert chroot.run("touch", place).returncode != 0, place
    for place in ("/var/lib/stuen/x", "/etc/stuen/x", "/tmp/x"):
        assert chroot.run("touch", place).returncode == 0, place


def test_somebody_signs_up_and_the_store_is_whole(chroot: Chroot):
    chroot.kiosk("activities", "import", DEMO)
    day = date.today()
    soon = ("--from", str(day + timedelta(days=1)), "--to", str(day + timedelta(days=21)))
    rows = chroot.kiosk("activities", "list", *soon)
    trip = next(row for row in rows if not row["drop_in"] and not row["cancelled"] and row["start"] > str(day))
    which = (trip["uid"], trip["occurrence"])
    chroot.kiosk("activities", "signup", *which, "--alias", "Solsort")
    assert [row["alias"] for row in chroot.kiosk("activities", "signups", *which)] == ["Solsort"]
    assert chroot.kiosk("store", "verify")["ok"] is True


def test_a_letter_on_paper_is_read(chroot: Chroot):
    template = next(iter(sorted(letters.TEMPLATES.glob("1 *.txt")))).read_text("utf-8")
    (chroot.data / "run" / "letter.jpg").write_bytes(paper.photo(letters.filled(template, TODAY), 3, 0.2))
    told = chroot.kiosk("letter", "explain", "/run/stuen/letter.jpg", "--today", TODAY.isoformat())
    assert (told["kind"], told["appointments"][0]["date"]) == ("indkaldelse", "2026-11-30"), told


def test_it_has_a_voice(chroot: Chroot):
    done = chroot.run("stuen-kiosk", "speak", "Der er kaffe klokken ti.", "--lang", "da", "--out", "/run/stuen/a.wav")
    assert done.returncode == 0, done.stderr
    with wave.open(str(chroot.data / "run" / "a.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() > 1
        assert len(set(sound.readframes(sound.getnframes()))) > 100, "silence"


def test_the_first_page_is_drawn_and_takes_a_finger(drawn: Chroot):
    """Seen from outside, in the X server: the centre's own name, read by the tesseract of the root."""
    assert drawn.health()["store"] == "ok"
    screen = Display(drawn.display)
    try:
        idle = OUT / "idle.png"
        screen.screenshot(idle, SIZE)
        seen = pictures.look(idle)
        assert not seen.empty
        assert min(seen.commonest) > 200, "a light page"
        shared = drawn.data / "run" / "idle.png"
        shared.write_bytes(idle.read_bytes())
        shared.chmod(0o644)
        words = drawn.run("tesseract", "/run/stuen/idle.png", "-", "-l", "dan", "--psm", "11").stdout
        assert NAME in " ".join(words.split()), words
        screen.tap(SIZE[0] // 2, SIZE[1] * 3 // 4)
        until(lambda: drawn.health()["busy"], "a touch began no visit")
    finally:
        screen.close()
    log = (OUT / "kiosk.log").read_text("utf-8")
    assert not re.search(r"Traceback|CRITICAL|ERROR", log), log


def test_the_doctor_finds_nothing_that_the_image_lacks(drawn: Chroot):
    told = json.loads(drawn.run("stuen-kiosk", "doctor", "--json").stdout)["checks"]
    assert [row for row in told if row["ok"] is False] == []
    assert {row["key"] for row in told if row["ok"]} >= WHOLE
