"""The mailbox's browser, for real: whatever a page or a pair of hands tries, one stays in the kiosk's frame, at the
official sites, and outside of the machine.

Every try ends with a touch on the first page that must be told to the site: what was tried was over by then, and the
browser alive. Where a try is stopped, there is one beside it of the same kind that is not.
"""

import sys
import time
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.i18n import _

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
from mailbox_visit import LINE, PICTURES, RAIL, ROW, MailboxVisit

A_MOMENT = 0.3  # seconds in which the browser would have begun: it takes 0.05

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"
FOREIGN = "https://fremmed.test"


def link(to, more=""):
    return f"<a href='{to}' {more}>X</a>"


def does(script):
    return f'<a href="#" onclick="{script};return false">X</a>'


ELSEWHERE = {
    "link": link(f"{FOREIGN}/link"),
    "new window": link(f"{FOREIGN}/new", "target=_blank"),
    "window.open": does(f"window.open('{FOREIGN}/open', '_blank', 'width=300,height=300')"),
    "redirect": link(f"/away?to={FOREIGN}/redirect"),
    "address": does(f"location='{FOREIGN}/address'"),
    "blank first": does(f"const w=window.open('about:blank');w.location='{FOREIGN}/blank'"),
    "not https": link("http://post.brevkasse.test/plain"),
    "look-alike": link("https://brevkasse.test.fremmed.test/a"),
}
SCHEMES = {
    "file": link("file:///etc/passwd", "target=_blank"),
    "data": link("data:text/html,<h1>data</h1>", "target=_blank"),
    "view-source": link("view-source:https://post.brevkasse.test/"),
    "chrome": link("chrome://version"),
    "chrome settings": does("window.open('chrome://settings')"),
    "javascript": link("javascript:void(location=`file:///etc/passwd`)"),
    "mailto": link("mailto:nogen@example.dk"),
    "tel": link("tel:12345678"),
    "intent": link("steam://run/1"),
}
ASKS = {  # what a page asks the browser for; all is answered with no
    "file picker": does("said('file picker', showOpenFilePicker())"),
    "save picker": does("said('save picker', showSaveFilePicker())"),
    "camera": does("said('camera', navigator.mediaDevices.getUserMedia({video:true}))"),
    "screen": does("said('screen', navigator.mediaDevices.getDisplayMedia())"),
    "place": does("said('place', new Promise((y,n)=>navigator.geolocation.getCurrentPosition(y,n)))"),
    "clipboard": does("said('clipboard', navigator.clipboard.readText())"),
    "usb": does("said('usb', navigator.usb.requestDevice({filters:[]}))"),
    "serial": does("said('serial', navigator.serial.requestPort())"),
    "bluetooth": does("said('bluetooth', (async()=>navigator.bluetooth.requestDevice({acceptAllDevices:true}))())"),
}
OTHERS = {
    "ping": does("tell('ping')"),
    "inside": link("https://login.brevlogin.test/inside"),
    "own window": link("/own", "target=_blank"),
    "whole screen": does("said('whole screen', document.documentElement.requestFullscreen())"),
    "print": does("window.print();tell('print')"),
    "choose": "<input type=file onchange=\"tell('chosen')\">",
    "write": "<input id=write>",
    "pdf": link("/brev.pdf"),
    "exe": link("/program.exe"),
    "html": link("/side.html"),
    "disguised": link("/fil.pdf"),
    "elsewhere": link("/skjult.pdf"),
}
TRIES = {**OTHERS, **ELSEWHERE, **SCHEMES, **ASKS}


