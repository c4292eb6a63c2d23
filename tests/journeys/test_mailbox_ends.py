"""Nothing of the mailbox is left, however it ends: no process, and on no disk a word of what was there.

What is searched for is planted in each place that a browser writes to, and the search is tried first on the open
browser, where it must find it. Searched is every file of the machine that changed since the kiosk was started.
"""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.i18n import _

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
from mailbox_visit import LINE, MailboxVisit, changed_since, holding

from tests.helpers.memory_search import files_below

MARK = "qzvmejse"  # in no dictionary; each place has its own ending
PLACES = ("cookie", "stored", "database", "title", "path", "typed", "letter", "cached", "copied")
MARKERS = [f"{MARK}{place}" for place in PLACES]
PDF = f"%PDF-1.4\n% {MARK}letter\ntrailer<<>>\n".encode()
PLANT = f"""<title>{MARK}title</title><input id=i autofocus value=""><textarea id=c>{MARK}copied</textarea>
<a id=d href="/{MARK}path.pdf">hent</a><script>
document.cookie = 'a={MARK}cookie; max-age=99999';
localStorage.setItem('a', '{MARK}stored');
i.value = '{MARK}typed';
const opened = indexedDB.open('{MARK}database', 1);
opened.onupgradeneeded = () => opened.result.createObjectStore('a').put('{MARK}database', 1);
opened.onsuccess = async () => {{
  await caches.open('a').then(cache => cache.put('/kept', new Response('{MARK}cached')));
  c.select(); document.execCommand('copy'); d.click(); fetch('/told?what=planted');
}};
</script>"""


@pytest.fixture
def planted(displays, tmp_path):
    """An open mailbox with all of it planted, and a letter downloaded."""
    i18n.use("da")
    reference = tmp_path / "reference"
    reference.touch()
    time.sleep(0.05)
    one = MailboxVisit(displays((1280, 800)), tmp_path)
    one.site.page("/", "<script>onpageshow=()=>fetch('/told?what=here').then(()=>location='/plant')</script>")
    one.site.page("/plant", PLANT)
    one.site.page(f"/{MARK}path.pdf", PDF, "application/pdf", Content_Disposition="attachment")
    try:
        one.open()
        one.wait(lambda: "planted" in one.site.what())
        one.visitor.waits_for(_("The letter is here: {name}").format(name=MARK))
        yield one, reference
    finally:
        one.close()


def file_systems():
    """Where a file can be: the disks and the memory file systems that can be written to."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    kinds = {"ext4", "xfs", "btrfs", "overlay", "tmpfs", "ramfs", "vfat", "f2fs"}
    return list(dict.fromkeys(one[1] for one in mounts if one[2] in kinds and one[3].split(",")[0] == "rw"))


def left(visit, reference):
    """Where a marker is found, on all disks and in all memory file systems."""
    files = changed_since(reference, *file_systems())
    caches = Path(__file__).parent / "__pycache__"
    return holding(MARKERS, files, (caches, Path(__file__), visit.folder / "mailbox-content"))


def in_the_cage(visit):
    """Where a marker is found as the browser sees the files: the search must find it where it is."""
    profile = Path(f"/proc/{visit.main_browser()}/root/tmp/profile")
    return holding(MARKERS, files_below(profile))


def nobody_left(visit, patience=5):
    end = time.monotonic() + patience
    while visit.browsers() and time.monotonic() < end:
        time.sleep(0.05)
    return not visit.browsers()


def test_after_the_end_nothing_is_left(planted):
    visit, reference = planted
    assert len(visit.browsers()) > 3
    visit.wait(lambda: in_the_cage(visit))
    assert left(visit, reference) == visit.downloads()  # nothing else outside of the cage, also while it is open

    visit.visitor.touches(_("Finish"))
    visit.visitor.waits_for(_("Touch the screen"), patience=60)
    assert visit.browsers() == {}
    assert left(visit, reference) == []
    assert not visit.loud()


def test_a_browser_that_is_killed_is_gone_and_the_kiosk_says_so(planted):
    visit, reference = planted
    os.kill(visit.main_browser(), signal.SIGKILL)
    visit.visitor.waits_for(_("The mailbox has closed"))
    assert nobody_left(visit)
    visit.visitor.touches(_("Open it again"))
    visit.wait(lambda: visit.state() == "open", 60)
    visit.visitor.touches(_("Finish"))
    visit.visitor.waits_for(_("Touch the screen"), patience=60)
    assert visit.browsers() == {}
    assert left(visit, reference) == []
    assert not visit.loud()


def test_a_kiosk_that_is_killed_takes_the_browser_with_it(planted):
    visit, reference = planted
    assert len(visit.browsers()) > 3
    visit.kiosk.process.kill()
    assert nobody_left(visit)
    assert left(visit, reference) == visit.downloads()  # in memory, until the next start
    visit.kiosk.stop()
    visit.kiosk.start()
    visit.visitor.waits_for(_("Touch the screen"), patience=60)
    visit.wait(lambda: visit.downloads() == [], 60)
    assert left(visit, reference) == []


@pytest.mark.parametrize(
    ("policy", "door"),
    [({"URLBlocklist": []}, 45), ({"URLAllowlist": []}, 6)],
    ids=["goes anywhere", "comes nowhere"],
)
def test_a_browser_that_does_not_obey_is_never_shown(displays, tmp_path, policy, door):
    i18n.use("da")
    visit = MailboxVisit(displays((1280, 800)), tmp_path, policy=policy, door=door)
    try:
        visit.to_the_door()
        visit.visitor.waits_for(_("The mailbox can't be opened"), patience=60)
        assert nobody_left(visit)
        assert visit.site.asked == []
        visit.visitor.touches(_("Finish"))
        visit.visitor.waits_for(_("Touch the screen"), patience=60)
    finally:
        visit.close()
    assert "it is not shown" in visit.kiosk.tail()  # staff find it in the log


def test_touches_in_the_browser_are_signs_of_life_and_silence_ends_it(displays, tmp_path):
    i18n.use("da")
    visit = MailboxVisit(displays((1280, 800)), tmp_path, idle=4)
    try:
        visit.to_the_door()
        # It may take longer to open than anybody may sit still here: meanwhile a finger rests on the line above it.
        visit.wait(lambda: visit.tap(700, LINE // 2) or (visit.state() == "open" and "here" in visit.site.what()), 60)
        begun = time.monotonic()
        while time.monotonic() < begun + 7:
            visit.tap(700, 400)
            time.sleep(0.5)
            assert not visit.visitor.sees(_("Are you still there?"))
        assert visit.browsers()
        visit.visitor.waits_for(_("Are you still there?"), patience=30)
        shown = visit.picture("warning")
        beside = shown.getpixel((1275, LINE + 5))  # beside the question: its cover, not the page
        assert beside == shown.getpixel((5, 5))
        visit.visitor.touches(_("End now"))
        visit.visitor.waits_for(_("Touch the screen"), patience=60)
        assert visit.browsers() == {}
    finally:
        visit.close()
