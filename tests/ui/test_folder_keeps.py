"""What a visitor does at the screen is put in the folder, and is found again there: a form, a letter."""

import pytest
from demo_folder import PRINTER, with_folders
from demo_letters import CASES, DemoLetters
from form_visit import NAME, go, with_forms
from visiting import started, touch

DATED = next(name for name, case in CASES.items() if case.kind == "indkaldelse" and case.mode == "in_person")


@pytest.fixture
def app(ui, tmp_path):
    (tmp_path / "forms").mkdir()
    services = with_folders(with_forms(tmp_path / "forms"), tmp_path)
    services.letters = DemoLetters(services.clock)
    services.printer = PRINTER
    app = started(ui, services)
    services.folders.create()
    yield app
    services.folders.wipe()
    services.store.close()


def test_a_form_half_filled_in_lies_in_the_folder_and_goes_on_from_there(ui, app):
    filling = go(app, "leje")
    filling.steps.answer(NAME, "Solveig")
    touch(ui, "Stop og gem")
    touch(ui, "I min mappe")
    assert ui.find("Alle dine svar indtil nu.")
    touch(ui, "Læg det i min mappe")
    assert ui.find("Det ligger i din mappe")
    app.services.forms.wipe()  # as at the end of a visit
    assert app.services.forms.filling("alt") is None
    (one,) = app.services.folders.current.things("draft")
    app.go("folder_thing", id=one.id)
    touch(ui, "Gå videre med den")
    assert app.navigation.current.name == "form"
    assert app.services.forms.filling("alt").session.value(NAME) == "Solveig"


def test_a_letter_lies_in_the_folder_with_its_day_and_is_read_again(ui, app):
    number = app.services.letters.put(DATED, opened=True, confirmed=True)
    app.go("letter_keep", id=number)
    touch(ui, "I min mappe")
    touch(ui, "Læg det i min mappe")
    (one,) = app.services.folders.current.things("letter")
    assert one.due is not None
    app.services.letters.remove(number)
    app.go("folder_thing", id=one.id)
    touch(ui, "Se det hele")
    assert app.navigation.current.name == "letter_page"
    assert app.services.letters.get(app.navigation.current.params["id"]).letter.reading.text
