"""The leader's pages: a card is closed, and the log goes onto a stick; nobody else gets there."""

import pytest
from demo_folder import DemoSticks
from demo_staff import JONAS, KARIN, METTE
from visiting import staffed, touch

from kiosk import i18n
from kiosk.devices.stick import StickFailed, Sticks


@pytest.fixture
def app(ui):
    return staffed(ui)


def opened(ui, app, who, *pages):
    app.services.staff.open(who)
    ui.advance(0.6)
    for page in pages:
        touch(ui, page)


def done(app):
    return [(one.what, one.who) for one in app.services.audit.lines()]


def test_a_leader_closes_a_card_at_once(ui, app):
    opened(ui, app, JONAS, "Loggen", "Personalets kort")
    assert ui.find("Dit eget. Det lukker en anden leder.")
    assert len(ui.find_all("Luk kortet")) == 2
    touch(ui, ui.find_all("Luk kortet")[-1])
    assert ui.find("Luk kortet: Mette?")
    touch(ui, "Nej, tilbage")
    assert app.services.staff.closed == {}
    touch(ui, ui.find_all("Luk kortet")[-1])
    touch(ui, "Ja, luk kortet")
    assert set(app.services.staff.closed) == {METTE.serial}
    assert ui.find("Kortet er lukket: Mette. Det åbner ikke noget her mere.")
    assert ui.find("Lukket i dag")
    assert len(ui.find_all("Luk kortet")) == 1
    assert done(app)[-1] == ("card.revoked", JONAS.serial)


def test_back_from_the_question_closes_nothing(ui, app):
    opened(ui, app, JONAS, "Loggen", "Personalets kort")
    touch(ui, ui.find_all("Luk kortet")[0])
    assert ui.find(f"Luk kortet: kort {KARIN.serial[:8]}?")  # whose name no card has told here yet
    touch(ui, "Tilbage")
    assert ui.find("Personalets kort")
    assert app.services.staff.closed == {}


def test_others_see_neither_the_cards_nor_the_copy(ui, app):
    opened(ui, app, METTE, "Loggen")
    assert not ui.find_all("Personalets kort")
    assert not ui.find_all("Kopiér til USB-nøgle")
    app.staffing.pages.go("staff_cards")
    ui.settle()
    assert ui.find("Kun for ledere")
    assert not ui.find_all("Luk kortet")


def test_without_a_list_there_are_no_cards(ui, app):
    app.services.staff.register.roster = lambda: None
    opened(ui, app, JONAS, "Loggen", "Personalets kort")
    assert not ui.find_all("Luk kortet")


def test_the_log_goes_onto_a_stick_and_the_copy_is_written_down(ui, app, tmp_path):
    opened(ui, app, JONAS, "Loggen")
    touch(ui, "Kopiér til USB-nøgle")
    assert ui.find("Sæt en USB-nøgle i, og tryk så igen.")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "other.txt").write_text("x")
    app.services.sticks = Sticks(tmp_path)
    touch(ui, "Kopiér til USB-nøgle")
    ui.wait(lambda: ui.find_all("Den ligger på nøglen. Hold den låst inde."))
    assert (tmp_path / "stick" / "log-2026-11-20.csv").read_bytes() == b"1"
    assert ("log.exported", JONAS.serial) in done(app)


def test_a_stick_that_takes_nothing_is_told(ui, app, tmp_path):
    class Full(DemoSticks):
        def put(self, _name, _data):
            raise StickFailed

    app.services.sticks = Full(tmp_path)
    opened(ui, app, JONAS, "Loggen")
    touch(ui, "Kopiér til USB-nøgle")
    ui.wait(lambda: ui.find_all(i18n.say(StickFailed())))
    assert ui.find("Kopiér til USB-nøgle")


def test_a_card_pulled_while_it_is_copied_leaves_no_page(ui, app, tmp_path):
    import threading

    going, begun = threading.Event(), threading.Event()

    class Slow(DemoSticks):
        def put(self, _name, _data):
            begun.set()
            assert going.wait(30)

    app.services.sticks = Slow(tmp_path)
    opened(ui, app, JONAS, "Loggen")
    touch(ui, "Kopiér til USB-nøgle")
    assert begun.wait(30)
    app.services.staff.pull()
    ui.frames(2)
    going.set()
    ui.wait(lambda: not any(one.name == "log-copy" for one in threading.enumerate()))
    ui.settle()
    assert app.staffing.pages is None
