"""The on-screen keyboard under real fingers, and a physical one beside it."""

import pytest

BACKSPACE, ENTER = 8, 13


@pytest.fixture
def board(ui):
    from kiosk.ui import theme
    from kiosk.ui.keys import KeyboardState
    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.keyboard import Keyboard
    from kiosk.ui.widgets.part import Column

    class Board:
        def __init__(self):
            theme.use(1024, 600)
            self.text, self.entered, self.full = TypedText(12), [], []
            self.field = Field(self.text)
            self.keys = Keyboard(
                KeyboardState(self.text), self.changed, entered=lambda: self.entered.append(True), flex=1
            )
            root = Column([self.field, self.keys], gap=1)
            ui.show(root, (1024, 600))
            root.place(0, 0, 870, 600)
            ui.settle()

        def changed(self, fitted):
            self.full.append(not fitted)
            self.field.refresh()

        def cap(self, name):
            return next(cap for cap in self.keys.caps if cap.key.name == name)

        def tap(self, *names):
            for name in names:
                ui.touch(self.cap(name))
                ui.advance(0.15)

        @property
        def said(self):
            return str(self.text)

    board = Board()
    yield board
    board.keys.deafen()


def test_a_danish_name(board):
    board.tap(*"ærø", "space", *"åse")
    assert board.said == "Ærø Åse"
    assert board.field.text == "Ærø Åse"


def test_every_character_on_every_page_types_itself(board):
    from kiosk.ui.keys import PAGES

    for page in PAGES:
        if page != board.keys.state.page:
            board.tap(page)
        for cap in list(board.keys.caps):
            if cap.key.types:
                board.keys.press(cap.key)
                board.keys.state.shift = False
                assert board.said[-1].casefold() == cap.key.types.casefold()
                board.text.wipe()


def test_keys_are_large_enough_at_the_smallest_size(board):
    from kiosk.ui import theme

    for cap in board.keys.caps:
        assert min(cap.size) >= theme.current().target


def test_a_finger_slides_to_the_key_it_meant(ui, board):
    wrong, right = board.cap("q"), board.cap("w")
    touch = ui.press(wrong)
    assert (wrong.lit, right.lit) == (True, False)
    touch.touch_move(*right.center)
    ui.frames()
    assert (wrong.lit, right.lit) == (False, True)
    ui.release(touch)
    assert board.said == "W"
    assert not right.lit


def test_a_finger_that_slides_off_types_nothing(ui, board):
    touch = ui.press(board.cap("q"))
    touch.touch_move(500, 590)
    ui.frames()
    ui.release(touch)
    assert board.said == ""


def test_between_two_keys_there_is_no_dead_line(ui, board):
    left, right = board.cap("q"), board.cap("w")
    ui.touch((left.right + 1, left.center_y))
    ui.advance(0.2)
    ui.touch((right.x - 1, right.center_y))
    assert board.said == "Qw"


def test_two_fingers_at_once_type_both(ui, board):
    one = ui.press(board.cap("a"))
    other = ui.press(board.cap("b"))
    ui.release(one)
    ui.release(other)
    assert board.said == "Ab"


def test_a_trembling_hand_types_once_and_a_double_letter_still_can_be_typed(ui, board):
    ui.touch(board.cap("m"))
    ui.touch(board.cap("m"))
    assert board.said == "M"
    ui.advance(0.15)
    ui.touch(board.cap("m"))
    assert board.said == "Mm"


def test_holding_a_key_repeats_nothing(ui, board):
    board.tap(*"abc")
    touch = ui.press(board.cap("backspace"))
    ui.advance(5)
    assert board.said == "Abc"
    ui.release(touch)
    assert board.said == "Ab"


def test_one_touch_clears_everything(board):
    board.tap(*"abc", "clear")
    assert board.said == ""
    assert board.text._buffer == bytes(48)


def test_the_capitals_are_on_the_keys_when_shift_is(board):
    assert board.cap("å").text == "Å"
    board.tap("a")
    assert board.cap("å").text == "å"
    board.tap("shift")
    assert board.cap("å").text == "Å"


def test_a_full_field_says_so(board):
    for letter in "abcdefghijklm":
        board.tap(letter)
    assert board.said == "Abcdefghijkl"
    assert board.full[-1]
    assert not any(board.full[:-1])


def test_a_physical_danish_keyboard_writes_too(ui, board):
    board.keys.listen()
    for letter in "Ærø Åse":
        ui.window.dispatch("on_textinput", letter)
    ui.window.dispatch("on_key_down", BACKSPACE, 0, None, [])
    assert board.said == "Ærø Ås"
    ui.window.dispatch("on_key_down", ENTER, 0, None, [])
    assert board.entered == [True]
    board.keys.deafen()
    ui.window.dispatch("on_textinput", "x")
    ui.window.dispatch("on_key_down", BACKSPACE, 0, None, [])
    assert board.said == "Ærø Ås"


def test_nothing_is_drawn_while_nobody_types(ui, board):
    board.tap("a")
    ui.settle()
    before = ui.drawn
    ui.advance(10)
    assert ui.drawn == before


@pytest.mark.parametrize("code", ["da", "pl", "uk", "ar"])
@pytest.mark.parametrize("abc", [False, True])
@pytest.mark.parametrize(("size", "text"), [((1024, 600), 0), ((1280, 800), 2)])
def test_the_keys_of_every_language_are_large_enough(ui, code, abc, size, text):
    from kiosk import i18n
    from kiosk.comfort import PLAIN, Comfort
    from kiosk.ui import theme
    from kiosk.ui.keys import KeyboardState
    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.keyboard import Keyboard
    from kiosk.ui.widgets.text import _CUT as CUT
    from kiosk.ui.widgets.text import Text

    i18n.use(code)
    m = theme.use(*size, Comfort(abc=abc, text=text))
    keys = Keyboard(KeyboardState(TypedText()), lambda _fitted: None)
    ui.show(keys, size)
    width = size[0] - m.rail - 2 * m.gap(5)
    try:
        for page in list(keys.state.pages):
            keys.state.page = page
            keys._turn()
            keys.place(0, 0, width, keys.measure(width))
            assert min(min(cap.size) for cap in keys.caps) >= m.target
            for cap in keys.caps:
                faces = [part for part in cap.parts if isinstance(part, Text)]
                assert all(face.measure(cap.width) <= cap.height for face in faces), cap.text
                assert not any(CUT in line for face in faces for line in face.lines(cap.width)), cap.text
    finally:
        i18n.use("da")
        theme.use(1280, 800, PLAIN)


def test_each_key_is_heard_and_a_tremor_is_not(ui, tmp_path):
    from tests.helpers.desk import Desk

    desk = Desk(ui, tmp_path)
    desk.go("help_type")
    desk.type("hus")
    assert desk.sound.played == ["key"] * 3
    desk.services.config.screen.key_sound = False
    desk.type("e")
    assert desk.sound.played == ["key"] * 3


def test_a_dead_key_is_lit_until_its_letter_comes(board):
    board.tap("accents", "dead-acute")
    assert board.cap("e").text == "É"
    board.tap("e")
    assert (board.said, board.cap("e").text) == ("É", "e")
