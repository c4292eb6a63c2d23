"""Saying it in the place of typing: only where it can be, shown to be changed, over with any touch."""

import demo_services
import pytest
from form_visit import go, with_forms
from visiting import button, started, touch

from kiosk.demo.screens.services import Dictation
from kiosk.devices.dictation import Heard


class Listener(Dictation):
    """Remembers what it was told to do."""

    possible = True

    def __init__(self):
        self.done = []

    def listen(self, language, told):
        self.done.append(language)
        self.told = told

    def enough(self):
        self.done.append("enough")

    def stop(self):
        self.done.append("stop")


@pytest.fixture
def app(ui, tmp_path):
    services = with_forms(tmp_path)
    services.dictation = Listener()
    return started(ui, services)


def tell(ui, app, *heard):
    for one in heard:
        app.services.dictation.told(Heard(*one))
        ui.frames(2)


def test_what_was_said_stands_there_to_be_changed(ui, app):
    go(app, "navn")
    ui.frames(2)
    touch(ui, "Sig det")
    assert app.services.dictation.done == ["da"]
    assert ui.find("Vi lytter. Sig det nu.")
    tell(ui, app, ("listening", 0.5), ("thinking",))
    assert ui.find("Vi skriver det ned")
    tell(ui, app, ("text", 0, "Solveig Testesen"))
    assert not app.stage.over
    typed = app.page.state["entered"]["typed"]
    assert str(typed) == "Solveig Testesen"
    assert app.services.forms.filling("alt").session.value("/data/dig/navn") == ""  # nothing is sent by itself
    touch(ui, "Sig det")
    tell(ui, app, ("text", 0, "fra havnen"))
    assert str(typed) == "Solveig Testesen fra havnen"
    touch(ui, "Videre")
    assert app.services.forms.filling("alt").session.value("/data/dig/navn") == "Solveig Testesen fra havnen"


def test_any_touch_is_the_end_of_it(ui, app):
    go(app, "historie")
    ui.frames(2)
    touch(ui, "Sig det")
    ui.touch((5, 5))
    assert app.services.dictation.done == ["da", "enough"]
    assert ui.find("Vi skriver det ned")
    ui.touch((5, 5))
    assert app.services.dictation.done == ["da", "enough", "stop"]
    assert not app.stage.over
    tell(ui, app, ("text", 0, "For sent"))
    assert str(app.page.state["entered"]["typed"]) == ""


@pytest.mark.parametrize(("heard", "said"), [("text", "Vi hørte ingenting"), ("failed", "Det kunne ikke skrives ned")])
def test_what_comes_to_nothing_has_a_way_on(ui, app, heard, said):
    go(app, "navn")
    ui.frames(2)
    touch(ui, "Sig det")
    tell(ui, app, (heard,))
    assert ui.find(said)
    touch(ui, "Prøv igen")
    assert ui.find("Vi lytter")
    tell(ui, app, (heard,))
    touch(ui, "Luk")
    assert not app.stage.over


def test_help_and_messages_too(ui, app):
    app.services.letterbox.possible = True
    for route in ("help_type", "message"):
        app.go(route)
        ui.frames(2)
        touch(ui, "Sig det")
        tell(ui, app, ("text", 0, "Jeg vil gerne tale med Mette"))
        assert str(app.page.state["typed"]) == "Jeg vil gerne tale med Mette"


def test_where_nobody_can_listen_nobody_is_offered_it(ui, app):
    app.services.dictation.possible = False
    for show in (lambda: go(app, "navn"), lambda: app.go("help_type")):
        show()
        ui.frames(2)
        assert not ui.find_all("Sig det")


def test_a_number_is_typed(ui, app):
    go(app, "telefon")
    ui.frames(2)
    assert not ui.find_all("Sig det")


def test_the_demo_centre_has_none():
    assert not demo_services.services().dictation.there("da")


def test_who_listens_is_not_recorded_while_the_screen_speaks(ui, app):
    go(app, "navn")
    ui.frames(2)
    app.ears.start()
    ui.advance(0.5)
    app.services.dictation.done.clear()
    button(ui, "Sig det").action()
    ui.advance(1)
    assert any("Vi lytter" in one for one in app.services.speech.said[-1][1])
    assert app.services.dictation.done == []
    app.services.speech.on_done()
    ui.advance(1)
    assert app.services.dictation.done == ["da"]
    assert ("play", "click") in app.services.sound.calls
    tell(ui, app, ("failed",))
    ui.advance(0.2)
    assert any("Det kunne ikke skrives ned" in one for one in app.services.speech.said[-1][1])
    assert app.services.dictation.done == ["da"]


def test_a_touch_while_the_screen_speaks_ends_it(ui, app):
    go(app, "navn")
    app.ears.start()
    ui.advance(0.5)
    app.services.dictation.done.clear()
    button(ui, "Sig det").action()
    ui.advance(1)
    app.stage.over[-1]._enough()
    ui.advance(2)
    assert not app.stage.over
    assert app.services.dictation.done == ["stop"]


@pytest.mark.parametrize("gone", ["home", "staff"])
def test_the_microphone_goes_off_when_the_page_it_listens_for_is_gone(ui, app, gone):
    go(app, "navn")
    ui.frames(2)
    touch(ui, "Sig det")
    if gone == "home":
        app.home()
    else:
        app.staffing._come()
    tell(ui, app, ("listening", 0.9))
    assert app.services.dictation.done == ["da", "stop"]
    tell(ui, app, ("text", 0, "Det var til personalet"))
    assert not any("personalet" in str(route.state) for route in app.navigation.stack)
