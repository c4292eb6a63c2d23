"""The parts that screens are built of: lines, marks, layouts, lists."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui import theme

LOREM = "Vi går en tur. Kl. 10 mødes vi ved døren! Har du lyst? Så kom."


@pytest.fixture(autouse=True)
def _window(ui):
    ui.resize((1280, 800))
    theme.use(1280, 800)
    return ui


def words_of(text):
    return "".join(letter for letter in text if not letter.isspace())


def test_an_endless_word_is_measured_a_few_times_a_line(monkeypatch):
    from kiosk.ui.widgets import text

    asked, real = [], text.extent
    monkeypatch.setattr(text, "extent", lambda *what: asked.append(what) or real(*what))
    lines = text.Text("i" * 8_000, "body").lines(500)
    assert "".join(lines).replace("\N{HYPHEN}", "") == "i" * 8_000
    assert len(asked) < 30 * len(lines)


@settings(deadline=None, max_examples=60)
@given(st.text("abcæøåÅ -.,\n", max_size=200), st.integers(40, 900))
def test_wrapping_loses_no_letter_and_keeps_within_the_width(text, width):
    from kiosk.ui.widgets.text import Text, extent

    part = Text(text, "body")
    lines = part.lines(width)
    assert words_of("".join(lines)).replace("\N{HYPHEN}", "") == words_of(text)
    assert all(extent(line, part.font_size, part.bold)[0] <= width or len(line) <= 2 for line in lines)
    assert part.measure(width) == len(lines) * part.line_height


def test_a_very_long_text_is_drawn_in_textures_that_every_gpu_takes(ui):
    from kivy.graphics import Rectangle

    from kiosk.ui.widgets.text import Text

    part = Text(LOREM * 400)
    ui.show(part)
    part.place(0, 0, 1000, part.measure(1000))
    sizes = [one.texture.size for one in part.canvas.before.children if isinstance(one, Rectangle)]
    assert len(sizes) > 100
    assert max(max(size) for size in sizes) <= 1000


@pytest.mark.parametrize("width", [120, 300, 900])
@pytest.mark.parametrize("sentence", range(4))
def test_the_mark_lies_under_its_sentence_and_no_other(ui, monkeypatch, width, sentence):
    from kiosk.ui.widgets import shapes
    from kiosk.ui.widgets.text import Text, extent

    part = Text(LOREM)
    ui.show(part)
    part.place(0, 0, width, part.measure(width))
    marks = []
    monkeypatch.setattr(shapes, "box", lambda _canvas, x, y, w, h, **_how: marks.append((x, y, w, h)))
    part.mark(sentence)
    lines = part.lines(width)
    covered = ""
    for x, y, wide, _high in sorted(marks, key=lambda mark: -mark[1]):
        line = lines[round((part.top - y) / part.line_height) - 1]
        for index, letter in enumerate(line):
            left = extent(line[:index], part.font_size, part.bold)[0]
            right = extent(line[: index + 1], part.font_size, part.bold)[0]
            if x <= left and right <= x + wide:
                covered += letter
    assert words_of(covered).strip("\N{HYPHEN}") == words_of(part.sentences[sentence])


def test_a_mark_is_seen_and_goes_away(ui):
    from kiosk.ui.widgets.text import Text

    part = Text(LOREM)
    ui.show(part)
    part.place(100, 100, 600, part.measure(600))
    mark = tuple(round(one * 255) for one in theme.rgba(theme.MARK)[:3])

    def marked():
        return any(colour == mark for _count, colour in ui.image().getcolors(1 << 24))

    assert not marked()
    part.mark(1)
    assert marked()
    part.mark(None)
    assert not marked()


def boxes(part):
    return [(one.x, one.y, one.right, one.top) for one in part.parts]


def overlaps(one, other):
    return min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(["", "Kort", "Et ret langt stykke tekst", LOREM]), min_size=1, max_size=6),
    st.sampled_from(["column", "row", "grid"]),
    st.integers(400, 1200),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
)
def test_layouts_never_overlap_and_stay_inside_the_height_they_asked_for(texts, kind, width, flexes):
    from kiosk.ui.widgets.part import Column, Grid, Row
    from kiosk.ui.widgets.text import Text

    parts = [Text(text, flex=flex if kind != "grid" else 0) for text, flex in zip(texts, flexes, strict=False)]
    layout = {"column": Column, "row": Row, "grid": lambda them: Grid(them, 2)}[kind](parts)
    height = layout.measure(width)
    layout.place(50, 60, width, height)
    found = boxes(layout)
    assert not any(overlaps(one, other) for one, other in itertools.combinations(found, 2))
    for left, bottom, right, top in found:
        assert left >= 49
        assert bottom >= 59
        assert top <= 61 + height
        assert right <= 51 + width


def test_a_column_without_room_takes_from_what_can_give():
    from kiosk.ui.widgets.part import Column, Space
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.text import Text

    head, foot = Text("Overskrift", "title"), Text("Nederst")
    lines = Column([Text(LOREM) for _ in range(40)])
    scroll = ScrollList(lines)
    column = Column([head, scroll, Space(1), foot])
    column.place(0, 0, 600, 400)
    assert foot.y >= 0
    assert head.height == head.measure(600)
    assert 0 < scroll.height < 400
    assert scroll.overflow > 0
    assert (scroll.up.enabled, scroll.down.enabled) == (False, True)


def test_a_column_gives_up_what_it_can_do_without_in_turn_and_no_more():
    from kiosk.ui.widgets.fitting import Yielding
    from kiosk.ui.widgets.part import Space

    def shown(height):
        picture, clock, small, name = Space(10), Space(10), Space(5), Space(10)
        column = Yielding([picture, name, clock], [(picture, None), (clock, small)], gap=0)
        column.place(0, 0, 100, height)
        names = {picture: "picture", clock: "clock", small: "small", name: "name"}
        return [names[part] for part in column.parts]

    unit = theme.current().gap(1)
    assert shown(30 * unit) == ["picture", "name", "clock"]
    assert shown(29 * unit) == shown(20 * unit) == ["name", "clock"]
    assert shown(19 * unit) == shown(1) == ["name", "small"]


def test_the_arrows_reach_every_line(ui):
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.text import Text

    remembered = []
    scroll = ScrollList(Column([Text(LOREM) for _ in range(40)]), remember=remembered.append)
    ui.show(scroll)
    scroll.place(0, 0, 600, 400)
    seen = {0}
    for _ in range(30):
        if not scroll.down.enabled:
            break
        ui.touch(scroll.down)
        ui.advance(0.6)
        seen.add(scroll.offset)
        assert scroll.offset - sorted(seen)[-2] < scroll.view.height  # no line is jumped over
    assert scroll.offset == scroll.overflow
    assert remembered[-1] == scroll.offset
    last = scroll.content.parts[-1]
    assert last.to_window(*last.pos)[1] >= -1
    ui.touch(scroll.up)
    assert scroll.offset < scroll.overflow


def test_a_list_that_fits_has_no_arrows():
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.text import Text

    scroll = ScrollList(Column([Text("Kort")]))
    scroll.place(0, 0, 600, 400)
    assert not scroll.up.enabled
    assert not scroll.down.enabled
    assert scroll.view.width == 600


def test_what_is_scrolled_out_of_sight_is_not_touched(ui):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList

    pressed = []
    buttons = [BigButton(str(n), lambda n=n: pressed.append(n)) for n in range(20)]
    scroll = ScrollList(Column(buttons))
    ui.show(scroll)
    scroll.place(0, 300, 600, 400)
    first = buttons[0]
    scroll.scroll_to(300)
    assert first.to_window(*first.center)[1] > scroll.top
    ui.touch(first)
    assert pressed == []
    scroll.reveal(first)
    ui.advance(0.6)
    ui.touch(first)
    assert pressed == [0]


def test_every_button_and_tag_has_words_that_can_be_read():
    from kiosk.ui.widgets.buttons import KINDS, Chip

    for fill, pressed, _edge, ink in KINDS.values():
        assert theme.contrast(ink, fill) >= 7
        assert theme.contrast(ink, pressed) >= 7
    for fill, ink in Chip.TONES.values():
        assert theme.contrast(ink, fill) >= 7


@pytest.mark.parametrize("name", ["nowhere", "../../secret", "a/b", "", "."])
def test_a_picture_that_is_not_there_is_the_general_one(ui, name):
    from kiosk.ui.widgets.picture import Picture, _texture

    picture = Picture(f"pictures/{name}", 96)
    ui.show(picture)
    picture.place(0, 0, 96, 96)
    assert _texture(f"pictures/{name}", 96).size == _texture("pictures/calendar", 96).size


@given(st.lists(st.integers(0, 500), max_size=6), st.integers(1, 1000))
def test_the_widest_give_way_first(widths, room):
    from kiosk.ui.widgets.giving_way import fit

    fitted = fit(widths, room)
    assert sum(fitted) <= max(room, 0) + 1e-6
    if sum(widths) <= room:
        assert fitted == widths
    elif widths:
        assert sum(fitted) == pytest.approx(room)
        cut = [one for one, was in zip(fitted, widths, strict=True) if one < was]
        assert max(fitted) == pytest.approx(min(cut))  # only the widest were cut, and to one width


def test_white_words_on_a_button_can_be_read_while_they_are_marked(ui):
    from kiosk.ui.widgets.buttons import BigButton

    button = BigButton("Tilmeld mig", lambda: None, kind="primary")
    ui.show(button)
    button.place(100, 100, 400, 80)
    label = button.label
    label.mark(0)
    image = ui.image()
    box = (
        int(label.x) + 4,
        image.height - int(label.center_y) - 12,
        int(label.right) - 4,
        image.height - int(label.center_y),
    )
    colours = {colour for _count, colour in image.crop(box).getcolors(1 << 16)}
    assert tuple(round(one * 255) for one in theme.rgba(theme.WHITE)[:3]) not in colours
    assert tuple(round(one * 255) for one in theme.rgba(theme.INK)[:3]) in colours


def test_no_word_is_cut_to_balance_the_lines():
    from kiosk.ui.widgets.text import Text, extent

    one = Text("Badhamada bidixda", "label", bold=True, align="center")
    width = extent("Badhamada", one.font_size, True)[0] + 3
    assert one.lines(width) == ["Badhamada", "bidixda"]