@pytest.fixture(scope="module")
def visit(displays, tmp_path_factory):
    """One visit for all tries: each begins on the first page and comes back to it."""
    i18n.use("da")
    one = MailboxVisit(displays((1280, 800)), tmp_path_factory.mktemp("mailbox"), TRIES)
    one.site.page("/inside", "<title>inde</title>")
    one.site.page("/own", "<title>egen</title><script>fetch('/told?what=own')</script>")
    for path, name, content in (
        ("/brev.pdf", "brev.pdf", PDF),
        ("/program.exe", "program.exe", b"MZ" + bytes(3000)),
        ("/side.html", "side.html", b"<script>1</script>"),
        ("/fil.pdf", "fil.pdf", b"MZ" + bytes(3000)),
        ("/skjult.pdf", '"../../../etc/skjult.pdf"', PDF),
    ):
        saved = f"attachment; filename={name}"
        one.site.page(path, content, "application/octet-stream", Content_Disposition=saved)
    try:
        one.open()
        assert one.is_at_home()
        yield one
    finally:
        one.visitor.pictures(PICTURES / "mailbox-last.png")
        one.close()
    assert not one.loud()


@pytest.fixture(autouse=True)
def at_home(visit):
    """Afterwards: the first page, one window, nothing over the frame, and nothing asked of a foreign host."""
    visit.site.asked.clear()
    visit.site.told.clear()
    yield
    assert visit.is_at_home()
    assert visit.frame_is_whole()
    assert visit.state() == "open"
    assert "fremmed.test" not in visit.site.hosts()


def test_to_what_it_needs_one_can_go(visit):
    visit.touch("inside")
    visit.wait(lambda: ("login.brevlogin.test", "/inside") in visit.site.asked)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_nobody_gets_elsewhere(visit, name):
    visit.touch(name)
    time.sleep(A_MOMENT)
    assert "/plain" not in visit.site.paths()


@pytest.mark.parametrize("name", SCHEMES)
def test_no_scheme_leads_out(visit, name):
    visit.touch(name)
    time.sleep(A_MOMENT)
    assert not visit.visitor.sees(_("The letter is here: {name}").format(name=""))


def test_a_window_of_its_own_opens_in_the_frame_and_back_closes_it(visit):
    visit.touch("own window")
    visit.wait(lambda: visit.pages() == 2 and "own" in visit.site.what())
    visit.wait(lambda: visit.tabbed() == 0)
    visit.wait(visit.frame_is_whole)
    visit.visitor.pictures(PICTURES / "mailbox-own-window.png")
    x, y = RAIL + 60, LINE + 60  # where an address line would be
    visit.click(1, x, y)
    visit.type(f"{FOREIGN}/typed")
    visit.keys("Return")
    visit.visitor.touches(_("One page back"))
    visit.wait(lambda: visit.pages() == 1)


@pytest.mark.parametrize("name", ASKS)
def test_a_page_gets_no_eyes_no_ears_and_no_files(visit, name):
    visit.touch(name)
    visit.wait(lambda: name in visit.site.what())
    answer = next(one for one in visit.site.told if one["what"] == name)
    assert answer["more"] != "yes"


def test_a_file_can_not_be_chosen(visit):
    visit.touch("choose")
    time.sleep(A_MOMENT)
    assert visit.pages() == 1
    assert "chosen" not in visit.site.what()
    visit.picture("chosen").save(PICTURES / "mailbox-no-files.png")
    visit.tap(1250, LINE + 20)  # the browser says why in a line of its own, which is closed here


def test_nothing_is_printed_by_the_browser(visit):
    visit.touch("print")
    visit.wait(lambda: "print" in visit.site.what())  # it comes back at once: no dialog stands in between
    assert visit.pages() == 1


def test_the_whole_screen_is_the_place_in_the_frame(visit):
    visit.touch("whole screen")
    visit.wait(lambda: "whole screen" in visit.site.what())
    time.sleep(A_MOMENT)
    assert visit.frame_is_whole()
    visit.keys("Escape")


