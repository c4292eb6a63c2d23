"""The first start on the screen, touched as a person would: three questions, and what comes of them."""

import demo_services
import pytest
from kivy.clock import Clock

from kiosk.demo.screens.camera import DemoCamera
from kiosk.devices.network import Lines
from kiosk.devices.wifi import Network, WrongPassword
from kiosk.finding import Finding
from kiosk.first.kept import Place
from kiosk.i18n import use
from kiosk.store import ReadOnly
from kiosk.ui import first_start
from sync import invitation
from tests.helpers.first_desk import CODE, HOME, Desk


@pytest.fixture
def start(ui, tmp_path):
    """Start the app; gives it, and the desk."""
    mistake = {}

    def start(told=None, **desk_is):
        mistake.update(desk_is.pop("mistake", {}))
        from kiosk.ui.app import KioskApp

        desk = Desk(tmp_path, {} if told is None else told)
        for name, value in desk_is.items():
            setattr(desk, name, value)
        services = demo_services.services()
        services.first = desk.first()
        services.hub.enrolled = False
        services.begun = []

        def speak(code):
            services.begun.append(code)
            services.config.centre.language = code

        services.speak = speak
        services.in_service = lambda: services.begun.append("in service")
        services.invitation_camera = DemoCamera()
        services.card_mistake = lambda code: mistake.get(code, "")
        app = KioskApp(services)
        ui.start(app)
        app.first_start.is_up()
        ui.settle()
        ui.advance(0.6)
        return app, desk

    yield start
    use("da")


def work(ui, desk):
    desk.work()
    ui.settle()
    ui.advance(0.6)


def keys(ui, app, names):
    for name in names:
        caps = {cap.key.name: cap for cap in app.page.keyboard.caps}
        ui.touch(caps[name])
        ui.advance(0.2)


def touch(ui, words):
    ui.touch(words)
    ui.settle()
    ui.advance(0.6)


def test_from_the_first_question_to_service(ui, start):
    app, desk = start()
    assert ui.find("Hvilket sprog taler personalet?")
    touch(ui, "English")
    assert ui.find("We look for networks")
    work(ui, desk)
    touch(ui, "Stuen")
    keys(ui, app, "hemmelig")
    touch(ui, "Connect")
    assert ui.find("We connect to Stuen")
    work(ui, desk)
    assert desk.radio.joined == [("Stuen", "hemmelig")]
    keys(ui, app, CODE)
    assert ui.find("1234 567 890")
    touch(ui, "Connect")
    assert ui.find("The kiosk is made ready")
    work(ui, desk)
    assert ui.find("Ready")
    assert not app.services.session.visiting
    touch(ui, "Into service")
    assert ui.find("Welcome to")
    assert app.services.begun == ["en", "in service"]
    assert app.page.route.name == "idle"
    ui.touch((640, 400))
    assert app.services.session.visiting


def test_a_mistake_on_the_card_is_told_to_who_prepared_it(ui, start):
    start(mistake={"da": "Linje 4: koden har 10 tal."})
    assert ui.find("Linje 4: koden har 10 tal.")


