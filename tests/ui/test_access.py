"""What each thing on the screen is, for who doesn't see it. Every state is walked by tests/accessibility."""

import pytest

from kiosk.demo.screens import visit
from kiosk.ui import access
from tests.accessibility.left_out import faults
from tests.accessibility.walk import standing
from tests.helpers.arrived import arrive, top
from tests.helpers.desk import Desk

pytestmark = pytest.mark.usefixtures("danish")


def told(part):
    """It in sentences."""
    return access.say(part.access())


def show(ui, *parts):
    """These parts on the screen, and nothing else."""
    from kiosk.ui.widgets.part import Column

    column = Column(list(parts))
    ui.show(column)
    column.place(0, 0, *ui.window.size)
    return column


def test_whatever_is_seen_is_told(ui, tmp_path):
    stage = next(iter(visit.CENTRES.values()))
    with standing(ui, stage, tmp_path) as app:
        for state in stage.states:
            arrive(app, stage, state)
            assert not list(faults(top(app))), state.name


def test_a_thing_that_says_nothing_is_found(ui):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Part
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.tappable import Tappable

    class Drawn(Part):
        def draw(self):
            """Something."""

    assert not list(faults(show(ui, BigButton("Videre", list))))
    for wrong in (Tappable(list, "", [Picture("pictures/dog", 40)]), Tappable(list, "dog"), Drawn()):
        assert list(faults(show(ui, wrong)))


def test_a_button_says_what_it_is_what_stands_on_it_and_how_it_stands(ui):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.choice import Choice
    from kiosk.ui.widgets.tile import Tile

    assert told(BigButton("Meld mig til", list)) == ["Knap.", "Meld mig til."]
    assert told(Tile("Kaffe", list, picture="coffee", hint="Hver dag.", chosen=True)) == [
        "Knap.", "Kaffe.", "Hver dag.", "Valgt.",
    ]  # fmt: skip
    assert told(Choice("Ja", list, chosen=True)) == ["Svar.", "Ja.", "Valgt."]
    assert told(BigButton("Ret", list, about="Hvad hedder du?")) == ["Knap.", "Ret.", "Hvad hedder du?"]
    button = BigButton("Udskriv", list)
    button.enabled = False
    assert told(button) == ["Knap.", "Udskriv.", "Kan ikke bruges nu."]


def test_buttons_that_are_called_the_same_say_what_they_are_about(ui, tmp_path):
    from kiosk.demo.screens import signing
    from kiosk.ui.widgets.buttons import BigButton
    from tests.helpers.arrived import arrive
    from tests.helpers.desk import Desk

    desk = Desk(ui, tmp_path)
    desk.services.place = tmp_path
    most = 0
    for state in signing.QUESTIONS:
        arrive(desk.app, signing.STAGE, state)
        changes = [part.access() for part in desk.app.stage.walk_parts() if isinstance(part, BigButton)]
        changes = [one for one in changes if one.name == "Ret"]
        assert len({one.hint for one in changes}) == len(changes), state.name
        assert all(one.hint and not one.personal for one in changes)
        most = max(most, len(changes))
    assert most > 1
    signing.STAGE.done(desk.services)


def test_a_stepper_says_what_it_stands_at(ui):
    from kiosk.ui.widgets.stepper import Stepper

    said = [told(part) for part in access.order(show(ui, Stepper("Dag", "24.", list, list)))]
    assert said[1] == ["Knap.", "Dag: en mere.", "24."]
    assert said[3] == ["Knap.", "Dag: en mindre.", "24."]


def test_a_heading_is_one_and_a_sentence_in_another_language_knows_it(ui):
    from kiosk.ui.widgets.text import Text

    assert told(Text("Det sker her", "title")) == ["Overskrift.", "Det sker her."]
    english = Text("It goes on. Slowly.")
    english.language = "en"
    assert [(one, one.language) for one in told(english)] == [("It goes on.", "en"), ("Slowly.", "en")]


def test_a_field_is_called_by_its_question(ui, tmp_path):
    from kiosk.ui.widgets.field import Field

    desk = Desk(ui, tmp_path)
    desk.go("find")
    (field,) = ui.widgets(Field)
    assert told(field) == ["Skrivefelt.", "Skriv din kode.", "Der er ikke skrevet noget endnu."]
    desk.app.page.typed.add("k7m4qx")
    assert told(field)[-1] == "K7M-4QX."
    assert field.access().personal
    desk.app.page.look()
    ui.settle()
    (field,) = ui.widgets(Field)
    assert "Skal rettes." in told(field)


def test_what_is_typed_in_secret_is_never_told(ui):
    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.text import Text

    typed = TypedText()
    typed.add("hemmelig")
    field = Field(typed, shown=lambda text: "•" * len(text))
    show(ui, Text("Kode", "title"), field)
    assert told(field) == ["Skrivefelt.", "Kode.", "8 tegn."]


def test_a_pin_and_its_keys_are_nobody_elses_business(ui):
    from kiosk.ui.pin import Pin
    from kiosk.ui.widgets.pin_pad import DigitKey, Dots, PinPad
    from kiosk.ui.widgets.text import Text

    pin = Pin()
    pin.add(1)
    pin.add(7)
    pad = PinPad(pin, range(10), changed=list, entered=list, gate=lambda: False)
    try:
        dots = Dots(pin)
        show(ui, Text("Din PIN", "title"), dots, pad)
        assert told(dots) == ["Skrivefelt.", "Din PIN.", "2 tegn."]
        assert all(key.access().personal for key in pad.parts if isinstance(key, DigitKey))
    finally:
        pad.deafen()


def test_keys_are_called_as_people_call_them(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.sign_up()
    desk.app.page.use_offered()
    from kiosk.ui.key_names import key_name

    assert key_name("a", "a") == "a"
    assert key_name("a", "A") == "stort A"
    assert key_name("-", "-") == "bindestreg"
    assert key_name("backspace", "backspace") == "Slet det sidste bogstav"


def test_every_key_of_every_layout_has_a_name(ui):
    import json
    from pathlib import Path

    from kiosk.ui.key_names import DOES, MARKS, SIGNS
    from kiosk.ui.keys import parse_row

    for path in Path("assets/keyboards").glob("*.json"):
        pages = json.loads(path.read_text("utf-8"))
        rows = [row for one in _strings(pages) for row in [one]]
        for key in (key for row in rows if " " in row for key in parse_row(row)):
            name = key.name
            known = name in DOES or name in MARKS or name in SIGNS or (len(name) == 1 and name.isalnum())
            assert known or any(letter.isalnum() for letter in name), (path.name, name)


def _strings(data):
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for one in data.values():
            yield from _strings(one)
    elif isinstance(data, list):
        for one in data:
            yield from _strings(one)


def test_a_picture_that_stands_alone_is_told_in_words(ui):
    from kiosk.folder.keycard import PICTURES
    from kiosk.ui.picture_words import shows
    from kiosk.ui.screens import staff_consult_choices

    for name in {*PICTURES, *staff_consult_choices.PICTURES}:
        assert shows(name), name
        assert shows(name) != name


def test_a_list_says_that_there_is_more(ui):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    view = ScrollList(Column([BigButton(f"Knap {number}", list) for number in range(40)]))
    ui.show(view)
    view.place(0, 0, *ui.window.size)
    assert told(view) == ["Liste.", "Der er mere nedenunder."]
    view.page(1)
    assert told(view) == ["Liste.", "Der er mere ovenover.", "Der er mere nedenunder."]
    assert len(access.order(view)) == 40  # what is scrolled away is in it, and the arrows are not
    assert len(access.order(view, arrows=True)) == 42
