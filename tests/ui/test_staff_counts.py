"""Staff see the numbers by year, take them along on a stick, and say what stood in somebody's way."""

import threading

import pytest
from demo_folder import DemoSticks
from demo_staff import DemoCounts
from visiting import button, staffed, touch

from kiosk.devices.stick import StickFailed, Sticks
from kiosk.ui.reading import spoken
from kiosk.ui.screens.staff_barriers import MOMENT
from kiosk.voice import report

QUESTION = "Hvad stod i vejen?"
COPY = "Kopiér til USB-nøgle"


@pytest.fixture
def app(ui):
    return staffed(ui)


@pytest.fixture
def said(app):
    return app.services.counts.said


def opened(ui, app, *pages):
    app.services.staff.open()
    ui.advance(0.6)
    for page in pages:
        touch(ui, page)


def numbers(ui, app):
    opened(ui, app, "Huset", "Se tallene")


def heard(app):
    return [one.words for one in spoken(app.staffing.pages.layer.frame)]


def test_the_visits_of_each_month_that_is_over_and_of_a_year_before(ui, app):
    numbers(ui, app)
    assert ui.find("Oktober")
    assert ui.find("200")
    assert not ui.find_all("November"), "it goes on"
    assert not ui.find_all("Hele 2026")
    assert not ui.find_all("2027")
    touch(ui, "2025")
    assert ui.find("December")
    assert ui.find("Hele 2025: 1980")
    assert ui.find("En streg: færre end 5")
    assert not ui.find_all("2024"), "nothing was counted before"
    touch(ui, "2026")
    assert not ui.find_all("December")


def test_the_answers_as_a_table_that_is_read_by_the_month(ui, app):
    numbers(ui, app)
    touch(ui, "Svar")
    assert ui.find("Intet svar")
    assert "Marts: Ja 61, Delvist 18, Nej 6, Intet svar 45." in heard(app)
    assert "Januar: Ja 61, Delvist –, Nej –, Intet svar 29." in heard(app)


def test_what_stood_in_the_way_over_the_year_and_by_month(ui, app):
    numbers(ui, app)
    touch(ui, "2025")
    touch(ui, "I vejen")
    assert ui.find("mindst 104")
    assert ui.find("Jeg har ikke MitID 7, Ingen svarede 12, Intet sted at bo 17, De sagde nej 8")
    app.services.counts = DemoCounts(nothing=True)
    touch(ui, "Besøg")
    touch(ui, "I vejen")
    assert not ui.find_all("Måned for måned")
    assert len(ui.find_all("–")) == 7


def test_where_no_month_is_over_it_says_so(ui, app):
    opened(ui, app)
    app.staffing.pages.go("staff_counts")
    app.staffing.pages.page.tell(year=2027)
    ui.settle()
    assert ui.find("En måned kan ses, når den er slut; ingen i 2027 er det.")


def test_the_page_of_the_year_goes_onto_a_stick(ui, app, tmp_path):
    numbers(ui, app)
    touch(ui, COPY)
    assert ui.find("Sæt en USB-nøgle i, og tryk så igen.")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "other.txt").write_text("x")
    app.services.sticks = Sticks(tmp_path)
    touch(ui, "2025")
    touch(ui, COPY)
    ui.wait(lambda: ui.find_all("Siden ligger på USB-nøglen som stuen-2025.pdf. Du kan tage den ud."))
    assert (tmp_path / "stick" / "stuen-2025.pdf").read_bytes().startswith(b"%PDF-")


class Full(DemoSticks):
    def put(self, _name, _data):
        raise StickFailed


def test_a_stick_that_takes_nothing_or_a_page_that_can_not_be_made_is_told(ui, app, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "paper", lambda _said: b"%PDF-")
    app.services.sticks = Full(tmp_path)
    numbers(ui, app)
    touch(ui, COPY)
    ui.wait(lambda: ui.find_all("Filen kunne ikke gemmes på USB-nøglen. Prøv en anden USB-nøgle."))

    def fails(_said):
        raise report.NotOnPaper

    monkeypatch.setattr(report, "paper", fails)
    touch(ui, COPY)
    ui.wait(lambda: ui.find_all("Siden kunne ikke laves. Prøv igen."))
    assert ui.find(COPY)


def test_a_card_pulled_while_it_is_copied_leaves_no_page(ui, app, tmp_path, monkeypatch):
    going, begun = threading.Event(), threading.Event()

    def slow(_said):
        begun.set()
        assert going.wait(30)
        return b"%PDF-"

    monkeypatch.setattr(report, "paper", slow)
    app.services.sticks = Full(tmp_path)
    numbers(ui, app)
    touch(ui, COPY)
    assert begun.wait(30)
    app.services.staff.pull()
    ui.frames(2)
    going.set()
    ui.wait(lambda: not any(one.name == "counts-copy" for one in threading.enumerate()))
    ui.settle()
    assert app.staffing.pages is None


@pytest.mark.parametrize("way", [("I dag",), ("Huset", "Se tallene")])
def test_staff_say_what_they_saw_once_for_each_touch(ui, app, said, way):
    opened(ui, app, *way, QUESTION)
    assert said == []
    touch(ui, button(ui, "Ingen svarede"))
    assert ui.find("Talt med: Ingen svarede.")
    touch(ui, button(ui, "Ingen svarede"))
    touch(ui, button(ui, "Noget andet"))
    assert said == ["no_answer", "no_answer", "other"]
    assert ui.find("Talt med: Noget andet.")


def test_the_last_touch_can_be_undone_for_a_moment(ui, app, said):
    opened(ui, app, "I dag", QUESTION)
    touch(ui, button(ui, "De sagde nej"))
    touch(ui, button(ui, "De sagde nej"))
    touch(ui, button(ui, "Fortryd"))
    assert said == ["refused"]
    assert not ui.find_all("Fortryd"), "the one before is counted"
    touch(ui, button(ui, "Ventetiden er for lang"))
    ui.advance(MOMENT + 0.5)
    assert not ui.find_all("Fortryd")
    assert said == ["refused", "waiting"]


def test_who_sits_with_a_visitor_gets_there_too(ui, app, said):
    app.touched()
    app.home()
    opened(ui, app, "Sid med", "Ja, sid med mig")
    app.staffing.show_pages()
    app.staffing.pages.go("staff_assist")
    ui.settle()
    touch(ui, QUESTION)
    touch(ui, button(ui, "Intet sted at bo"))
    assert said == ["no_housing"]
    assert app.services.session.visiting
