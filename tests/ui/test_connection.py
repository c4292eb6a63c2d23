"""The page for staff about the connection: how one gets there, what stands on it, and who may see what."""

from datetime import timedelta

import demo_services
import pytest
from demo_services import NOW, Hub

from kiosk.hub.told import Refused, Waiting
from kiosk.session import State
from kiosk.staff.code import hash_code
from sync.keyprint import keyprint

WAITING = (Waiting("signup.requested", 2, NOW - timedelta(days=1)), Waiting("signup.cancelled", 1))
REFUSED = (Refused(NOW - timedelta(hours=3), "signup.requested", "Tur til skoven", "bad_body"),)
CODE = "solsort7"


@pytest.fixture
def start(ui, tmp_path):
    """Start the app over a hub that is as said, and give it."""

    def start(state="offline", *, ago=timedelta(days=1), size=(1280, 800), **turned):
        from kiosk.ui.app import KioskApp

        hub = Hub(state, ago=ago, waiting=WAITING, refused=REFUSED)
        app = KioskApp(demo_services.services(hub=hub, **turned))
        app.services.config.data_folder = tmp_path
        ui.start(app, size)
        ui.advance(0.6)
        return app

    return start


def hold(ui, target, seconds):
    finger = ui.press(target)
    ui.advance(seconds)
    ui.release(finger)
    ui.settle()


def unlock(ui, app, code):
    app.page.entry("staff_code", 32).add(code)
    ui.touch("Åbn")
    until(ui, lambda: "checking" not in app.page.state)


def until(ui, done):
    ui.wait(done)
    ui.settle()


def test_a_technician_can_compare_the_keys_prints(ui, start, monkeypatch):
    app = start()
    hold(ui, "Stuen på Nørretorv", 2.2)
    shown = keyprint("ab" * 32)
    assert shown
    assert any(shown in text for text in ui.texts())
    monkeypatch.setattr(app.services.hub, "row", dict)
    app.refresh()
    assert not any("nøgle" in text for text in ui.texts())


def test_a_finger_that_stays_on_the_name_opens_it(ui, start):
    app = start()
    hold(ui, "Stuen på Nørretorv", 2.2)
    assert app.navigation.current.name == "connection"
    assert app.services.session.visiting
    ui.advance(0.6)
    ui.touch("Tilbage")
    assert app.navigation.current.name == "home"


@pytest.mark.parametrize(("target", "seconds"), [("Stuen på Nørretorv", 1.5), ((800, 400), 3)])
def test_a_shorter_touch_or_one_elsewhere_begins_a_visit(ui, start, target, seconds):
    app = start()
    hold(ui, target, seconds)
    assert app.navigation.current.name == "home"


def test_a_finger_that_slides_off_the_name_opens_nothing(ui, start):
    app = start()
    finger = ui.press("Stuen på Nørretorv")
    ui.frames(30)
    finger.touch_move(900, 300)
    ui.advance(3)
    assert app.navigation.current.name == "idle"
    ui.release(finger)
    assert app.navigation.current.name == "home"


def test_without_a_staff_code_numbers_are_all_there_is(ui, start):
    app = start()
    app.go("connection")
    ui.settle()
    assert ui.find("2 tilmeldinger")
    assert ui.find("Siden i går kl. 9.42")
    assert ui.find("1 afmelding")
    assert ui.find("Antal: 1. Med en personalekode kan I se hvorfor.")
    assert not ui.find_all("Tur til skoven")
    assert ui.find("Sidst opdateret i går kl. 9.42")


def test_the_staff_code_opens_the_rest_and_ends_with_the_visit(ui, start):
    app = start(staff_code=hash_code(CODE))
    app.touched()
    app.go("connection")
    ui.settle()
    assert ui.find("For personalet: Skriv personalekoden")
    assert not ui.find_all("tilmeldinger")
    unlock(ui, app, "forkert1")
    assert ui.find("Det er ikke personalekoden.")
    assert not ui.find_all("tilmeldinger")
    ui.advance(0.6)
    unlock(ui, app, CODE)
    assert ui.find("En tilmelding: Tur til skoven")
    assert ui.find("Der manglede noget i den.")
    app.home()
    app.go("connection")
    ui.settle()
    assert ui.find("For personalet: Skriv personalekoden"), "each look asks again"
    app.end()
    ui.advance(6)
    assert app.services.session.state is State.IDLE
    assert app.navigation.current.name == "idle"


def test_the_code_is_not_shown_and_not_kept(ui, start):
    app = start(staff_code=hash_code(CODE))
    app.touched()
    app.go("connection")
    app.page.entry("staff_code", 32).add(CODE)
    app.refresh()
    assert not ui.find_all(CODE)
    assert ui.find("•" * len(CODE))
    app.end()
    ui.advance(6)
    assert "staff_code" not in app.navigation.current.state


def test_nothing_moves_under_who_types_the_code(ui, start):
    app = start(staff_code=hash_code(CODE))
    app.touched()
    app.go("connection")
    page = app.page
    app.programme_changed()
    ui.advance(61)
    assert app.page is page


def test_who_went_away_while_the_code_was_checked_is_not_let_in(ui, start):
    app = start(staff_code=hash_code(CODE))
    app.go("connection")
    page = app.page
    page.entry("staff_code", 32).add(CODE)
    page._try_code()
    app.home()
    page._code_checked(None)
    ui.settle()
    assert app.navigation.current.name == "home"


def test_try_now_asks_at_once_and_the_page_follows(ui, start):
    app = start()
    app.go("connection")
    ui.settle()
    ui.touch("Prøv nu")
    assert app.services.hub.woken == 1
    assert ui.find("Prøver nu…")
    app.services.hub.link = Hub("ok", ago=timedelta(seconds=1)).link
    app.services.hub.waiting = ()
    app.programme_changed()
    ui.settle()
    assert ui.find("Alt er sendt.")
    ui.advance(9)
    assert ui.find("Prøv nu")


def test_a_kiosk_on_its_own_says_so(ui, start):
    app = start("off", ago=None)
    app.go("connection")
    ui.settle()
    assert ui.find("Forbind kiosken")
    assert not ui.find_all("Venter på at blive sendt")


@pytest.mark.parametrize(
    ("state", "ago", "shown"),
    [
        ("ok", timedelta(minutes=59), ""),
        ("offline", timedelta(hours=2), "Sidst opdateret i dag kl. 7.42"),
        ("offline", timedelta(days=1), "Sidst opdateret i går kl. 9.42"),
        ("offline", timedelta(days=21), "Sidst opdateret fredag den 30. oktober kl. 9.42"),
        ("never", None, ""),
        ("off", None, ""),
    ],
)
def test_how_old_the_programme_is_stands_quietly_where_it_is_not_fresh(ui, start, state, ago, shown):
    app = start(state, ago=ago)
    for page in ("idle", "activities"):
        if page != "idle":
            app.go(page)
        ui.settle()
        assert [part.text for part in ui.find_all("Sidst opdateret")] == ([shown] if shown else [])
        assert not ui.find_all("entral"), "a visitor's page speaks of no hub"