def test_what_was_typed_is_gone_with_its_page(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    keys(ui, app, CODE)
    typed = app.page.code
    touch(ui, "Forbind")
    work(ui, desk)
    assert len(typed) == 0


def test_a_digit_that_is_missing_is_said(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    keys(ui, app, CODE[:8])
    touch(ui, "Forbind")
    assert ui.find("Der mangler 2 tal.")
    keys(ui, app, CODE[8:9])
    assert not ui.find_all("mangler")
    assert desk.code == ""


def test_a_wrong_password_is_said_and_stands_there_to_be_looked_at(ui, start):
    app, desk = start({"language": "da"})
    work(ui, desk)
    touch(ui, "Stuen")
    keys(ui, app, "hemmelig")
    touch(ui, "Vis tegnene")
    assert ui.find("hemmelig")
    desk.radio.error = WrongPassword()
    touch(ui, "Forbind")
    work(ui, desk)
    assert ui.find("Netværket tog ikke imod adgangskoden.")
    touch(ui, "Skjul tegnene")
    assert not ui.find_all("hemmelig")
    keys(ui, app, "t")
    assert not ui.find_all("tog ikke imod")
    password = app.page.password
    touch(ui, "Tilbage")
    assert ui.find("Hvilket netværk?")
    assert len(password) == 0


def test_an_open_network_asks_before_it_is_joined(ui, start):
    _app, desk = start({"language": "da"})
    desk.radio.networks = lambda: [Network(b"Gratis", 1, locked=False), Network(b"skolen", 2, True, usable=False)]
    work(ui, desk)
    ui.touch("skolen")
    ui.settle()
    assert ui.find("Hvilket netværk?")
    ui.advance(0.6)
    touch(ui, "Gratis")
    assert ui.find("Forbind til Gratis?")
    touch(ui, "Et andet netværk")
    touch(ui, "Gratis")
    touch(ui, "Forbind")
    work(ui, desk)
    assert desk.radio.joined == [("Gratis", "")]


def test_a_cable_that_is_put_in_is_offered(ui, start):
    _app, desk = start({"language": "da"})
    work(ui, desk)
    assert not ui.find_all("Brug kablet")
    desk.lines = Lines(cable=True, address=True)
    ui.advance(5)
    work(ui, desk)
    touch(ui, "Brug kablet")
    assert ui.find("Skriv koden fra centralen")


def test_the_list_stays_where_it_is_while_nothing_changes(ui, start):
    app, desk = start({"language": "da"})
    work(ui, desk)
    page = app.page
    ui.advance(5)
    work(ui, desk)
    assert app.page is page
    desk.radio.networks = lambda: [HOME, Network(b"ny", 1, locked=True)]
    ui.advance(5)
    work(ui, desk)
    assert ui.find("ny")


def test_no_radio_and_no_network_is_no_dead_end(ui, start):
    _app, desk = start({"language": "da"})
    desk.radio.available = False
    work(ui, desk)
    assert ui.find("Kiosken har ikke wi-fi")
    touch(ui, "Fortsæt uden netværk")
    touch(ui, "Nej, tilbage")
    touch(ui, "Fortsæt uden netværk")
    touch(ui, "Ja, uden central")
    work(ui, desk)
    assert ui.find("Klar")
    touch(ui, "Tilbage")
    assert ui.find("Skriv koden fra centralen")


def test_the_address_is_asked_for_where_nobody_has_said_it(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    desk.hub.url = ""
    keys(ui, app, CODE)
    touch(ui, "Forbind")
    assert ui.find("Hvad er adressen?")
    touch(ui, "Videre")
    assert ui.find("Adressen mangler.")
    app.page.address.wipe()
    keys(ui, app, "hub.dk")
    touch(ui, "Tilbage")
    assert ui.find("1234 567 890")
    touch(ui, "Forbind")
    touch(ui, "Videre")
    work(ui, desk)
    assert desk.hub.asked == [(CODE, "https://hub.dk")]


def test_a_square_code_is_read_by_itself(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    desk.hub.url = ""
    touch(ui, "Vis en firkantet kode")
    camera = app.services.invitation_camera
    camera.left = [camera.look(slip="stuen:noget")]
    ui.advance(0.5)
    assert ui.find("Hold den firkantede kode op")
    camera.left = [camera.look(slip=invitation.write("https://hub.dk", CODE))]
    ui.advance(0.5)
    work(ui, desk)
    assert desk.hub.asked == [(CODE, "https://hub.dk")]


def test_a_camera_that_is_gone_leads_back_to_the_digits(ui, start):
    app, _desk = start({"language": "da", "network": "wifi"})
    touch(ui, "Vis en firkantet kode")
    app.services.invitation_camera.trouble = "gone"
    ui.advance(0.5)
    touch(ui, "Skriv tallene")
    assert ui.find("Skriv koden fra centralen")


def test_a_wrong_code_leads_to_another(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    desk.hub.errors = ["wrong_code"]
    keys(ui, app, CODE)
    touch(ui, "Forbind")
    work(ui, desk)
    assert ui.find("Koden virkede ikke")
    ui.advance(first_start.TRY_AGAIN + 1)
    assert ui.find("Koden virkede ikke")
    touch(ui, "En anden kode")
    assert ui.find("Skriv koden fra centralen")


def test_a_hub_that_is_away_is_tried_again_by_itself(ui, start):
    app, desk = start({"language": "da", "network": "wifi"})
    desk.hub.errors = ["timed_out", "no_network"]
    keys(ui, app, CODE)
    touch(ui, "Forbind")
    work(ui, desk)
    assert ui.find("Centralen har ikke lukket kiosken ind endnu")
    touch(ui, "Prøv igen")
    work(ui, desk)
    assert ui.find("Der er intet netværk")
    ui.advance(first_start.TRY_AGAIN + 1)
    work(ui, desk)
    assert ui.find("Klar")


def test_what_is_missing_has_a_way_on(ui, start):
    app, desk = start({"language": "da", "network": "none", "enrolled": "alone"})
    desk.findings = [Finding("camera", None, "")]
    work(ui, desk)
    assert ui.find("Der er intet kamera")
    ui.advance(first_start.SERVE + 1)
    assert ui.find("Der er intet kamera")
    desk.findings.append(Finding("disk", False, ""))
    touch(ui, "Prøv igen")
    work(ui, desk)
    assert not ui.find_all("Gå i drift alligevel")
    del desk.findings[1]
    touch(ui, "Prøv igen")
    work(ui, desk)
    touch(ui, "Gå i drift alligevel")
    assert app.page.route.name == "idle"


def test_a_kiosk_that_nobody_stands_before_begins_by_itself(ui, start):
    app, desk = start({"language": "da", "network": "none", "enrolled": "alone"})
    work(ui, desk)
    ui.advance(first_start.SERVE + 1)
    assert app.page.route.name == "idle"
    assert desk.first().over


def test_a_program_that_ends_leaves_no_timer(ui, start):
    app, desk = start({"language": "da", "network": "none", "enrolled": "alone"})
    work(ui, desk)
    app.first_start.stop()
    before = len(Clock.get_events())
    app.first_start.stop()
    assert len(Clock.get_events()) == before


def test_what_goes_wrong_leads_back_to_where_it_was(ui, start, monkeypatch):
    app, desk = start()
    with monkeypatch.context() as broken:
        broken.setattr(Place, "_put", lambda *_given: (_ for _ in ()).throw(ReadOnly()))
        with pytest.raises(ReadOnly) as raised:
            touch(ui, "Dansk")
    app.went_wrong(raised.value)  # as the guard of Kivy's loop does
    assert desk.kept == {}
    app.home()
    ui.settle()
    assert ui.find("Hvilket sprog taler personalet?")


def test_a_kiosk_in_service_shows_none_of_it(ui, start):
    app, _desk = start({"language": "da", "done": True})
    assert app.page.route.name == "idle"
    app.first_start.follow()
    assert app.page.route.name == "idle"
