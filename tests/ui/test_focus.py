"""Keys in place of a finger: three of them are enough for all that a finger can do."""

import pytest

from kiosk.session.session import Times
from kiosk.ui import theme
from kiosk.ui.ring import BRIGHT, DARK
from kiosk.ui.widgets.tappable import Tappable
from tests.helpers.desk import Desk
from tests.helpers.pressed import go_to, here, hold, listening, over, press, said, type_

pytestmark = pytest.mark.usefixtures("danish")


@pytest.fixture
def desk(ui, tmp_path):
    """A desk where keys move a ring for who sees it."""
    found = Desk(ui, tmp_path)
    found.services.config.access.keys_speak = False
    return found


@pytest.fixture
def heard(ui, tmp_path):
    return listening(ui, tmp_path)


# -- for who sees the ring


def test_the_first_key_shows_where_one_is_and_the_next_moves_on(desk):
    desk.go("activities")
    assert desk.app.stage.ringed is None
    press(desk.ui, "right")
    first = here(desk)
    assert desk.app.stage.ringed is not None
    press(desk.ui, "right")
    assert here(desk) != first
    press(desk.ui, "left")
    assert here(desk) == first
    assert not desk.services.speech.said


def test_a_page_is_gone_through_in_the_order_it_is_read_and_round_with_a_sound(desk):
    desk.go("activities")
    press(desk.ui, "tab")
    names = [here(desk)]
    while True:
        press(desk.ui, "tab", apart=0.15)
        if here(desk) == names[0]:
            break
        names.append(here(desk))
    assert names.index("I dag") < names.index("Morgenkaffe") < names.index("Denne uge") < names.index("Tilbage")
    assert desk.sound.played == ["round"]
    press(desk.ui, "tab", modifiers=["shift"])
    assert here(desk) == names[-1]
    assert desk.sound.played == ["round", "round"]


def test_a_key_does_what_a_touch_does(desk):
    desk.go("activities")
    go_to(desk, "Denne uge")
    press(desk.ui, "enter")
    assert desk.sees("Tur til stranden")
    assert here(desk) == "Denne uge"  # the page is made anew, and one stands on the same thing
    assert "chosen" in desk.app.keypad.focus.stop_.access.state
    go_to(desk, "Tur til stranden")
    press(desk.ui, "space")
    assert desk.app.navigation.current.name == "activity"


def test_back_leads_to_where_one_was(desk):
    desk.go("activities")
    go_to(desk, "Denne uge")
    press(desk.ui, "enter")
    go_to(desk, "Tur til stranden")
    press(desk.ui, "enter")
    go_to(desk, "Tilbage")
    press(desk.ui, "enter")
    assert desk.app.navigation.current.name == "activities"
    assert here(desk) == "Tur til stranden"


def test_what_is_scrolled_away_is_scrolled_to(desk):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    desk.go("home")
    view = ScrollList(Column([BigButton(f"Knap {number}", list) for number in range(30)]))
    desk.app._show(view)
    desk.ui.settle()
    assert view.overflow > 0
    go_to(desk, "Knap 25")
    assert view.offset > 0
    _left, bottom, _right, top = desk.app.stage.ringed
    assert view.y <= bottom < top <= view.top  # it is round what is seen, not where that would be
    go_to(desk, "Knap 2")
    assert view.offset < 200


def test_a_page_of_text_alone_can_be_scrolled_by_who_sees(desk):
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.text import Text

    desk.go("home")
    view = ScrollList(Column([Text(f"Linje {number}") for number in range(80)]))
    desk.app._show(view)
    desk.ui.settle()
    press(desk.ui, "tab")
    assert here(desk) == "Mere"
    press(desk.ui, "enter")
    assert view.offset > 0


def test_a_page_that_has_no_room_is_scrolled_by_keys_too(desk):
    """With the largest letters a page scrolls by itself (kiosk/ui/widgets/bending.py)."""
    from kiosk.comfort import Comfort
    from kiosk.ui.widgets.scroll import ScrollList

    desk.ui.resize((1024, 600))
    desk.app.suit(Comfort(text=2))
    try:
        desk.app.home()
        desk.ui.settle()
        view = next(one for one in desk.ui.widgets(ScrollList) if one.overflow > 0)
        seen = set()
        for _ in range(14):
            press(desk.ui, "tab", apart=0.15)
            seen.add((here(desk), round(view.offset)))
            _left, bottom, _right, top = desk.app.stage.ringed
            assert 0 <= bottom < top <= 600
        assert len({offset for _name, offset in seen}) > 1
    finally:
        desk.app.suit(Comfort())


def test_what_is_laid_over_takes_the_ring_and_gives_it_back(desk):
    desk.go("activities")
    go_to(desk, "Hent en medarbejder")
    press(desk.ui, "enter")
    assert desk.app.stage.over
    assert here(desk) == "Fortryd"
    names = set()
    for _ in range(8):
        press(desk.ui, "tab", apart=0.15)
        names.add(here(desk))
    assert "Tilbage" not in names  # what lies below is not reached
    go_to(desk, "Fortryd")
    press(desk.ui, "enter")
    assert not desk.app.stage.over
    assert here(desk) == "Hent en medarbejder"


