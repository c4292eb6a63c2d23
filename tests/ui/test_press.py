"""The box that is painted at once shows what the next whole frame would show there, and nothing but that box."""

import pytest

from kiosk.ui import press


@pytest.fixture
def shown(ui, monkeypatch):
    """What `paint` puts on the screen: (box, pixels). There is no X here to copy to, so the copy is a look."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    found = []
    monkeypatch.setattr(press, "_looked", True)
    monkeypatch.setattr(press, "_show", lambda *box: found.append((box, glReadPixels(*box, GL_RGB, GL_UNSIGNED_BYTE))))
    return found


@pytest.fixture
def page(ui):
    """A button on a page with something else on it."""
    from kiosk.ui import theme
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column, Space
    from kiosk.ui.widgets.text import Text

    theme.use(1280, 800)
    button = BigButton("Touch", lambda: None, icon="home")
    page = Column([Text("Above", "title"), button, Space()], pad=4)
    ui.show(page)
    page.place(0, 0, 1280, 800)
    ui.settle()
    return page, button


def rows(pixels, width):
    return [pixels[start : start + 3 * width] for start in range(0, len(pixels), 3 * width)]


def test_a_press_is_shown_before_the_next_frame(ui, page, shown):
    _, button = page
    before = ui.drawn
    from kivy.tests.common import UnitTestTouch

    touch = UnitTestTouch(*button.center)
    touch.touch_down()
    assert ui.drawn == before  # no frame has passed
    assert ui.window.canvas.needs_redraw  # and one is to come
    (box, pixels) = shown[-1]
    assert box[0] >= button.x
    assert box[1] >= button.y
    assert box[0] + box[2] <= button.right
    assert box[1] + box[3] <= button.top
    assert box[2] * box[3] > 0.8 * button.width * button.height
    image = ui.image()
    left, top = box[0], 800 - box[1] - box[3]
    crop = image.crop((left, top, left + box[2], top + box[3]))
    assert rows(pixels, box[2])[::-1] == rows(crop.tobytes(), box[2])
    touch.touch_up()
    assert shown[-1][1] != pixels  # and it looks lifted at once


def test_without_a_rim_the_whole_box_is_painted_over_a_clear_field(ui, page, shown):
    _, button = page
    assert press.paint(button)
    (x, y, width, height), pixels = shown[-1]
    assert (x, y, width, height) == (button.x, button.y, button.width, button.height)
    crop = ui.image().crop((x, 800 - y - height, x + width, 800 - y))
    assert rows(pixels, width)[::-1] == rows(crop.tobytes(), width)


def test_what_is_scrolled_out_of_sight_is_not_painted(ui, page, shown):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    buttons = [BigButton(f"Number {n}", lambda: None) for n in range(30)]
    scroll = ScrollList(Column(buttons))
    ui.show(scroll)
    scroll.place(0, 100, 1280, 400)
    ui.settle()
    assert press.paint(buttons[0])
    assert not press.paint(buttons[-1])
    for button in buttons:
        press.paint(button)
    assert all(y >= 100 and y + height <= 500 for (_, y, _, height), _ in shown)


def test_a_widget_that_is_not_on_the_screen_is_not_painted(ui, shown):
    from kivy.uix.widget import Widget

    assert not press.paint(Widget(size=(10, 10)))
    assert shown == []


def test_where_the_extension_is_missing_the_frame_does_it(ui, page, monkeypatch):
    monkeypatch.setattr(press, "_looked", False)
    _, button = page
    assert not press.paint(button)
    assert press._show is None  # there is no GLX here
    before = ui.drawn
    button.show_pressed(True)
    ui.frames()
    assert ui.drawn == before + 1