SHORTCUTS = (
    *("ctrl+t", "ctrl+n", "ctrl+shift+n", "ctrl+o", "ctrl+s", "ctrl+p", "ctrl+shift+p", "ctrl+j", "ctrl+h", "ctrl+u"),
    *("ctrl+shift+i", "ctrl+shift+j", "ctrl+shift+c", "ctrl+shift+b", "ctrl+shift+o", "ctrl+shift+Delete", "ctrl+d"),
    *("ctrl+l", "ctrl+k", "ctrl+e", "ctrl+w", "ctrl+shift+w", "ctrl+shift+t", "ctrl+shift+q", "ctrl+q", "ctrl+m"),
    *("ctrl+F4", "ctrl+Tab", "ctrl+Return", "ctrl+shift+m", "ctrl+shift+a", "ctrl+f", "ctrl+g"),
    *("alt+F4", "alt+Home", "alt+d", "alt+e", "alt+f", "alt+space", "alt+Return", "shift+Escape"),
    *("super+d", "super+l", "alt+Tab", "ctrl+alt+t", "ctrl+alt+Delete", "ctrl+alt+shift+i"),
    *(f"F{number}" for number in range(1, 13)),
    *("shift+F10", "Menu", "ctrl+shift+F4", "XF86HomePage", "XF86Favorites", "XF86Search", "XF86Mail", "Print"),
)


def test_no_key_steers_the_browser(visit):
    before = visit.display_windows()
    for keys in (SHORTCUTS[start : start + 8] for start in range(0, len(SHORTCUTS), 8)):
        visit.keys(*keys)
        time.sleep(A_MOMENT)
        assert visit.pages() == 1, keys
    heard = [one["more"] for one in visit.site.told if one["what"] == "key"]
    assert not [key for key in heard if key.startswith(("F", "Control+", "Alt+")) and key[-3:] not in ("rol", "Alt")]
    assert visit.display_windows() == before
    visit.touch("write")
    visit.type("æ@7")  # other keys do get there
    visit.wait(lambda: {"æ", "@", "7"} <= {one["more"] for one in visit.site.told if one["what"] == "key"})


def test_no_menu_and_no_dragging_out(visit):
    x, y = RAIL + 60, LINE + ROW // 2
    for button in (2, 3, 8, 9):
        visit.click(button, x, y)
    visit.drag(x, y, 80, 500)  # a link, drawn onto the rail
    time.sleep(A_MOMENT)
    assert "menu" not in visit.site.what()
    assert visit.pages() == 1


@pytest.mark.parametrize("name", ["exe", "html", "disguised"])
def test_strange_files_are_refused(visit, name):
    visit.touch(name)
    visit.visitor.waits_for(_("This kind of file can't be opened here. Ask staff, if you need it."))
    assert visit.downloads() == []
    visit.visitor.touches(_("Not now"))
    visit.wait(visit.frame_is_whole)


@pytest.mark.parametrize(("name", "file"), [("pdf", "brev.pdf"), ("elsewhere", "skjult.pdf")])
def test_a_letter_comes_into_the_folder_of_the_visit_and_is_offered(visit, name, file):
    visit.touch(name)
    visit.visitor.waits_for(_("The letter is here: {name}").format(name=""))
    assert visit.visitor.sees(_("Understand the letter"))
    (found,) = visit.downloads()
    assert found.name.endswith(file)
    assert found.read_bytes() == PDF
    found.unlink()
    visit.visitor.touches(_("Not now"))
    visit.wait(visit.frame_is_whole)


def test_hidden_it_is_hidden_and_no_key_reaches_it(visit):
    visit.visitor.touches(_("Hide"))
    visit.visitor.waits_for(_("Touch the screen to go on."))
    shown = visit.picture("hidden")
    assert len(shown.crop((RAIL, LINE, 1280, 800)).quantize(8).getcolors()) < 9
    assert shown.getpixel((RAIL + 60, LINE + 5)) == shown.getpixel((5, 5))  # the cover, not the page
    visit.type("hemmeligt")
    visit.visitor.touches(_("Touch the screen to go on."))
    visit.wait(visit.frame_is_whole)
    assert "key" not in visit.site.what()


def test_what_lies_over_the_page_covers_the_browser(visit):
    visit.visitor.touches(_("Call staff"))
    visit.visitor.waits_for(_("Undo"))
    shown = visit.picture("call")  # beside what is said, where the browser was: nothing but the colour around it
    assert shown.getpixel((shown.width - 5, LINE + 5)) == shown.getpixel((5, 5))
    visit.visitor.touches(_("Undo"))
    visit.wait(visit.frame_is_whole)
