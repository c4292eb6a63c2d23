"""*Open my Digital Post* without a browser: what is said before, what covers it, and what its frame's buttons do."""

from types import SimpleNamespace

import demo_services
import pytest
from demo_mailbox import DemoMailbox

from kiosk.i18n import _
from kiosk.mailbox.browser import NoBrowser
from kiosk.mailbox.downloads import Arrived
from kiosk.mailbox.service import CRASHED, OPEN, REFUSED
from kiosk.session import State, Times


@pytest.fixture
def services():
    made = demo_services.services(times=Times(idle=60, warning=30))
    made.mailbox = DemoMailbox()
    made.letters = SimpleNamespace(read=lambda *_given, **_named: None)
    made.printed = []
    made.printer = SimpleNamespace(
        available=True, prints_pages=True, print_pdf=lambda *given: made.printed.append(given)
    )
    return made


@pytest.fixture
def app(ui, services):
    from kiosk.ui.app import KioskApp

    made = KioskApp(services)
    ui.start(made)
    ui.touch((640, 400))
    made.home()
    return made


@pytest.fixture
def mailbox(services):
    return services.mailbox


def touch(ui, words):
    """A tap, and the half second after it in which another on that spot would not count."""
    ui.touch(words)
    ui.advance(0.6)


def open_it(ui, app, mailbox):
    app.go("mailbox")
    touch(ui, "borger.dk")
    touch(ui, _("Open {name}").format(name="borger.dk"))
    mailbox.becomes(OPEN)
    ui.frames(2)


def test_before_it_opens_it_is_said_what_will_happen(ui, app, mailbox):
    app.go("mailbox")
    assert len(mailbox.sites) == 3
    for site in mailbox.sites:
        assert ui.find(site.name)
    touch(ui, "mit.dk")
    for words in ("Ingen her kan se din adgangskode", "Alt bliver slettet", "forkyndt", "medarbejder"):
        assert ui.find(words)
    assert mailbox.calls == []
    touch(ui, "Åbn mit.dk")
    assert mailbox.calls[0] == "open"
    assert mailbox.site.key == "mitdk"


def test_it_is_all_read_aloud(ui, app, services):
    app.go("mailbox_before", site="borger")
    ui.touch(_("Read aloud"))
    said = " ".join(services.speech.said[-1][1])
    assert "adgangskode" in said
    assert "forkyndt" in said


def test_who_listens_is_told_that_a_site_is_not_read_aloud(ui, app):
    app.go("mailbox_before", site="borger")
    assert not ui.find_all("kan ikke læse den side højt")
    app.ears.on = True
    app.refresh()
    assert ui.find("kan ikke læse den side højt")
    assert ui.find("medarbejder")


def test_the_site_is_as_the_visitor_wishes_the_screen(ui, app, mailbox):
    from kiosk.comfort import Comfort

    app.suit(Comfort(text=2, contrast=True, calm=True))
    open_it(ui, app, mailbox)
    assert mailbox.wanted.switches == [
        "--force-device-scale-factor=1.50",
        "--enable-features=WebContentsForceDark",
        "--force-prefers-reduced-motion",
    ]


def test_who_wishes_nothing_sees_the_site_as_it_is(ui, app, mailbox):
    open_it(ui, app, mailbox)
    assert mailbox.wanted.switches == ["--force-device-scale-factor=1.00"]


def test_offline_there_are_guides_and_staff(ui, app, mailbox):
    app.go("mailbox")
    assert ui.find("borger.dk")  # nobody waits to know
    mailbox.reached(False)
    ui.frames(2)
    assert ui.find(_("No connection"))
    touch(ui, _("See guides"))
    assert app.navigation.current.name == "guides"
    app.back()
    touch(ui, _("Try again"))
    mailbox.reached(True)
    ui.frames(2)
    assert ui.find("borger.dk")


def test_where_the_centre_does_not_want_it(ui, app, services):
    services.mailbox = DemoMailbox(on=False)
    app.go("mailbox")
    assert ui.find(_("You can't open your mailbox here"))
    assert ui.find(_("Call staff"))


def test_the_browser_has_all_that_the_frame_leaves(ui, app, mailbox):
    open_it(ui, app, mailbox)
    x, y, width, height = mailbox.area
    rail = app.stage.page.rail
    assert (x, x + width, y + height) == (rail.right, 1280, 800)
    assert 20 < y < 60
    assert mailbox.calls[-1] == "show"


@pytest.mark.parametrize("button", ["Hide", "Call staff"])
def test_what_lies_over_the_page_covers_it_first(ui, app, mailbox, button):
    open_it(ui, app, mailbox)
    mailbox.calls.clear()
    touch(ui, _(button))
    assert mailbox.calls == ["cover"]
    touch(ui, _("Undo") if button == "Call staff" else (900, 400))
    assert mailbox.calls[-1] == "show"


