"""Hands that shake, and who wishes that nothing moves by itself."""

import pytest

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.overlays.warning import StillThere
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.tappable import Tappable


class Key(Tappable):
    """One that is meant soon again."""

    quick = True


@pytest.fixture
def wish():
    """Wish something, until the test is over."""
    yield lambda **wished: theme.use(1280, 800, Comfort(**wished))
    theme.use(1280, 800, PLAIN)


def shown(ui, kind=Tappable):
    """Two fields, each with the taps it got."""
    taps = []
    page = Part([kind(lambda: taps.append("left")), kind(lambda: taps.append("right"))])
    ui.show(page)
    page.size = (1280, 800)
    page.parts[0].place(200, 200, 300, 300)
    page.parts[1].place(520, 200, 300, 300)
    ui.advance(1.2)
    return taps


@pytest.mark.parametrize("steady", [False, True])
@pytest.mark.parametrize(
    ("way", "counts_if_steady"), [((40, 0), True), ((0, -40), True), ((90, 0), False), ((-320, 0), False)]
)
def test_a_finger_that_wandered_a_little_off_still_meant_it(ui, wish, steady, way, counts_if_steady):
    wish(steady=steady)
    assert 45 < theme.current().target < 85
    taps = shown(ui)
    ui.drag((480, 220), *way)
    assert taps == (["left"] if steady and counts_if_steady else [])


@pytest.mark.parametrize("steady", [False, True])
def test_the_same_thing_again_within_a_second_was_the_hand(ui, wish, steady):
    wish(steady=steady)
    taps = shown(ui)
    ui.touch((220, 220))
    ui.advance(0.6)
    ui.touch((220, 220))
    assert taps == ["left"] * (1 if steady else 2)
    ui.advance(1.2)
    ui.touch((220, 220))
    ui.touch((480, 480))  # elsewhere on the same
    assert taps == ["left"] * (2 if steady else 4)
    ui.touch((600, 480))  # another thing is meant at once
    assert taps[-1] == "right"


@pytest.mark.parametrize("steady", [False, True])
def test_a_key_of_a_pin_is_meant_again_sooner(ui, wish, steady):
    wish(steady=steady)
    taps = shown(ui, Key)
    ui.touch((220, 220))
    ui.advance(0.25)
    ui.touch((220, 220))
    assert len(taps) == (1 if steady else 2)
    ui.advance(0.6)
    ui.touch((220, 220))
    assert len(taps) == (2 if steady else 3)


@pytest.mark.parametrize("steady", [False, True])
def test_a_list_is_dragged_by_a_longer_way(ui, wish, steady):
    wish(steady=steady)
    tall = Part()
    tall.measure = lambda _width: 3000
    page = ScrollList(Column([tall]))
    ui.show(page)
    page.place(0, 0, 1280, 800)
    ui.drag((300, 300), 0, 50)
    assert (page.offset > 0) is not steady
    ui.drag((300, 300), 0, 300)
    assert page.offset > 100


@pytest.mark.parametrize("steady", [False, True])
def test_a_letter_twice_within_half_a_second_was_the_hand(ui, wish, steady):
    wish(steady=steady)
    state = KeyboardState(TypedText(), "da")
    keyboard = Keyboard(state, lambda _fitted: None)
    ui.show(keyboard)
    keyboard.place(0, 0, 1280, 400)
    cap = next(one for one in keyboard.caps if one.text.lower() == "e")
    for wait in (0.3, 0.3, 0.7):
        ui.touch(cap)
        ui.advance(wait)
    ui.touch(cap)
    assert str(state.text).lower() == ("ee" if steady else "eeee")


@pytest.mark.parametrize("calm", [False, True])
def test_the_seconds_that_are_left_change_seldom_for_who_wishes_calm(ui, wish, calm):
    wish(calm=calm)
    i18n.use("en")
    warning = StillThere(30, stay=list, end=list, ring=list)
    ui.show(warning)
    warning.place(0, 0, 1280, 800)
    seen = []
    for left in range(30, 0, -1):
        warning.tick(left)
        seen.append((ui.find("left").text, warning.countdown.bar.share))
        assert warning.countdown.left == left
    assert len(set(seen)) == (3 if calm else 30)
    assert not calm or seen[11] == ("At most 20 seconds left", 20 / 30)


@pytest.mark.parametrize("calm", [False, True])
def test_no_bar_fills_over_the_live_picture_for_who_wishes_calm(ui, wish, calm):
    from kiosk.devices.camera import Frame

    wish(calm=calm)
    live = Live("Vent")
    ui.show(live)
    live.place(0, 0, 640, 360)
    live.show(Frame(64, 36, (64, 36), bytearray(64 * 36 * 3), {}), None, 0.5)
    assert (live._bar.size[0] > 0) is not calm
