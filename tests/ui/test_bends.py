"""What does not fit scrolls, by itself: pages with large letters or long words, and what lies over them."""

import pytest

from kiosk.comfort import Comfort
from kiosk.ui import theme


@pytest.fixture
def words(ui):  # the window must be there before widgets are
    from kiosk.ui.widgets.text import Text

    theme.use(1024, 600)
    return lambda count: [Text(f"Nr. {number}") for number in range(count)]


def rail():
    from kiosk.ui.widgets.part import Part

    return Part()


def framed(ui, content, **more):
    from kiosk.ui.frame import Frame

    frame = Frame(rail(), content, **more)
    ui.show(frame, (1024, 600))
    frame.place(0, 0, 1024, 600)
    return frame


def lists(ui):
    from kiosk.ui.widgets.scroll import ScrollList

    return [one for one in ui.widgets(ScrollList) if one.overflow > 0]


def test_a_page_that_fits_does_not_scroll(ui, words):
    from kiosk.ui.widgets.part import Column

    page = Column(words(5))
    frame = framed(ui, page)
    assert frame.parts[1] is page


def test_a_page_that_is_too_high_scrolls_and_is_still_the_page(ui, words):
    from kiosk.ui.widgets.part import Column

    page = Column(words(60))
    frame = framed(ui, page)
    (scrolled,) = lists(ui)
    assert scrolled is frame.parts[1]
    assert frame.content is page
    assert min(scrolled.down.size) >= theme.current().target
    ui.advance(1)
    ui.touch(scrolled.down)
    assert scrolled.offset > 0


def test_it_begins_where_it_was_when_it_is_built_anew(ui, words):
    from kiosk.ui.widgets.part import Column

    state = {}
    framed(ui, Column(words(60)), state=state)
    lists(ui)[0].scroll_to(333)
    framed(ui, Column(words(60)), state=state)
    assert lists(ui)[0].offset == 333


def test_what_one_goes_on_with_stays_in_sight(ui, words):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column, Row, Space

    pressed = []
    on = BigButton("On", lambda: pressed.append(1), kind="primary")
    framed(ui, Column([*words(60), Row([Space(), on])]))
    (scrolled,) = lists(ui)
    assert on.top <= scrolled.y
    assert on.y >= 0
    ui.advance(1)  # not the same strike as that of the test before
    ui.touch(on)
    assert pressed == [1]


def test_a_finger_reaches_what_was_scrolled_to(ui, words):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column

    pressed = []
    low = BigButton("Low", lambda: pressed.append(1))
    framed(ui, Column([*words(30), low, *words(3)]))
    (scrolled,) = lists(ui)
    scrolled.reveal(low)
    ui.frames(2)
    ui.advance(1)
    ui.touch(low)
    assert pressed == [1]


def test_the_keyboard_stays_and_the_field_is_seen(ui, words):
    from kiosk.ui.keys import KeyboardState
    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.keyboard import Keyboard
    from kiosk.ui.widgets.part import Column

    typed = TypedText(100)
    field, keys = Field(typed), Keyboard(KeyboardState(typed), lambda _fitted: None, flex=1)
    framed(ui, Column([*words(20), field, keys]))
    (scrolled,) = lists(ui)
    assert 0 < keys.y < keys.top < 600
    assert min(min(cap.size) for cap in keys.caps) >= theme.current().target - 1
    seen = field if field.parent is not scrolled.content else None
    if seen is None:  # it is in the list, which begins with it
        assert 0 <= scrolled.content.top - field.top - scrolled.offset <= scrolled.height
    else:
        assert keys.top <= seen.y < seen.top <= 600


def test_the_keys_alone_stay_where_there_is_no_room_for_what_stands_over_them(ui, words):
    from kiosk.ui.keys import KeyboardState
    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.keyboard import Keyboard
    from kiosk.ui.widgets.part import Column

    typed = TypedText(100)
    keys = Keyboard(KeyboardState(typed), lambda _fitted: None)
    framed(ui, Column([*words(3), Field(typed), Column([*words(5), keys], flex=1)]))
    (scrolled,) = lists(ui)
    assert keys not in list(scrolled.walk_parts())
    assert 0 <= keys.y < keys.top <= scrolled.y
    assert min(min(cap.size) for cap in keys.caps) >= theme.current().target - 1


@pytest.mark.parametrize("kind", ["row", "grid"])
def test_heights_are_asked_for_at_the_widths_that_are_given(ui, kind):
    from kiosk.ui.widgets.part import Grid, Part, Row

    class Asks(Part):
        asked = None

        def measure(self, width):
            self.asked = width
            return 50

    parts = [Asks(flex=1), Asks(flex=1), Asks(flex=1)]
    held = Row(parts, gap=0) if kind == "row" else Grid(parts, 3, gap=0)
    ui.show(held, (1024, 600))
    held.measure(1001)
    asked = [one.asked for one in parts]
    held.place(0, 0, 1001, 50)
    assert asked == [one.width for one in parts]


