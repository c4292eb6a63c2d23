"""The keyboard's logic, without a screen."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.activities import codes
from kiosk.ui import keys
from kiosk.ui.keys import Key, KeyboardState
from kiosk.ui.typed import TypedText


def press(state: KeyboardState, *names: str) -> None:
    for name in names:
        state.press(Key(name))


def test_every_row_of_every_page_fills_the_width():
    for name in ("da", "code", "number", "address"):
        for page, rows in keys.layout(name).items():
            assert {sum(key.width for key in row) for row in rows} == {keys.columns(rows)}, (name, page)


def test_the_code_keypad_has_exactly_what_a_code_is_made_of():
    types = [key.types for row in keys.layout("code")["letters"] for key in row if key.types]
    assert sorted(types) == sorted(codes.ALPHABET)


def test_every_page_leads_to_every_other_and_can_delete():
    for page, rows in keys.layout().items():
        names = {key.name for row in rows for key in row}
        assert {"backspace", "clear", "space"} <= names
        assert names & set(keys.PAGES) == set(keys.PAGES) - {page}


def test_the_danish_letters_are_on_the_first_page():
    first = {key.types for row in keys.layout()["letters"] for key in row}
    assert set("abcdefghijklmnopqrstuvwxyzæøå") <= first


def test_a_name_is_typed_without_touching_shift():
    text = TypedText()
    press(KeyboardState(text), *"ærø", "space", *"åse")
    assert str(text) == "Ærø Åse"


def test_shift_is_for_one_letter_and_can_be_taken_back():
    text = TypedText()
    state = KeyboardState(text)
    press(state, "shift", "a", "shift", "b", "c")
    assert str(text) == "aBc"


def test_clear_is_one_touch_and_goes_back_to_letters():
    text = TypedText()
    state = KeyboardState(text)
    press(state, "a", "numbers", "1", "clear")
    assert (str(text), state.page, state.shift) == ("", "letters", True)


def test_backspace_on_nothing_is_nothing():
    text = TypedText()
    press(KeyboardState(text), "backspace", "a", "backspace", "backspace", "b")
    assert str(text) == "B"


def test_a_full_text_says_so_and_keeps_what_is_there():
    text = TypedText(limit=3)
    state = KeyboardState(text)
    press(state, "a", "b", "c")
    assert state.press(Key("d")) is False
    assert str(text) == "Abc"


def test_colon_is_a_key_of_its_own():
    assert keys.parse_row("a : b:2") == (Key("a"), Key(":"), Key("b", 2))


@given(st.lists(st.text(max_size=6), max_size=8))
def test_wiping_leaves_only_zeros_in_the_same_place(pieces: list[str]):
    text = TypedText(limit=10)
    buffer = text._buffer
    for piece in pieces:
        text.add(piece)
    assert len(text) <= 10
    assert len(str(text)) == len(text)
    text.wipe()
    assert text._buffer is buffer
    assert buffer == bytes(40)
    assert str(text) == ""


def test_decomposed_letters_become_one():
    text = TypedText()
    text.add("A\u030ase")
    assert (str(text), len(text)) == ("Åse", 3)


def test_a_repr_never_tells_the_words():
    text = TypedText()
    text.add("Hemmelig")
    assert "Hemmelig" not in repr(text)


def test_what_is_no_name_gets_no_capitals_and_clearing_goes_back_to_its_first_page():
    text = TypedText()
    state = KeyboardState(text, page="numbers", names=False)
    press(state, "letters", "a", "-", "b")
    assert (str(text), state.shift) == ("a-b", False)
    press(state, "clear")
    assert (str(text), state.page) == ("", "numbers")


def test_an_address_can_be_typed_whole():
    types = {key.types for row in keys.layout("address")["letters"] for key in row}
    assert set("https://hub-1.example.org:8443/") <= types


def test_the_number_pad_has_the_digits_and_a_way_back():
    names = [key.name for row in keys.layout("number")["letters"] for key in row]
    assert sorted(names) == sorted([*"0123456789", "clear", "backspace"])
