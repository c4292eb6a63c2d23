"""Connecting the kiosk with a code on its screen: typed, sent, answered, and kept from those it is not for."""

import demo_services
import pytest
from demo_services import Hub

from kiosk.errors import KnownError
from kiosk.i18n import N_

DIGITS = "1234567890"


class NoNetwork(KnownError):
    message = N_("There is no network.")


@pytest.fixture
def start(ui):
    """Start the app, open the page and give the app."""

    def start(*, staff_code="", hub_url="https://hub.example.org", hub=None, let_in=False):
        from kiosk.ui.app import KioskApp

        app = KioskApp(demo_services.services(hub=hub, staff_code=staff_code, hub_url=hub_url))
        ui.start(app)
        app.touched()
        app.go("enrol", let_in=let_in)
        ui.settle()
        ui.advance(0.6)
        return app

    return start


def key(ui, app, names):
    for name in names:
        caps = {cap.key.name: cap for cap in app.page.keyboard.caps}
        ui.touch(caps[name])
        ui.advance(0.2)


def test_the_code_is_typed_in_groups_and_sent_once_it_is_whole(ui, start):
    app = start()
    key(ui, app, DIGITS[:9])
    assert ui.find("1234 567 89")
    ui.touch("Forbind")
    ui.settle()
    assert ui.find("Der mangler 1 tal.")
    assert app.services.hub.asked == []
    ui.advance(0.6)
    key(ui, app, DIGITS[9:])
    assert ui.find("1234 567 890")
    assert not ui.find_all("mangler")
    ui.touch("Forbind")
    ui.settle()
    assert app.services.hub.asked == [(DIGITS, "")]
    assert ui.find("Kiosken bliver forbundet")
    app.services.hub.done(None)
    ui.settle()
    assert ui.find("Den hører nu til Stuen på Nørretorv, Værestederne i Nordby.")


def test_what_goes_wrong_is_said_and_the_code_is_still_there(ui, start):
    app = start()
    key(ui, app, DIGITS)
    ui.touch("Forbind")
    app.services.hub.done(NoNetwork())
    ui.settle()
    assert ui.find("There is no network.")
    ui.advance(0.6)
    ui.touch("Prøv igen")
    ui.settle()
    assert ui.find("1234 567 890")


def test_an_answer_to_who_went_on_changes_nothing(ui, start):
    app = start()
    key(ui, app, DIGITS)
    ui.touch("Forbind")
    ui.settle()
    ui.advance(0.6)
    ui.touch("Til forsiden")
    app.services.hub.done(NoNetwork())
    ui.settle()
    assert app.navigation.current.name == "home"


def test_the_address_is_typed_where_the_configuration_has_none(ui, start):
    app = start(hub_url="", staff_code="plain1", let_in=True)
    assert ui.find("https://")
    key(ui, app, "hub.no")
    assert ui.find("https://hub.no")
    ui.touch("Videre")
    ui.settle()
    ui.advance(0.6)
    assert ui.find("Adresse: hub.no")
    key(ui, app, DIGITS)
    ui.touch("Forbind")
    assert app.services.hub.asked == [(DIGITS, "https://hub.no")]


def test_no_address_is_no_address(ui, start):
    app = start(hub_url="", staff_code="plain1", let_in=True)
    ui.touch("Videre")
    ui.settle()
    assert ui.find("Adressen mangler.")
    assert app.page.state["page"] == "address"


def test_back_from_the_code_is_the_address_and_then_out(ui, start):
    app = start(hub_url="", staff_code="plain1", let_in=True)
    key(ui, app, "hub.no")
    ui.touch("Videre")
    ui.settle()
    ui.advance(0.6)
    ui.touch("Tilbage")
    ui.settle()
    assert ui.find("https://hub.no")
    ui.advance(0.6)
    ui.touch("Tilbage")
    assert app.navigation.current.name == "home"


def test_nobody_names_another_hub_without_a_staff_code(ui, start):
    app = start(hub_url="")
    assert ui.find("Kiosken kan ikke forbindes her endnu")
    assert app.page.keyboard is None


@pytest.mark.parametrize(
    ("hub_url", "enrolled", "asks"),
    [("", False, True), ("https://hub.example.org", True, True), ("https://hub.example.org", False, False)],
)
def test_the_staff_code_is_asked_for_where_a_code_alone_must_not_do(ui, start, hub_url, enrolled, asks):
    start(hub_url=hub_url, hub=Hub("ok" if enrolled else "off", url=hub_url), staff_code="plain1")
    assert bool(ui.find_all("For personalet: Skriv personalekoden")) == asks


def test_the_idle_page_offers_it_until_it_is_done(ui):
    from kiosk.ui.app import KioskApp

    hub = Hub("off", url="https://hub.example.org")
    app = KioskApp(demo_services.services(hub=hub, hub_url=hub.url))
    ui.start(app)
    ui.advance(0.6)
    ui.touch("Personale: Forbind kiosken")
    assert app.navigation.current.name == "enrol"
    hub.enrolled = True
    app.navigation.idle()
    app.refresh()
    ui.settle()
    assert not ui.find_all("Personale: Forbind kiosken")
    ui.advance(0.6)
    ui.touch((900, 400))
    assert app.navigation.current.name == "home"


def test_the_code_does_not_outlive_the_visit(ui, start):
    app = start()
    key(ui, app, DIGITS)
    typed = app.page.code
    app.end()
    ui.advance(6)
    assert str(typed) == ""
    assert app.navigation.current.name == "idle"
