"""The keyboard's logic, without a screen."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.activities import codes
from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import keys, theme
from kiosk.ui.keys import Key, KeyboardState
from kiosk.ui.typed import TypedText

WRITING = ("da", "pl", "uk", "ar")
ALPHABETS = {
    "pl": "aąbcćdeęfghijklłmnńoóprsśtuwyzźż",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "da": "abcdefghijklmnopqrstuvwxyzæøå",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = theme.current()
    yield
    i18n.use("da")
    keys.forget()
    theme.use(before.width, before.height, PLAIN)


def press(state: KeyboardState, *names: str) -> None:
    for name in names:
        state.press(Key(name))


def test_every_row_of_every_page_fills_the_width():
    for name in (*WRITING, "code", "number", "address", "web", "amount", "phone"):
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


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("abc", [False, True])
def test_the_letters_of_a_language_are_on_the_first_page(name: str, abc: bool):
    first = [key.types for row in keys.layout(name, abc=abc)["letters"] for key in row if key.types.strip()]
    assert set(ALPHABETS[name]) <= set(first)
    assert len(first) == len(set(first))


@pytest.mark.parametrize("name", WRITING)
def test_in_the_order_of_the_alphabet_no_letter_comes_or_goes(name: str):
    pages = [keys.layout(name, abc=abc)["letters"] for abc in (False, True)]
    assert len({tuple(sorted(key.types for row in page for key in row)) for page in pages}) == 1
    assert [[key.width for key in row] for row in pages[0]] == [[key.width for key in row] for row in pages[1]]
    rows = [[key.types for key in row if key.types.strip()] for row in pages[1]]
    letters = "".join("".join(reversed(row) if name == "ar" else row) for row in rows)
    assert letters.startswith({"da": "abcdefghijk", "pl": "aąbcćde", "uk": "абвгґде", "ar": "ءأإاؤئبةت"}[name])


@pytest.mark.parametrize(
    ("code", "first"), [("da", "q"), ("en", "q"), ("so", "q"), ("pl", "ę"), ("uk", "й"), ("ar", "ض")]
)
def test_the_keys_are_those_of_the_language_on_the_screen(code: str, first: str):
    i18n.use(code)
    names = [key.name for row in KeyboardState(TypedText()).pages["letters"] for key in row]
    assert first in names


@pytest.mark.parametrize("code", ["uk", "ar"])
def test_who_writes_other_letters_can_write_a_danish_street_and_come_back(code: str):
    i18n.use(code)
    text = TypedText()
    state = KeyboardState(text, names=False)
    latin = next(key for row in state.pages["letters"] for key in row if key.name == "latin")
    assert state.leads_to(latin) == "abc"
    press(state, "latin", *"åvej", "space", "numbers", "7")
    assert str(text) == "åvej 7"
    later = KeyboardState(TypedText(), names=False)  # on the next page they need not choose again
    native = next(key for row in later.pages["letters"] for key in row if key.name == "native")
    assert later.leads_to(native) == keys.face_of(code)
    press(later, "native")
    assert later.pages == keys.layout(code)
    assert "latin" in {key.name for row in KeyboardState(TypedText()).pages["letters"] for key in row}


def test_the_next_visitor_finds_the_usual_letters():
    i18n.use("uk")
    press(KeyboardState(TypedText()), "latin")
    keys.forget()
    assert KeyboardState(TypedText()).pages == keys.layout("uk")


def test_the_order_is_turned_by_a_key_and_holds_for_the_visit():
    state = KeyboardState(TypedText())
    order = next(key for row in state.pages["letters"] for key in row if key.name == "order")
    assert state.leads_to(order) == "A–Å"
    press(state, "order")
    assert state.leads_to(order) == "qwe"
    assert theme.current().comfort == Comfort(abc=True)
    assert KeyboardState(TypedText()).pages == keys.layout("da", abc=True)
    press(state, "order")
    assert state.pages == keys.layout("da")
    assert theme.current().comfort == PLAIN


@pytest.mark.parametrize(("dead", "letter", "written"), [
    ("dead-acute", "e", "é"), ("dead-diaeresis", "u", "ü"), ("dead-ring", "u", "ů"), ("dead-caron", "z", "ž"),
    ("dead-ogonek", "e", "ę"), ("dead-breve", "g", "ğ"), ("dead-acute", "q", "´q"), ("dead-tilde", "space", "~"),
])  # fmt: skip
def test_a_dead_key_marks_the_next_letter(dead: str, letter: str, written: str):
    text = TypedText()
    state = KeyboardState(text, names=False)
    press(state, "accents", dead)
    assert (str(text), state.page) == ("", "letters")
    press(state, letter)
    assert (str(text), state.dead) == (written, "")


def test_the_keys_show_the_marked_letters_and_a_mark_can_be_taken_back():
    text = TypedText()
    state = KeyboardState(text)
    press(state, "accents", "dead-acute")
    assert [state.face(Key(name)) for name in ("e", "q", "dead-acute")] == ["É", "Q", "´"]
    press(state, "backspace", "e", "accents", "dead-acute", "accents", "dead-acute", "e")
    assert str(text) == "Ee"


def test_every_dead_key_has_a_face_and_is_on_the_page_of_accents():
    there = {key.name for name in ("da", "pl") for row in keys.layout(name)["accents"] for key in row}
    assert set(keys.DEAD) <= there
    state = KeyboardState(TypedText())
    assert all(len(state.face(Key(name))) == 1 for name in keys.DEAD)


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


def test_keys_that_are_up_follow_the_order_that_is_wished_now():
    theme.use(1280, 800, PLAIN)
    ours, web = KeyboardState(TypedText()), KeyboardState(TypedText(), "web")
    pages = web.pages
    theme.use(1280, 800, Comfort(abc=True))
    for one in (ours, web):
        one.follow()
    assert (ours.abc, ours.pages) == (True, keys.layout("da", abc=True))
    assert (web.abc, web.pages) == (False, pages)


def test_turning_the_order_leaves_the_window_as_large_as_it_is():
    theme.glass(27, 400)
    try:
        theme.use(1920, 1080, Comfort(low=True))
        KeyboardState(TypedText()).press(Key("order"))
        assert theme.current().comfort == Comfort(low=True, abc=True)
        assert (theme.current().window, theme.current().height) == (1080, 648)
    finally:
        theme.glass(theme.INCHES, theme.DISTANCE)
