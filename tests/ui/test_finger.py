"""What the window says of a finger between two frames comes in its order and place, however much came at once."""

import pytest

from kiosk.ui import theme

LEFT = "left"


@pytest.fixture
def page(ui):
    """A list longer than the screen, of buttons that note when they are pressed."""
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    theme.use(1280, 800)
    pressed = []
    buttons = [BigButton(str(n), lambda n=n: pressed.append(n)) for n in range(30)]
    listed = ScrollList(Column(buttons, gap=1))
    ui.show(listed)
    listed.place(0, 0, 1280, 800)
    ui.advance(1)  # what another test touched was long ago
    return listed, pressed


def draw(ui, *ways):
    """Put a finger down and draw it along, in pixels from the upper left corner; nothing is handled in between."""
    (x, y), *on = ways
    ui.window.dispatch("on_mouse_down", x, y, LEFT, [])
    for at in on:
        ui.window.dispatch("on_mouse_move", *at, [])
    ui.window.dispatch("on_mouse_up", *(on or ways)[-1], LEFT, [])


def test_a_drag_that_comes_all_at_once_is_one(ui, page):
    """As on a busy machine: the finger is up again before the page was looked at."""
    listed, pressed = page
    draw(ui, *((400, 640 - 40 * step) for step in range(9)))
    ui.frames(3)
    assert pressed == []
    assert 200 < listed.offset <= 320


def test_a_tap_that_trembles_is_one(ui, page):
    _listed, pressed = page
    draw(ui, (400, 640), (402, 641), (401, 639))
    draw(ui, (400, 100), (400, 101))
    ui.frames(3)
    assert len(pressed) == 2
    assert pressed[0] > pressed[1]
