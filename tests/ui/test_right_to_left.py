"""Arabic: letters join, digits and foreign words stand the right way round, and the page is laid out from the right."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from kiosk import faces, i18n
from kiosk.catalogues import texts
from kiosk.comfort import Comfort
from kiosk.devices.slip import Line, Slip, render
from tests.helpers.desk import Desk

NUMBER = "12 34 56 78"
SIZE = 40


@pytest.fixture
def arabic():
    i18n.use("ar")
    yield
    i18n.use("da")


@pytest.fixture
def desk(ui, tmp_path):
    made = Desk(ui, tmp_path / "store")
    yield made
    i18n.use("da")


def ink(texture):
    """A texture's pixels as one is used to see them: from the top, how strong each is."""
    wide, high = (int(one) for one in texture.size)
    return np.frombuffer(texture.pixels, np.uint8).reshape(high, wide, 4)[:, :, 3].astype(int)


def drawn(text, **way):
    """The same, of a text that Pillow draws whole."""
    font = ImageFont.truetype(str(faces.ARABIC), SIZE)
    image = Image.new("L", (round(font.getlength(text, **way)), sum(font.getmetrics())))
    ImageDraw.Draw(image).text((0, 0), text, fill=255, font=font, **way)
    return np.asarray(image).astype(int)


def where(small, large):
    """Where in a line a piece of it stands, in pixels from the left: None where it does not."""
    columns = np.flatnonzero(small.any(0))
    small = small[:, columns[0] : columns[-1] + 1]
    wide = small.shape[1]
    off = [abs(large[:, x : x + wide] - small).mean() for x in range(large.shape[1] - wide + 1)]
    best = int(np.argmin(off))
    return best if off[best] < 0.3 * small.mean() else None


@pytest.mark.parametrize(
    ("text", "piece", "begins"),
    [
        (f"اتصل على الرقم {NUMBER}", NUMBER, 0),  # the number ends the sentence, so it stands at the left
        (f"{NUMBER} هو الرقم", NUMBER, 1),
        ("الساعة 10:30 صباحاً", "10:30", 0.5),
        ("فتح Digital Post هنا", "Digital Post", 0.5),
        ("السعر 1.250,50", "1.250,50", 0),
    ],
)
def test_numbers_and_foreign_words_are_whole_within_the_line(ui, text, piece, begins):
    from kiosk.ui import fonts

    line = ink(fonts.texture(text, SIZE, False, rtl=True))
    found = where(drawn(piece), line)
    assert found is not None, "it is turned round, or torn apart"
    share = found / (line.shape[1] - drawn(piece).shape[1])
    assert abs(share - begins) < (0.1 if begins in (0, 1) else 0.4)


def test_letters_join(ui):
    from kiosk.ui import fonts

    apart = sum(fonts.extent(letter, SIZE, False)[0] for letter in "سلام")
    assert fonts.extent("سلام", SIZE, False)[0] < 0.8 * apart
    assert ink(fonts.texture("سلام", SIZE, False, rtl=True)).any()


def test_a_line_is_never_wider_than_it_was_measured(ui):
    from kiosk.ui import fonts

    for text in (entry for entry in texts("ar") if "\n" not in entry):
        made = fonts.texture(text, 22, True, rtl=True)
        assert tuple(made.size) == fonts.extent(text, 22, True)
    fonts.forget()


def test_the_page_is_laid_out_from_the_right(ui, desk, arabic):
    desk.app.home()
    frame = desk.app.stage.page
    assert frame.rail.right == frame.right
    from kiosk.ui.widgets.text import Text
    from kiosk.ui.widgets.tile import Tile

    first, second = list(reversed(ui.widgets(Tile)))[:2]
    assert first.x > second.x
    picture, words = first.parts[0].parts[:2]
    assert picture.x > words.x
    title = next(part for part in ui.widgets(Text) if part.style == "title")
    (line, x, _y) = title.spots[0]
    from kiosk.ui.fonts import extent

    assert abs(x + extent(line, title.font_size, title.bold)[0] - title.right) <= 2
    i18n.use("da")
    desk.app.refresh()
    assert desk.app.stage.page.rail.x == 0


def test_who_wishes_the_frame_at_the_left_has_it_there(ui, desk, arabic):
    desk.app.home()
    desk.app.suit(Comfort(hand="left"))
    assert desk.app.stage.page.rail.x == 0


def test_the_keys_of_a_number_stand_as_ever(ui, arabic):
    from kiosk.ui.pin import Pin
    from kiosk.ui.widgets.pin_pad import PinPad

    pad = PinPad(Pin(), range(10), changed=lambda: None, entered=lambda: None, gate=lambda: True)
    pad.place(0, 0, 600, 600)
    assert [key.x for key in pad.parts[:3]] == sorted(key.x for key in pad.parts[:3])
    pad.deafen()


def test_arrows_point_the_other_way_and_a_tick_does_not(ui, arabic):
    from kivy.graphics import Rectangle

    from kiosk.ui.widgets.picture import Picture

    def left_edge(name):
        part = Picture(name, 40)
        part.place(0, 0, 40, 40)
        return next(one for one in part.canvas.before.children if isinstance(one, Rectangle)).tex_coords[0]

    there = {name: left_edge(name) for name in ("ui/forward", "ui/check")}
    i18n.use("da")
    assert left_edge("ui/forward") != there["ui/forward"]
    assert left_edge("ui/check") == there["ui/check"]


def test_what_is_typed_begins_at_the_right(ui, arabic):
    from kivy.graphics import Rectangle

    from kiosk.ui.typed import TypedText
    from kiosk.ui.widgets.field import Field

    def caret(text):
        typed = TypedText(40)
        typed.add(text)
        field = Field(typed)
        field.place(0, 0, 600, 80)
        return [one for one in field.canvas.before.children if isinstance(one, Rectangle)][-1].pos[0]

    assert caret("") > 500
    assert 300 < caret("محمد") < caret("")
    assert caret("Bo") < 200  # Latin letters do as they do


def test_a_receipt_is_written_from_the_right():
    paper = np.asarray(render(Slip((Line("سلام"), Line("Hej"))), 384))
    columns = [np.flatnonzero(~half.all(0)) for half in np.split(paper[:, :], [paper.shape[0] // 2])]
    assert columns[0].min() > 192
    assert columns[1].max() < 192


def test_a_letter_keeps_its_own_side(ui, arabic):
    from kiosk.ui.widgets.quoted import Quoted
    from kiosk.ui.widgets.text import Text

    for made, begins in ((Quoted("Du skal møde."), 0), (Text(i18n.written("Du skal", "da")), None)):
        made.place(0, 0, 600, 80)
        (_line, x, _y) = made.spots[0]
        assert (x == 0) is (begins == 0)
