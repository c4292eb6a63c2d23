"""A check that can't fail proves nothing: each is shown a page with what it is there to find, and one without."""

import math

import pytest

from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme
from tests.accessibility import checks, colour, contrast, letters, looking, motion, names, reach

SIZE = (1280, 800)


@pytest.fixture
def seen(ui):
    """What is seen of parts that are put at these places: (part, x, y, width, height)."""
    theme.use(*SIZE, PLAIN)

    def seen(*placed, comfort=PLAIN):
        from kiosk.ui.widgets.part import Part

        class Page(Part):
            def arrange(self):
                for part, *place in placed:
                    part.place(*place)

            def draw(self):
                from kiosk.ui.widgets import shapes

                shapes.box(self.canvas.before, 0, 0, *SIZE, fill=theme.PAPER)

        for part, *_place in placed:
            if part.parent:
                part.parent.remove_widget(part)
        page = Page([part for part, *_place in placed])
        ui.show(page)
        page.place(0, 0, *SIZE)
        return looking.look(ui)

    yield seen
    theme.use(*SIZE, PLAIN)


def said(check, found):
    return "\n".join(check(found))


def test_pale_words(seen):
    from kiosk.ui.widgets.text import Text

    pale, dark = Text("Her er der mange ord", color=theme.EDGE), Text("Her er der mange ord", color=theme.SOFT)
    assert "a contrast of" in said(contrast.words, seen((pale, 100, 400, 600, 40)))
    assert said(contrast.words, seen((dark, 100, 400, 600, 40))) == ""


def test_words_that_stand_partly_on_another_ground(seen):
    """Dark words of which the last lie on a dark field: the line as a whole would still look well."""
    from kiosk.ui.widgets.panels import Card
    from kiosk.ui.widgets.part import Space
    from kiosk.ui.widgets.text import Text

    words = Text("Det hele kan læses, men ikke de sidste ord på linjen")
    field = Card(Space(), fill=theme.SOFT, edge=theme.SOFT)
    assert "a contrast of" in said(contrast.words, seen((field, 450, 390, 400, 60), (words, 100, 400, 700, 40)))


def test_colours_are_measured_and_not_believed(seen, monkeypatch):
    """The theme says 7:1; what is drawn is something else."""
    from kiosk.ui.widgets.text import Text

    words = Text("Grå på papir")
    plain = theme.rgba
    faded = {theme.INK: (0.6, 0.6, 0.6, 1.0)}
    monkeypatch.setattr(theme, "rgba", lambda colour, alpha=1.0: faded.get(colour) or plain(colour, alpha))
    found = seen((words, 100, 400, 600, 40))
    assert "a contrast of" in said(contrast.words, found)


def test_pale_icons(seen):
    from kiosk.ui.widgets.picture import Picture

    pale, dark = Picture("ui/back", 48, tint=theme.LINE), Picture("ui/back", 48, tint=theme.INK)
    assert "a contrast of" in said(contrast.icons, seen((pale, 100, 400, 48, 48)))
    assert said(contrast.icons, seen((dark, 100, 400, 48, 48))) == ""


def test_what_is_not_seen_to_be_there(seen):
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.tappable import Tappable

    only_a_picture = Tappable(print, "Sol", [Picture("pictures/sun", 60)])
    only_a_picture.edge = theme.LINE
    assert "the border of" in said(contrast.borders, seen((only_a_picture, 100, 400, 90, 90)))
    only_a_picture.edge = theme.EDGE
    assert said(contrast.borders, seen((only_a_picture, 100, 400, 90, 90))) == ""


def test_what_is_too_small_to_touch(seen):
    from kiosk.ui.widgets.buttons import BigButton

    small = BigButton("Lille", print)
    assert "mm small" in said(reach.size, seen((small, 100, 400, 200, 60)))
    assert said(reach.size, seen((small, 100, 400, 200, theme.current().target))) == ""
    assert reach.TARGET > reach.CSS_TARGET


def test_what_stands_too_near(seen):
    from kiosk.ui.widgets.buttons import BigButton

    one, other = BigButton("Ja", print), BigButton("Nej", print)
    assert "mm apart" in said(reach.distance, seen((one, 100, 400, 200, 100), (other, 301, 400, 200, 100)))
    assert said(reach.distance, seen((one, 100, 400, 200, 100), (other, 308, 400, 200, 100))) == ""


def test_small_letters_where_large_ones_are_wished(seen):
    from kiosk.ui.widgets.text import Text

    theme.use(*SIZE, Comfort(text=2))
    large, small = Text("Stort"), Text("Lille")
    small.font_size = 24
    assert said(letters.capitals, seen((large, 100, 400, 400, 60))) == ""
    assert "degrees" in said(letters.capitals, seen((small, 100, 400, 400, 60)))