def test_what_lies_over_a_page_scrolls_too(ui, words):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.panels import Card, Overlay
    from kiosk.ui.widgets.part import Column, Row

    close = BigButton("Close", lambda: None, flex=1)
    over = Overlay(Card(Column([*words(40), Row([close])])))
    ui.show(over, (1024, 600))
    over.place(0, 0, 1024, 600)
    (scrolled,) = lists(ui)
    assert 0 <= over.parts[0].y < over.parts[0].top <= 600
    assert close.top <= scrolled.y


def test_reading_aloud_brings_what_is_scrolled_away(ui, words):
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import reveal

    texts = words(60)
    framed(ui, Column(texts))
    reveal(texts[50])
    (scrolled,) = lists(ui)
    _x, y = texts[50].to_window(*texts[50].pos)
    assert scrolled.y <= y < scrolled.top


def test_a_row_gives_way_before_a_word_is_cut(ui):
    from kiosk.ui.widgets.part import Row
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.text import Text

    theme.use(1024, 600)
    word = Text("Arbejdsmarkedsforvaltningen", "title", flex=1)
    row = Row([Picture("pictures/house", 200), word])
    ui.show(row)
    narrow = word.natural_width() + 5
    row.place(0, 0, narrow, row.measure(narrow))
    assert word.lines(word.width) == ["Arbejdsmarkedsforvaltningen"]
    assert word.top <= row.parts[0].y  # the next line
    wide = word.natural_width() + 300
    row.place(0, 0, wide, row.measure(wide))
    assert word.y < row.parts[0].top


def test_a_grid_has_fewer_columns_before_a_word_is_cut(ui):
    from kiosk.ui.widgets.part import Grid
    from kiosk.ui.widgets.text import Text

    theme.use(1024, 600)
    grid = Grid([Text("Sagsbehandlingstid", "title") for _number in range(4)], 4)
    width = grid.parts[0].natural_width() * 2.5
    ui.show(grid)
    grid.place(0, 0, width, grid.measure(width))
    assert grid.columns == 2


def test_what_is_missing_is_taken_from_none_that_needs_it(ui, words):
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    needed, gives = Column(words(8), flex=1), ScrollList(Column(words(40)))
    column = Column([needed, gives])
    ui.show(column)
    column.place(0, 0, 500, 560)
    assert needed.height >= needed.measure(500) - 1


@pytest.mark.parametrize("size", [(1024, 600), (1280, 800), (1920, 1080)], ids="{0[0]}x{0[1]}".format)
def test_the_frame_has_room_with_the_largest_letters(ui, size):
    import demo_services

    from kiosk.ui.app import KioskApp
    from kiosk.ui.frame import FrameButton

    app = KioskApp(demo_services.services())
    root = ui.start(app, size)
    app.home()
    app.suit(Comfort(text=2))
    buttons = [one for one in root.page.rail.walk_parts() if isinstance(one, FrameButton)]
    assert {one.icon.name for one in buttons} >= {"ui/hide", "ui/call", "ui/end"}
    for one in buttons:
        assert min(one.size) >= theme.current().target - 1
        assert one.y >= 0
        assert one.top <= size[1]
        assert one.label.measure(one.label.width) <= one.label.height + 1
        assert " ".join(one.label.lines(one.label.width)) == one.label.text
    app.reader.stop()


EVERY = 8  # states: all of them, in every size, take minutes; `make a11y` walks them


def test_nothing_is_cut_or_covered_by_larger_letters_where_there_is_some_room(ui, tmp_path):
    from kiosk.demo.screens import table
    from kiosk.ui.app import KioskApp
    from tests.helpers.arrived import arrive
    from tests.helpers.layout import faults

    found = {}
    for number, stage in enumerate(table.STAGES):
        folder = tmp_path / str(number)
        folder.mkdir()
        services = stage.services(folder)
        app = KioskApp(services)
        ui.start(app, (1280, 800))
        app.suit(Comfort(text=2))
        for state in stage.states[::EVERY]:
            arrive(app, stage, state)
            if wrong := faults(ui):
                found[state.screen, state.name] = wrong
        app.reader.stop()
        ui.clear()
        stage.done(services)
    assert found == {}


def test_who_signs_on_a_page_that_scrolls_moves_no_page(ui):
    from kiosk.ui.widgets.part import Column, Space
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.signature import Signature

    strokes = []
    field = Signature(strokes, lambda: None)
    listed = ScrollList(Column([field, Space(200)]))
    ui.show(listed)
    listed.place(0, 0, 800, 600)
    assert listed.overflow > 0
    ui.drag(field, 40, 120)
    assert listed.offset == 0
    assert len(strokes) == 1
    assert len(strokes[0]) > 2
    ui.drag((400, 100), 0, 120)
    assert listed.offset > 0


def test_an_arrow_stands_alone_where_there_is_no_room_for_its_word(ui):
    from kiosk.ui.widgets.scroll import ArrowButton

    arrow = ArrowButton("Ned", "down", list)
    ui.show(arrow)
    for height, words in ((200, 1), (arrow.icon.side + 4, 0), (200, 1)):
        arrow.place(0, 0, 100, height)
        assert arrow.label.opacity == words
        assert arrow.access().name == "Ned"
    assert arrow.icon.y > arrow.label.y
    arrow.place(0, 0, arrow.label.natural_width() - 1, 200)
    assert arrow.label.opacity == 0
    assert arrow.measure(arrow.width) == theme.current().target