def test_leaving_covers_it_and_it_stays_open(ui, app, mailbox):
    open_it(ui, app, mailbox)
    touch(ui, _("To the kiosk"))
    assert mailbox.calls[-1] == "cover"
    app.go("mailbox")
    assert ui.find(_("{name} is still open").format(name="borger.dk"))
    touch(ui, _("Go on"))
    assert mailbox.calls.count("open") == 1
    assert mailbox.calls[-1] == "show"
    app.back()
    touch(ui, _("Close it"))
    assert mailbox.calls[-1] == "close"
    assert ui.find("mit.dk")


def test_an_error_covers_it_too(ui, app, mailbox):
    open_it(ui, app, mailbox)
    app.went_wrong(NoBrowser())
    assert mailbox.calls[-1] == "cover"


def test_who_touches_the_browser_is_there_and_who_does_not_is_asked(ui, app, services, mailbox):
    open_it(ui, app, mailbox)
    mailbox.idle_for = 0.2
    ui.advance(130)
    assert services.session.state is State.VISITING
    assert not services.session.warning
    mailbox.idle_for = 30.0
    ui.advance(61)
    assert services.session.warning
    assert mailbox.calls[-1] == "cover"
    mailbox.idle_for = 0.1  # what moves below the warning is no sign of life
    ui.advance(31)
    assert services.session.state is not State.VISITING


def test_time_to_read(ui, app, services, mailbox):
    open_it(ui, app, mailbox)
    touch(ui, _("1 min left"))
    ui.advance(290)
    assert not services.session.warning
    ui.advance(20)
    assert services.session.warning


def test_the_frame_steers_it(ui, app, mailbox):
    open_it(ui, app, mailbox)
    mailbox.calls.clear()
    touch(ui, _("One page back"))
    touch(ui, _("Larger text"))
    assert mailbox.calls == ["back", "larger"]


def test_the_keyboard_writes_in_the_page_and_keeps_nothing(ui, app, mailbox):
    open_it(ui, app, mailbox)
    whole = mailbox.area.height
    touch(ui, _("Keyboard"))
    assert mailbox.area.height < whole - 200
    mailbox.calls.clear()
    for key in ("a", "å", "@", _("Enter"), _("Next field"), "shift", "B", "b", "backspace"):
        touch(ui, next(cap for cap in ui.widgets() if type(cap).__name__ == "KeyCap" and cap.text == key))
    typed = [("type", "a"), ("type", "å"), ("type", "@"), ("press", "enter"), ("press", "tab"), ("type", "B")]
    assert mailbox.calls == [*typed, ("type", "b"), ("press", "backspace")]
    assert "a" not in str(app.navigation.current.state.get("typed", ""))
    touch(ui, _("Keyboard"))
    assert mailbox.area.height == whole


def test_a_letter_that_came_is_offered_at_once(ui, app, services, mailbox, tmp_path):
    open_it(ui, app, mailbox)
    letter = tmp_path / "brev.pdf"
    letter.write_bytes(b"%PDF-")
    mailbox.becomes(OPEN, Arrived("brev.pdf", letter))
    ui.frames(2)
    assert ui.find("brev.pdf").personal
    touch(ui, _("Print"))
    assert services.printed[0][0] == b"%PDF-"
    touch(ui, _("Understand the letter"))
    route = app.navigation.current
    assert (route.name, route.params["path"], route.params["channel"]) == ("letter_reading", letter, "digital")
    assert mailbox.calls[-1] == "cover"


def test_a_strange_file_is_refused_kindly(ui, app, mailbox):
    open_it(ui, app, mailbox)
    mailbox.becomes(OPEN, Arrived("x.exe", None, "kind"))
    ui.frames(2)
    touch(ui, _("Not now"))
    assert mailbox.arrived == []


@pytest.mark.parametrize(
    ("state", "words"), [(CRASHED, "The mailbox has closed"), (REFUSED, "The mailbox can't be opened")]
)
def test_when_it_is_over_there_is_a_way_on(ui, app, mailbox, state, words):
    open_it(ui, app, mailbox)
    mailbox.becomes(state)
    ui.frames(2)
    assert ui.find(_(words))
    assert ui.find(_("Call staff"))
    touch(ui, _("Open it again"))
    assert mailbox.calls.count("open") == 2


def test_a_mailbox_that_is_gone(ui, app):
    app.go("mailbox_before", site="nowhere")
    touch(ui, _("Back"))
    assert app.navigation.current.name == "home"
