"""As one person wishes it: letters, contrast, hand, height, touch; for the visit, and no longer."""

import pytest
from kivy.core.window import Window

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme
from kiosk.ui.frame import Rail
from kiosk.ui.overlays.comfort import WishTile
from kiosk.ui.widgets.keyboard import Keyboard, KeyCap
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.scroll import ScrollList
from tests.helpers.layout import faults
from tests.ui.conftest import EACH


def tap(ui, target, wait=0.6):
    """A touch, and time enough that the next one on the same spot is meant."""
    ui.touch(target)
    ui.advance(wait)


def test_what_is_wished_is_seen_at_once_and_what_was_entered_stays(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Det sker her")
    tap(ui, "Senere")
    before = ui.find("Weekend i hytten").font_size
    app.suit(Comfort(text=1, contrast=True))
    ui.settle()
    assert ui.find("Weekend i hytten").font_size > before
    assert app.page.state["tab"] == "later"
    assert tuple(Window.clearcolor) == (0, 0, 0, 1)
    app.suit(PLAIN)
    assert ui.find("Weekend i hytten").font_size == before


def test_the_next_visitor_finds_it_as_ever(ui, start):
    app = start()
    tap(ui, (700, 300))
    app.suit(Comfort(text=1, contrast=True))
    app.end()
    ui.settle()
    assert theme.current().comfort.contrast  # who wished it reads the goodbye too
    ui.advance(3)
    assert theme.current().comfort == PLAIN
    assert app.navigation.current.name == "idle"
    assert tuple(Window.clearcolor) == pytest.approx(theme.rgba(theme.PAPER))


def test_the_glass_is_as_large_as_the_centre_says(start):
    start(inches=24)
    assert theme.current().mm == pytest.approx(24 * 25.4 / (1280**2 + 800**2) ** 0.5)


@pytest.mark.parametrize(("hand", "rail", "arrows"), [("", "left", "right"), ("left",) * 3, ("right",) * 3])
def test_the_frame_and_the_arrows_are_at_the_hand(ui, start, hand, rail, arrows):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Det sker her")
    tap(ui, "Senere")
    app.suit(Comfort(hand=hand))
    more, content = ui.find("Mere"), app.stage.page.content
    assert ("left" if app.stage.page.rail.center_x < content.x else "right") == rail
    assert ("left" if more.center_x < content.center_x else "right") == arrows
    tap(ui, "Mere")
    assert app.page.state["offset"] > 0


@pytest.mark.parametrize("over", [False, True])
def test_all_is_low_for_who_sits(ui, start, over):
    app = start((1920, 1080), inches=27)
    tap(ui, (1000, 300))
    app.suit(Comfort(low=True))
    if over:
        app.call_staff()
    top = theme.current().height
    assert top == 648  # six tenths
    texts = [widget for widget in ui.widgets() if getattr(widget, "text", "")]
    assert texts
    assert all(one.to_window(*one.pos)[1] + one.height <= top for one in texts)
    assert faults(ui) == []
    above = ui.image().crop((0, 0, 1920, 1080 - top))
    assert len(above.getcolors()) == 1  # calm
    tap(ui, (900, 900))  # nothing is there
    assert bool(app.stage.over) is over


def test_a_screen_that_all_can_reach_stays_as_it_is(start):
    app = start()
    app.suit(Comfort(low=True))
    assert theme.current().height == 800
    assert not theme.reaches_up()


def chosen(ui):
    """What the open menu shows as chosen."""
    return {one.words for one in ui.widgets(WishTile) if one.chosen}


def test_the_menu_needs_no_reading_and_does_at_once_what_it_shows(ui, start):
    app = start()
    tap(ui, (700, 300))
    before = ui.find("Hvad kan jeg hjælpe med?").font_size
    tap(ui, "Tilpas")
    assert chosen(ui) == {"Almindelig tekst"}
    tap(ui, "Stor tekst")
    tap(ui, "Lyst på sort")
    tap(ui, "Dæk det private")
    assert app.comfort == Comfort(text=1, contrast=True, shy=True)
    assert chosen(ui) == {"Stor tekst", "Lyst på sort", "Dæk det private"}
    assert ui.find("Hvad kan jeg hjælpe med?").font_size > before  # the page under it too
    tap(ui, "At røre")
    tap(ui, "Knapper til højre")
    assert chosen(ui) == {"Knapper til højre"}
    tap(ui, "Knapper til venstre")
    assert chosen(ui) == {"Knapper til venstre"}
    tap(ui, "Knapper til venstre")
    assert chosen(ui) == set()
    tap(ui, "At se")
    tap(ui, "Lyst på sort")
    assert app.comfort == Comfort(text=1, shy=True)
    tap(ui, "Som før")
    assert app.comfort == PLAIN
    assert ui.find_all("Som før") == []
    tap(ui, "Færdig")
    assert app.stage.over == []


def test_from_the_idle_page_one_goes_on_to_the_first(ui, start):
    app = start()
    tap(ui, "Tilpas")
    assert app.services.session.visiting
    tap(ui, "Meget stor tekst")
    tap(ui, "Færdig")
    assert ui.find("Hvad kan jeg hjælpe med?")
    assert app.comfort == Comfort(text=2)


def test_the_menu_is_read_aloud(ui, start):
    app = start()
    tap(ui, "Tilpas")
    tap(ui, "Læs højt")
    ((_language, said),) = app.services.speech.said
    assert said[:4] == ["Hvad er bedst for dig?", "At se", "At røre", "Almindelig tekst"]
    assert {"Stor tekst", "Lyst på sort", "Dæk det private", "Færdig"} <= set(said)


@pytest.mark.parametrize("low", [False, True])
def test_all_low_is_offered_where_not_all_can_be_reached(ui, start, low):
    start(inches=30 if low else 10.1)
    tap(ui, "Tilpas")
    tap(ui, "At røre")
    assert bool(ui.find_all("Alt længere nede")) is low
    assert len(ui.widgets(WishTile)) <= 6


def test_while_something_is_read_the_volume_stands_where_the_menu_was(ui, start):
    app = start()
    tap(ui, (700, 300))
    at = ui.find("Tilpas").center_y
    tap(ui, "Læs højt")
    assert ui.find_all("Tilpas") == []
    assert abs(ui.find("Højere").center_y - at) < 3
    app.reader.stop()
    assert ui.find("Tilpas")


@pytest.mark.parametrize("each", [*EACH, "1024x600 beside"])
def test_the_frame_has_room_for_all_its_buttons(ui, start, each):
    size, code = each.split()
    app = start(tuple(int(one) for one in size.split("x")))
    i18n.use("da" if code == "beside" else code)
    for reading in (False, True):
        app.home()
        rail = Rail(app, bare=False, back=True, reading=reading, beside="Mette" if code == "beside" else "")
        app.stage.set_rail(rail)
        ui.settle()
        assert faults(ui) == []


def test_a_menu_too_high_for_the_window_scrolls_between_its_head_and_its_foot(ui, start):
    app = start((1024, 600))
    i18n.use("so")
    app.suit(Comfort(text=2))
    app.adjust()
    ui.settle()
    assert faults(ui) == []
    assert ui.widgets(ScrollList)[0].overflow > 0


def test_pictures_and_codes_keep_their_colours_in_high_contrast(ui):
    code, picture = QrCode("https://example.org", 200, 400), Picture("pictures/coffee", 100)
    page = Part([code, picture])
    try:
        theme.use(1280, 800, Comfort(contrast=True))
        ui.show(page)
        page.place(0, 0, 1280, 800)
        code.place(100, 100, 300, 300)
        picture.place(600, 100, 100, 100)
        shown = ui.image()
    finally:
        theme.use(1280, 800, PLAIN)
    half = code.side // 2 - 2
    code_alone = shown.crop((250 - half, 550 - half, 250 + half, 550 + half))
    assert {colour for _n, colour in code_alone.getcolors()} == {(0, 0, 0), (255, 255, 255)}
    corner = (code.center_x - code.side / 2 + 2, 800 - (code.center_y - code.side / 2) - 2)
    assert shown.getpixel(corner) == (255, 255, 255)  # the margin that a phone needs
    assert len(shown.crop((600, 600, 700, 700)).getcolors(10_000)) > 20


def test_keys_in_the_order_of_the_alphabet_are_there_at_once_and_what_was_typed_stays(ui, start):
    app = start()
    app.touched()
    app.go("help_type")
    tap(ui, next(one for one in ui.widgets(KeyCap) if one.text.lower() == "k"))
    tap(ui, "Tilpas")
    tap(ui, "At røre")
    tap(ui, "Taster i ABC-orden")
    tap(ui, "Færdig")
    letters = [one.text.lower() for one in ui.widgets(Keyboard)[0].caps]
    assert letters[:3] == ["a", "b", "c"]
    assert str(app.page.keyboard.state.text).lower() == "k"
