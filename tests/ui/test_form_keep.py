"""A form that is stopped: kept behind a slip and opened again, or thrown away; a newer form, and a full disk."""

import pytest
from form_visit import NAME, go, put, with_forms
from visiting import button, started, touch

from kiosk.forms import keyslip


@pytest.fixture
def services(tmp_path):
    return with_forms(tmp_path)


@pytest.fixture
def app(ui, services):
    return started(ui, services)


def test_stop_keep_and_open_again_with_the_words(ui, app, services):
    filling = go(app, "leje")
    filling.steps.answer(NAME, "Solveig")
    touch(ui, "Stop og gem")
    touch(ui, "Gem den")
    ui.wait(lambda: ui.find_all("Din nøgleseddel"))
    words = filling.draft.slip.words
    assert all(ui.find_all(word) for word in words)
    assert ui.find("20. december 2026")
    touch(ui, "Udskriv")
    services.printer.done(None)
    ui.frames(2)
    assert ui.find("Tag dit papir")
    touch(ui, "Jeg har ordene. Stop")
    assert app.navigation.current.name == "home"
    assert services.forms.filling("alt") is None
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg har en nøgleseddel")
    for word in words:
        app.page.typed.add(word)
        app.refresh()
        touch(ui, button(ui, word))
    touch(ui, "Åbn blanketten")
    ui.wait(lambda: app.navigation.current.name == "form")
    assert services.forms.filling("alt").session.value(NAME) == "Solveig"
    assert ui.find("Hvad betaler du i husleje?")


def test_words_that_open_nothing_say_so_and_can_be_changed(ui, app):
    app.go("form_open")
    app.page.words.extend(["and"] * 6)
    app.refresh()
    touch(ui, "Åbn blanketten")
    ui.wait(lambda: ui.find_all("De ord åbner ikke noget"))
    touch(ui, "Begynd forfra")
    assert ui.find("Ord 1 af 6")
    app.page.typed.add("qz")
    app.page._changed(*line_and_field(ui))
    ui.frames(2)
    assert ui.find("Intet ord på en seddel begynder sådan")


class SlipCamera:
    """Shows a grey picture in which a code stands, or not."""

    available, trouble = True, ""

    def __init__(self):
        self.on, self.code = False, ""

    def open(self):
        self.on = True

    def close(self):
        self.on = False

    def frame(self):
        from kiosk.devices.camera import Frame

        return Frame(64, 36, (1280, 720), bytearray(b"\x80" * 64 * 36 * 3), {"slip": self.code})


def test_a_slip_held_up_to_the_camera(ui, app, services):
    services.camera.available = True
    services.slip_camera = camera = SlipCamera()
    filling = go(app, "leje")
    filling.save()
    slip = filling.keep()
    services.forms.stop(filling)
    app.home()
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg har en nøgleseddel")
    touch(ui, "Hold den op til kameraet")
    assert camera.on
    camera.code = "stuen:and-and"
    ui.advance(0.5)
    assert app.navigation.current.name == "form_scan"
    camera.code = slip.code
    ui.advance(0.5)
    assert ui.find("Er det dine ord?")
    assert not camera.on
    touch(ui, "Åbn blanketten")
    ui.wait(lambda: app.navigation.current.name == "form")


def test_a_camera_that_has_gone_leads_to_typing(ui, app, services):
    services.camera.available = True
    services.slip_camera = camera = SlipCamera()
    app.go("form_scan")
    camera.trouble = "gone"
    ui.advance(0.5)
    touch(ui, "Skriv ordene")
    assert ui.find("Ord 1 af 6")


def line_and_field(ui):
    from kiosk.ui.widgets.field import Field

    field = ui.widgets(Field)[0]
    return field.parent, field


def test_stopped_without_keeping_nothing_stays(ui, app, services):
    filling = go(app, "leje")
    filling.save()
    touch(ui, "Stop og gem")
    touch(ui, "Stop uden at gemme")
    touch(ui, "Ja, smid den ud")
    assert services.forms.drafts._store.subjects() == set()
    assert app.navigation.current.name == "home"


def test_the_visit_ends_and_nothing_stays(ui, app, services):
    services.session.touch()
    filling = go(app, "navn")
    typed = app.page.asked(NAME).entered["typed"]
    typed.add("Solveig")
    touch(ui, "Videre")
    assert services.forms.drafts._store.subjects()
    services.session.end()
    assert services.forms.drafts._store.subjects() == set()
    assert str(typed) == ""
    assert filling.draft._key == bytearray()


def test_a_newer_version_tells_what_changed_once(ui, app, services):
    from kiosk.forms.changes import Account, Lost

    filling = go(app, "leje")
    filling.account = Account((Lost("Hvor gammel er hunden?", "12"),), (), ("Hvad hedder den?",))
    app.navigation.current.state.clear()
    app.refresh()
    assert ui.find("Blanketten er blevet ny")
    assert ui.find("Hvor gammel er hunden? 12")
    touch(ui, "Videre")
    assert ui.find("Hvad betaler du i husleje?")


@pytest.mark.logs("a draft could not be kept")
def test_a_full_disk_is_told_and_holds_nobody_up(ui, app, monkeypatch):
    from kiosk.store import DiskFull

    filling = go(app, "navn")
    put(app, filling, NAME, "Ib")

    def full(*_given, **_named):
        raise DiskFull

    monkeypatch.setattr(filling.draft, "save", full)
    app.refresh()
    touch(ui, "Videre")
    assert ui.find("Den kan ikke gemmes lige nu")
    assert ui.find("Hvad er der sket?")
    touch(ui, "Stop og gem")
    touch(ui, "Gem den")
    assert not ui.find_all("Din nøgleseddel")


def test_the_paper_says_the_words_and_the_day_and_not_the_form(app):
    from datetime import date

    from kiosk.devices.slip import Line
    from kiosk.ui import form_slip

    slip = keyslip.made()
    paper = form_slip.slip(slip, date(2026, 12, 20), app.services.config.centre)
    text = " ".join(part.text for part in paper.parts if isinstance(part, Line))
    assert all(word in text for word in slip.words)
    assert "20. december 2026" in text
    assert "Alt muligt" not in text
