"""Keys, a finger and one switch for who listens: no place is lost, and nothing is chosen that was not said."""

import pytest

from tests.helpers.desk import Desk
from tests.helpers.pressed import go_to, here, listening, over, press, said, type_

pytestmark = pytest.mark.usefixtures("danish")


@pytest.fixture
def heard(ui, tmp_path):
    return listening(ui, tmp_path)


def test_a_new_page_begins_at_its_heading_which_is_told_already(heard):
    go_to(heard, "Det sker her")
    press(heard.ui, "enter")
    assert heard.app.navigation.current.name == "activities"
    assert heard.app.keypad.focus.stop_.access.role == "heading"
    over(heard)
    count = len(heard.services.speech.said)
    press(heard.ui, "right")
    assert len(heard.services.speech.said) == count + 1


def test_who_does_not_wait_for_the_end_of_what_is_said_loses_no_place(heard):
    heard.go("activities")
    names = []
    while names[-3:-2] != ["Tilbage."] and len(names) < 40:
        press(heard.ui, "right", apart=0.15)  # while the voice still speaks
        assert heard.app.reader.reading
        names.append(said(heard)[1])
    assert names[-3:] == ["Tilbage.", "Læs højt.", "Gentag."]
    assert names.count("Tilbage.") == 1


def test_read_aloud_begins_also_while_its_own_name_is_said(heard):
    heard.go("activities")
    while "Læs højt." not in said(heard):
        press(heard.ui, "right", apart=0.15)
    press(heard.ui, "enter")
    assert "Det sker her" in said(heard)
    assert heard.app.reader.reading


def test_letters_of_a_plugged_in_keyboard_are_heard(heard):
    heard.go("find")
    over(heard)
    type_(heard.ui, "k")
    assert said(heard) == ["k"]
    assert str(heard.app.page.typed).casefold() == "k"


def test_ok_does_nothing_that_was_not_said(heard):
    heard.go("activities")
    over(heard)
    go_to(heard, "Morgenkaffe")
    press(heard.ui, "enter")
    over(heard)
    go_to(heard, "Tilbage")
    press(heard.ui, "enter")
    over(heard)
    assert here(heard) == "Morgenkaffe"  # where one was; but the page was told, not this
    press(heard.ui, "enter")
    assert said(heard)[:2] == ["Knap.", "Morgenkaffe."]
    assert heard.app.navigation.current.name == "activities"
    press(heard.ui, "enter")
    assert heard.app.navigation.current.name == "activity"


def test_keys_say_it_again_slower_and_faster_and_are_silent(heard):
    go_to(heard, "Det sker her")
    before = said(heard)
    press(heard.ui, "home")
    assert said(heard) == before
    speed = heard.services.speech.speed
    press(heard.ui, "minus")
    assert heard.services.speech.speed < speed
    assert heard.app.reader.reading
    press(heard.ui, "escape")
    assert not heard.app.reader.reading


def test_a_tap_long_after_only_says_what_is_there(heard):
    from kiosk.ui.widgets.tile import Tile

    tile = next(one for one in heard.ui.widgets(Tile) if one.words == "Det sker her")
    heard.ui.touch(tile)
    heard.ui.advance(1.5)
    heard.ui.touch(tile)
    heard.ui.settle()
    assert heard.app.navigation.current.name == "home"


def test_a_finger_on_nothing_says_the_nearest_heading(heard):
    heard.go("activities")
    over(heard)
    heard.ui.press((1270, 5))
    assert said(heard)[0] == "Overskrift."


def test_one_switch_chooses_what_the_ring_has_come_to_by_itself(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.services.config.access.scan_seconds = 2
    desk.go("activities")
    press(ui, "space", apart=0)
    focus = desk.app.keypad.focus
    assert not desk.app.ears.on
    first = here(desk)
    ui.advance(2.2)
    assert here(desk) != first
    for _ in range(40):
        if here(desk) == "Morgenkaffe":
            break
        ui.advance(1)
    press(ui, "space", apart=0)
    assert desk.app.navigation.current.name == "activity"
    assert focus.scanning.running
    for _ in range(150):
        ui.advance(1)
        if not focus.scanning.running:
            return
    pytest.fail("it goes on for ever")
