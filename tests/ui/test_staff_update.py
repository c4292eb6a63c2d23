"""Updates on staff's pages: what is said of one, having it now, one on a stick, and that an old one came back."""

import demo_services
import pytest
from demo_staff import METTE, with_staff

from kiosk.demo.screens.updating import GONE_BACK, NEWER, WAITS, DemoUpdates
from kiosk.update.service import Update


@pytest.fixture
def start(ui):
    def start(updates, page="staff_update"):
        from kiosk.ui.app import KioskApp

        app = KioskApp(with_staff(demo_services.services()))
        app.services.updates, app.services.sticks = updates, None
        ui.start(app)
        app.staffing.start()
        app.services.staff.open()
        ui.settle()
        app.staffing.pages.go(page)
        ui.settle()
        ui.advance(0.6)
        return app

    return start


def touch(ui, words):
    ui.touch(words)
    ui.settle()
    ui.advance(0.6)


def test_an_update_that_waits_for_the_night_may_be_had_now(ui, start):
    updates = DemoUpdates(WAITS)
    app = start(updates, "staff_house")
    assert ui.find("Kiosken opdaterer i nat.")
    touch(ui, "Se opdateringen")
    assert ui.find(f"Version {NEWER}. Det tager nogle minutter.")
    touch(ui, "Opdater nu")
    assert updates.asked == ["hasten"]
    assert ui.find("Den opdaterer, så snart ingen bruger den")
    assert ("update.asked", METTE.serial) in [(one.what, one.who) for one in app.services.audit.lines()]


def test_what_can_not_be_asked_for_is_said(ui, start):
    updates = DemoUpdates(WAITS, fails=True)
    start(updates)
    touch(ui, "Opdater nu")
    assert ui.find("Det kan ikke lade sig gøre nu")


def test_an_update_that_went_back_is_said_in_a_sentence(ui, start):
    start(DemoUpdates(GONE_BACK), "staff")
    assert ui.find("En ny version virkede ikke her. Kiosken gik selv tilbage til den forrige.")


def test_one_on_a_stick_is_found_beside_the_screen(ui, start):
    updates = DemoUpdates(stick=True)
    start(updates)
    ui.wait(lambda: ui.find_all("Der er en nyere version"))
    ui.advance(0.6)
    touch(ui, f"Tag {NEWER} fra USB-nøglen")
    assert updates.asked == ["install"]
    assert ui.find("Der er bedt om opdateringen")


def test_the_page_follows_and_nobody_is_interrupted(ui, start):
    updates = DemoUpdates(Update("installing", NEWER, percent=10))
    app = start(updates)
    page = app.staffing.pages.page
    ui.advance(6)
    assert app.staffing.pages.page is page
    updates.update = Update("installing", NEWER, percent=20)
    ui.advance(6)
    assert ui.find("20 %")
    updates.update = Update("good", NEWER)
    ui.advance(6)
    assert ui.find("Kiosken er opdateret.")


def test_a_machine_that_is_no_image_of_ours(ui, start):
    start(None)
    assert ui.find("Denne skærm opdaterer ikke sig selv")