def test_the_first_key_on_a_hidden_page_uncovers_it_and_does_nothing_else(desk):
    desk.go("activities")
    go_to(desk, "Hent en medarbejder")
    desk.app.hide()
    desk.ui.settle()
    assert desk.services.session.hidden
    press(desk.ui, "enter")
    assert not desk.services.session.hidden
    assert not desk.app.stage.over
    press(desk.ui, "enter")
    assert desk.app.stage.over


def test_a_key_prolongs_the_visit_and_begins_one(ui, tmp_path):
    desk = Desk(ui, tmp_path, times=Times(idle=5, warning=20, goodbye=1))
    desk.services.config.access.keys_speak = False
    desk.go("activities")
    go_to(desk, "Hent en medarbejder")
    ui.advance(6)
    assert desk.services.session.warning
    press(ui, "enter")
    assert not desk.services.session.warning
    assert here(desk) == "Hent en medarbejder"
    ui.advance(29)
    assert not desk.services.session.visiting
    assert desk.app.keypad.focus.stop_ is None  # nothing of the visit is left
    press(ui, "right")
    assert desk.services.session.visiting


def test_what_can_not_be_used_now_does_nothing(desk):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column

    done = []
    button = BigButton("Udskriv", lambda: done.append(1))
    button.enabled = False
    desk.go("home")
    desk.app._show(Column([button, BigButton("Videre", lambda: done.append(2))]))
    desk.ui.settle()
    press(desk.ui, "tab")
    assert here(desk) == "Udskriv"
    press(desk.ui, "enter")
    assert not done
    press(desk.ui, "tab", "enter")
    assert done == [2]


def test_a_hand_that_rests_on_a_key_presses_it_once(desk):
    desk.go("activities")
    press(desk.ui, "right")
    first = here(desk)
    for _ in range(10):
        hold(desk.ui, "right")
        desk.ui.advance(0.3)
    press(desk.ui, "left")
    assert here(desk) == first


def test_a_hand_that_trembles_presses_once(desk):
    desk.go("activities")
    press(desk.ui, "right")
    first = here(desk)
    press(desk.ui, "right", "right", apart=0)
    press(desk.ui, "left")
    assert here(desk) == first


def test_ok_twice_in_a_row_does_not_choose_on_the_next_page(desk):
    desk.go("activities")
    go_to(desk, "Morgenkaffe")
    press(desk.ui, "enter", "enter", apart=0.2)
    assert desk.app.navigation.current.name == "activity"


def test_a_touch_takes_the_ring_away_and_the_next_key_brings_it_back(desk):
    desk.go("activities")
    go_to(desk, "Denne uge")
    desk.ui.touch((1200, 20))
    assert desk.app.stage.ringed is None
    press(desk.ui, "right")
    assert here(desk) == "Denne uge"
    assert desk.app.stage.ringed is not None


def test_the_voice_is_stopped_by_the_button_that_began_it_and_made_louder_meanwhile(desk):
    desk.go("activities")
    go_to_quietly(desk, "Læs højt")
    press(desk.ui, "enter")
    assert desk.app.reader.reading
    assert here(desk) == "Stop"
    volume = desk.services.speech.volume
    go_to_quietly(desk, "Højere")
    press(desk.ui, "enter")
    assert desk.services.speech.volume > volume
    assert desk.app.reader.reading
    go_to_quietly(desk, "Stop")
    press(desk.ui, "enter")
    assert not desk.app.reader.reading
    assert here(desk) == "Læs højt"


def go_to_quietly(desk, name):
    """On, until one stands on this; what is said goes on."""
    for _ in range(40):
        press(desk.ui, "tab", apart=0.15)
        if here(desk) == name:
            return
    pytest.fail(f"{name!r} is not there")


# -- the keyboard on the screen, and one that is plugged in


def test_letters_are_written_with_three_keys_row_by_row(desk):
    desk.go("find")
    typed = desk.app.page.typed
    go_to(desk, next_row(desk, 1))
    press(desk.ui, "enter")
    letter = here(desk)
    press(desk.ui, "right", "enter")
    assert len(typed) == 1
    assert str(typed).casefold() != letter.casefold()
    assert desk.app.keypad.focus.stop_.row == 1  # back at the row
    press(desk.ui, "enter")
    assert here(desk) == letter
    press(desk.ui, "left")
    assert here(desk) == "Ud af rækken"
    press(desk.ui, "enter")
    assert desk.app.keypad.focus.stop_.row == 1
    press(desk.ui, "right")
    assert desk.app.keypad.focus.stop_.row == 2


def next_row(desk, number):
    """What the row with this number is called."""
    from kiosk.ui.stops import stops

    return next(one.access.name for one in stops(desk.app.stage, eyes=True) if one.row == number)