def test_a_capital_is_as_high_as_the_face_says(ui):
    for size in (20, 40, 80):
        assert abs(letters.capital(size, False) - size * theme.CAPITAL) <= 1.5


def test_what_only_a_colour_says(seen):
    from kiosk.ui.widgets.buttons import BigButton, Chip

    chosen, other = BigButton("I dag", print, kind="calm"), BigButton("Senere", print)
    chosen.chosen = True
    assert "by its colour alone" in said(colour.alone, seen((chosen, 100, 400, 200, 90), (other, 310, 400, 200, 90)))
    told = BigButton("I dag", print, kind="calm", icon="check")
    told.chosen = True
    assert said(colour.alone, seen((told, 100, 400, 200, 90), (other, 310, 400, 200, 90))) == ""
    tag = Chip("", "check", tone="care")
    assert "by its colour alone" in said(colour.alone, seen((tag, 100, 400, 200, 40)))


def test_a_bar_without_its_number(seen):
    from kiosk.ui.widgets.bars import Bar, bar
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.text import Text

    assert "no number" in said(colour.alone, seen((Column([Text("Film"), Bar(0.4)]), 100, 400, 400, 90)))
    assert said(colour.alone, seen((bar(Text("Film"), "12", 0.4), 100, 400, 400, 90))) == ""


def test_what_has_no_name(seen):
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.tappable import Tappable

    assert "no name" in said(names.told, seen((Tappable(print, ""), 100, 400, 200, 90)))
    assert "name of a file" in said(names.told, seen((Tappable(print, "pictures/sun"), 100, 400, 200, 90)))
    assert said(names.told, seen((BigButton("Ja/Nej, eller noget andet", print), 100, 400, 500, 90))) == ""


def test_what_has_no_role(seen, monkeypatch):
    from kiosk.ui.widgets.buttons import BigButton

    monkeypatch.setattr(BigButton, "access", lambda _self: None)
    found = seen((BigButton("Ja", print), 100, 400, 200, 90))
    assert "no role" in said(names.told, found)
    assert "one comes to BigButton 'Ja' 0 times" in said(names.order, found)


def test_what_one_comes_to_in_another_order_than_it_is_read(seen):
    from kiosk.ui.widgets.buttons import BigButton

    below, above = BigButton("Nederst", print), BigButton("Øverst", print)
    assert "stands above it" in said(names.order, seen((below, 100, 200, 200, 90), (above, 100, 400, 200, 90)))
    assert said(names.order, seen((above, 100, 400, 200, 90), (below, 100, 200, 200, 90))) == ""


def test_what_moves_by_itself(ui):
    from kivy.clock import Clock

    from kiosk.ui.widgets.text import Text

    theme.use(*SIZE, PLAIN)
    words = Text("Se her")
    ui.show(words)
    words.place(100, 400, 300, 60)
    assert list(motion.moves(ui)) == []
    there = Clock.schedule_interval(lambda _dt: words.place(words.x + 10, 400, 300, 60), 0.5)
    assert "change by themselves" in next(motion.moves(ui))
    there.cancel()


def test_layout_is_looked_at_too(seen, ui):
    from kiosk.ui.widgets.text import Text

    one, other = Text("Det ene ord over det andet"), Text("Det andet ord")
    found = seen((one, 100, 400, 300, 40), (other, 120, 400, 200, 40))
    assert any(check == checks.LAYOUT for check, _fault in checks.faults(found, ui))


@pytest.mark.parametrize("comfort", [PLAIN, Comfort(contrast=True)], ids=["plain", "contrast"])
def test_what_is_scrolled_away_is_not_measured_where_it_is_not(ui, comfort, monkeypatch):
    """The box of a part in a list is where it is seen, and not where it would be."""
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.scroll import ScrollList
    from kiosk.ui.widgets.text import Text

    theme.use(*SIZE, comfort)
    monkeypatch.setattr(ui.window, "clearcolor", theme.rgba(theme.PAPER))
    rows = [Text(f"Linje {number}") for number in range(60)]
    view = ScrollList(Column(rows))
    ui.show(view)
    view.place(0, 100, 1000, 600)
    view.scroll_to(300)
    found = looking.look(ui)
    seen = {one.part: one for one in found.stands}
    assert not seen[rows[0]].in_sight
    assert seen[rows[12]].whole
    assert list(contrast.words(found)) == []
    theme.use(*SIZE, PLAIN)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080), (1366, 768), (800, 480)], ids=str)
def test_the_largest_letters_are_drawn_as_large_as_they_must_be(ui, size):
    """Hinting draws a capital on whole pixels, up to one lower than the face says."""
    m = theme.metrics(*size, Comfort(text=2))
    needed = math.radians(letters.ANGLE) * theme.Glass().distance / m.mm
    for style in ("body", "label", "lead", "title", "hero"):
        for bold in (False, True):
            assert letters.capital(m.size(style), bold) >= needed, (style, bold)
