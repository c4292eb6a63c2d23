"""Help from afar on the screen: opened by staff, seen by everybody, closed by anybody, and over when a visit begins."""

from datetime import timedelta

import pytest

from kiosk.demo.screens import staffing
from kiosk.demo.screens.staffing import METTE
from kiosk.staff.far_help import SomebodyIsHere


@pytest.fixture
def app(ui):
    from kiosk.demo.screens import services
    from kiosk.ui.app import KioskApp

    app = KioskApp(staffing.with_staff(services.services()))
    ui.start(app)
    app.staffing.start()
    app.services.far_help._noted = noted = []
    app.services.far_help._note = lambda *told: noted.append(told)
    ui.settle()
    return app


def touch(ui, words):
    ui.touch(words)
    ui.settle()
    ui.advance(0.6)


def opened(app, ui):
    app.services.far_help.open(METTE.serial, visit=False)
    app.refresh()
    ui.settle()
    ui.advance(0.6)


def to_help(app, ui):
    app.services.staff.open()
    ui.settle()
    app.staffing.pages.go("remote_help")
    ui.settle()
    ui.advance(0.6)


def test_staff_open_it_for_an_hour_and_everybody_sees_it(ui, app):
    to_help(app, ui)
    touch(ui, "Åbn i en time")
    assert ui.find("Fjernhjælp er åben")
    assert ui.find("Det lukker selv om 60 minutter.")
    assert app.services.far_help._noted == [("help.opened", METTE.serial)]
    ui.advance(61)
    ui.settle()
    assert ui.find("Det lukker selv om 59 minutter.")
    app.staffing.put_away()
    ui.settle()
    app.refresh()
    assert ui.find("En tekniker hjælper udefra.")


def test_staff_close_it(ui, app):
    to_help(app, ui)
    touch(ui, "Åbn i en time")
    touch(ui, "Luk nu")
    assert ui.find("Åbn i en time")
    assert not app.services.far_help.is_open


def test_anybody_closes_it_on_the_first_page_and_begins_no_visit(ui, app):
    opened(app, ui)
    touch(ui, "Luk nu")
    assert not ui.find_all("udefra")
    assert app.services.far_help._noted[-1] == ("help.closed", "visitor")
    assert not app.services.session.visiting
    assert app.page.route.name == "idle"


def test_it_is_said_where_the_screen_is_closed_to_visitors_too(ui, app):
    app.services.house.close(closed=True, by="code")
    opened(app, ui)
    touch(ui, "Luk nu")
    assert not app.services.far_help.is_open
    assert ui.find("Skærmen er lukket lige nu")


def test_a_visit_ends_it_and_the_visitor_is_told(ui, app):
    opened(app, ui)
    touch(ui, "Rør ved skærmen")
    assert ui.find("Skærmen er kun din nu")
    assert not app.services.far_help.is_open
    assert app.services.far_help._noted[-1] == ("help.closed", "kiosk")
    touch(ui, "Videre")
    assert ui.find("Hvad kan jeg hjælpe med?")


def test_it_is_not_opened_during_a_visit(ui, app):
    app.touched()
    app.home()
    to_help(app, ui)
    assert ui.find("Ikke, mens nogen er her")
    with pytest.raises(SomebodyIsHere):
        app.staffing.pages.page._open()


def test_a_machine_that_can_not_be_asked_says_so(ui, app):
    app.services.far_help._asked.available = False
    to_help(app, ui)
    assert ui.find("Fjernhjælp er ikke sat op her")


def test_it_stands_over_staffs_other_pages(ui, app):
    to_help(app, ui)
    app.services.far_help.open(METTE.serial, visit=False)
    app.staffing.pages.go("staff_house")
    ui.settle()
    ui.advance(0.6)
    touch(ui, "Luk nu")
    assert not ui.find_all("udefra")
    assert ui.find("Huset")


def test_it_is_over_when_its_hour_is(ui, app):
    opened(app, ui)
    app.services.clock.skipped = timedelta(minutes=61)
    app.refresh()
    assert not ui.find_all("udefra")