def test_a_keyboard_that_is_plugged_in_writes_and_arrows_still_lead_on(desk):
    desk.go("find")
    type_(desk.ui, "k7r0")
    assert str(desk.app.page.typed).casefold() == "k7r0"
    go_to(desk, "Vis det", key="right")
    looked = []
    desk.app.page.look = lambda: looked.append(1)
    type_(desk.ui, "m")
    assert str(desk.app.page.typed).casefold() == "k7r0m"


def test_enter_on_a_plugged_in_keyboard_is_for_the_field_until_one_goes_elsewhere(desk):
    desk.go("find")
    type_(desk.ui, "k7m4qx")
    press(desk.ui, "enter")
    assert desk.app.page.state.get("refused")
    go_to(desk, "Tilbage")
    press(desk.ui, "enter")
    assert desk.app.navigation.current.name != "find"


# -- for who listens


def test_each_thing_is_said_with_what_it_is(heard):
    go_to(heard, "Det sker her")
    assert said(heard)[:2] == ["Knap.", "Det sker her."]


def test_what_was_chosen_says_so(heard):
    heard.go("activities")
    over(heard)
    go_to(heard, "I dag")
    assert "Valgt." in said(heard)


def test_the_first_key_of_who_does_not_see_begins_to_speak(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.app.navigation.idle()
    desk.app.refresh()
    press(ui, "right")
    assert desk.app.ears.on
    assert desk.app.navigation.current.name == "home"
    assert "Skærmen taler nu." in said(desk)


def test_what_is_private_is_said_to_a_room_only_when_it_was_asked_for(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.go("find")
    press(ui, "right")
    over(desk)
    type_(ui, "k7")
    while desk.app.keypad.focus.stop_.access.role != "field":
        press(ui, "right", apart=0.1)
    assert "K7." not in said(desk)
    assert "Det er privat." in said(desk)
    press(ui, "enter")
    assert "K7." in said(desk)


# -- the finger of who listens


def test_a_finger_says_what_is_under_it_and_two_taps_choose_it(heard):
    from kiosk.ui.widgets.tile import Tile

    tile = next(one for one in heard.ui.widgets(Tile) if one.words == "Det sker her")
    touch = heard.ui.press(tile)
    assert said(heard)[:2] == ["Knap.", "Det sker her."]
    other = next(one for one in heard.ui.widgets(Tile) if one.words != "Det sker her")
    touch.touch_move(*other.to_window(*other.center))
    heard.ui.frames()
    assert other.words in said(heard)[1]
    touch.touch_move(*tile.to_window(*tile.center))
    heard.ui.frames()
    heard.ui.release(touch)
    heard.ui.settle()
    assert heard.app.navigation.current.name == "home"  # lifting did nothing
    heard.ui.touch((5, 5))  # anywhere
    heard.ui.settle()
    assert heard.app.navigation.current.name == "activities"


def test_the_first_two_taps_of_a_visit_choose_what_was_heard(heard):
    """Nobody went anywhere before: what the voice does to the frame's buttons moves nobody elsewhere."""
    heard.go("activities")
    over(heard)
    assert heard.app.keypad.focus.stop_ is None
    tile = next(one for one in heard.ui.widgets(Tappable) if one.words == "Denne uge")
    heard.ui.touch(tile)
    heard.ui.frames(3)
    assert here(heard) == "Denne uge"
    heard.ui.touch((5, 5))
    heard.ui.settle()
    assert heard.sees("Tur til stranden")


# -- how it looks


@pytest.mark.parametrize("contrast", [False, True])
def test_the_ring_is_seen_on_every_colour(contrast):
    from kiosk.comfort import Comfort

    theme.use(1280, 800, Comfort(contrast=contrast))
    grounds = {colour for pair in (*theme.TEXT_PAIRS, *theme.SHAPE_PAIRS) for colour in pair}
    try:
        shades = {theme.shade(one) for one in grounds}
    finally:
        theme.use(1280, 800, Comfort())
    assert theme.contrast(DARK, BRIGHT) >= 9  # whatever lies between is far from one of them
    for ground in shades:
        assert max(theme.contrast(DARK, ground), theme.contrast(BRIGHT, ground)) >= 3


def test_it_is_drawn_round_what_one_stands_on(desk):
    desk.go("activities")
    before = desk.ui.image()
    press(desk.ui, "right")
    after = desk.ui.image()
    assert before != after
    left, bottom, right, top = desk.app.stage.ringed
    assert desk.app.keypad.focus.stop_.part.to_window(left, bottom) == (left, bottom)
    colours = {colour for _n, colour in after.getcolors(1 << 24)}
    assert (255, 212, 0) in colours
    press(desk.ui, "right")
    assert desk.app.stage.ringed != (left, bottom, right, top)


def test_nobody_can_set_one_switch_so_fast_that_the_screen_flickers(desk):
    from kiosk.ui.scanning import LEAST, Scanning

    assert [Scanning(None, seconds).seconds for seconds in (0, 0.01, 2)] == [0, LEAST, 2]
    assert LEAST > 1 / 3  # WCAG 2.3.1: three times a second
