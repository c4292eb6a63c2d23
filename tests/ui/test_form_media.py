"""An author's own pictures and sounds on the screen: seen above the question and at choices, seen large, heard."""

from functools import partial

import demo_media
import demo_services
import pytest
from demo_forms import forms
from form_visit import go
from visiting import touch

from tests.helpers.languages import choose
from tests.helpers.layout import faults
from tests.ui.conftest import SIZES

LOUD = "Læs højt"


@pytest.fixture
def app(ui, tmp_path):
    from kiosk.ui.app import KioskApp

    made = KioskApp(demo_media.with_media(demo_services.services(), tmp_path))
    ui.start(made)
    made.home()
    return made


def at(app, name):
    return go(app, name, form="rundt")


def seen(ui):
    """The picture above the question; None where there is none."""
    from kiosk.ui.widgets.shown import ToSeeLarge

    return next(iter(ui.widgets(ToSeeLarge)), None)


def own(ui):
    """The names of all files that are shown."""
    from kiosk.ui.widgets.shown import Shown

    return [one.path.name for one in reversed(ui.widgets(Shown))]


def drawn_in(widget):
    """The sizes of what is drawn in it."""
    from kivy.graphics import Rectangle

    return [one.size for one in widget.canvas.before.children if isinstance(one, Rectangle)]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_pushed_off_the_page(ui, tmp_path, size, language):
    from kiosk.ui import theme
    from kiosk.ui.app import KioskApp

    services = demo_media.with_media(demo_services.services(), tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    ui.start(app, size)
    app.home()
    found = {}
    for name in demo_media.PAGES:
        at(app, name)
        if wrong := faults(ui):
            found[name] = wrong
        picture = seen(ui)
        assert picture is not None, name
        assert min(picture.size) >= theme.current().target, name
        assert any(min(width, high) > 10 for width, high in drawn_in(picture._image)), f"{name}: nothing is to be seen"
        app.page.show_picture(app.page.path)
        if wrong := faults(ui):
            found[f"{name}, large"] = wrong
    assert found == {}


def test_a_picture_keeps_its_proportions_and_is_above_its_question(ui, app):
    at(app, "se")
    picture, label = seen(ui), ui.find("Her er huset. Kom indenfor.")
    assert picture.y >= label.top
    (width, height) = next(size for size in drawn_in(picture._image) if size[0] > 10)
    assert width / height == pytest.approx(1200 / 800, rel=0.02)
    assert height > 150, "there is room for it here"


def test_where_keys_need_the_room_it_is_small_beside_the_head(ui, app):
    at(app, "navn")
    picture, keep = seen(ui), ui.find("Stop og gem")
    assert picture.y < keep.center_y < picture.top


def test_a_touch_shows_it_large_and_leads_back(ui, app):
    at(app, "rum")
    small = max(drawn_in(seen(ui)._image))
    ui.touch(seen(ui))
    ui.advance(0.6)
    from kiosk.ui.widgets.shown import Large

    (large,) = ui.widgets(Large)
    assert large.path.name == "plan.jpg"
    assert max(drawn_in(large))[0] > 2 * small[0]
    assert ui.find("Hvilket rum vil du låne?")
    touch(ui, "Tilbage til spørgsmålet")
    assert ui.find("Køkkenet")
    ui.touch(seen(ui))
    ui.advance(0.6)
    touch(ui, "Tilbage")
    assert ui.find("Køkkenet"), "the frame's way back leads to the question too"


def test_the_large_one_may_be_another_picture(ui, app):
    at(app, "se")
    ui.touch(seen(ui))
    ui.advance(0.6)
    assert own(ui) == ["stort.png"]


def test_the_other_language_has_its_own(ui, app):
    at(app, "se")
    assert own(ui) == ["hus.png"]
    touch(ui, LOUD)
    choose(partial(touch, ui), "English")
    assert own(ui) == ["house-en.png"]
    touch(ui, "Read aloud")
    assert app.services.speech.recorded == [
        {"Her er huset. Kom indenfor.": "hus.wav"}, {"This is the house. Come in.": "house.wav"},
    ]  # fmt: skip


def test_it_changes_also_while_it_is_seen_large(ui, app):
    at(app, "vil")
    ui.touch(seen(ui))
    ui.advance(0.6)
    assert own(ui) == ["hus.png"]
    choose(partial(touch, ui), "English")
    assert own(ui) == ["house-en.png"]


def test_choices_have_their_own_pictures_and_ours(ui, app):
    at(app, "vil")
    assert own(ui) == ["hus.png", "hoej.png"]
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.tile import Tile

    assert len(ui.widgets(Tile)) == 2, "they are tiles, though there is a picture above them"
    assert "pictures/stop" in [one.name for one in ui.widgets(Picture)]
    at(app, "flere")
    assert own(ui) == ["hus.png", "hus.png", "hoej.png", "bred.png"]


def test_a_choice_with_its_picture_is_chosen_by_a_touch(ui, app):
    filling = at(app, "rum")
    touch(ui, "Stuen")
    assert filling.session.value("/data/rum") == "stue"


def test_what_was_recorded_is_heard_in_its_turn(ui, app):
    at(app, "rum")
    touch(ui, LOUD)
    (said,), speech = app.services.speech.said, app.services.speech
    question = "Hvilket rum vil du låne?"
    order = [question, "Se på tegningen.", "Køkkenet", "Stuen", "Den store sal", "Et mødelokale"]
    assert [one for one in said[1] if one in order] == order
    assert speech.recorded == [{question: "rum.wav", "Køkkenet": "koekken.wav"}]


def test_all_of_a_text_is_marked_while_its_recording_sounds(ui, app):
    at(app, "se")
    touch(ui, LOUD)
    speech = app.services.speech
    speech.on_sentence(speech.said[-1][1].index("Her er huset. Kom indenfor."))
    ui.frames(3)
    label = ui.find("Her er huset. Kom indenfor.")
    assert label.marked == 0
    assert label.sentences == ["Her er huset. Kom indenfor."]
    touch(ui, "Stop")
    assert speech.stopped == 1


def test_a_language_without_a_recording_has_the_voice(ui, app):
    at(app, "vil")
    choose(partial(touch, ui), "English")
    touch(ui, "Read aloud")
    assert app.services.speech.recorded == [{}]
    assert "Do you want to borrow a room?" in app.services.speech.said[-1][1]


def test_a_question_may_have_a_picture_of_ours(ui, app):
    at(app, "dag")
    assert own(ui) == ["calendar.png"]
    ui.touch(seen(ui))
    ui.advance(0.6)
    assert own(ui) == ["calendar.png"]


def test_several_questions_on_one_page(ui, app):
    at(app, "laes")
    assert own(ui) == ["hus.png"]
    touch(ui, LOUD)
    assert app.services.speech.recorded == [{"Læs det her først.": "laes.wav", "Hvad vil du kaldes?": "kalde.wav"}]
    touch(ui, "Svar")
    assert own(ui) == ["hus.png"]
    ui.touch(seen(ui))
    ui.advance(0.6)
    touch(ui, "Tilbage til spørgsmålet")
    assert ui.find("Hvad vil du kaldes?")


def test_what_is_gone_or_damaged_is_left_out(ui, app, tmp_path):
    for name, data in (("hus.png", b"x"), ("hoej.png", None), ("vil.wav", None), ("ja.wav", None)):
        (tmp_path / "rundt" / name).unlink()
        if data:
            (tmp_path / "rundt" / name).write_bytes(data)
    at(app, "vil")
    assert seen(ui) is None
    assert own(ui) == []
    touch(ui, LOUD)
    assert app.services.speech.recorded == [{"Nej": "nej.wav"}]
    at(app, "flere")
    assert ui.find("Stole"), "a choice whose picture is damaged has its words"


def test_a_new_picture_of_the_same_name_is_seen(ui, app, tmp_path):
    at(app, "se")
    before = drawn_in(seen(ui)._image)
    demo_media.drawn(tmp_path / "rundt" / "hus.png", (800, 800), "white", "black")
    app.refresh()
    ui.settle()
    assert drawn_in(seen(ui)._image) != before


def test_without_media_nothing_is_as_it_was_not(ui, tmp_path):
    from kiosk.ui.app import KioskApp

    services = demo_services.services()
    services.forms = forms(tmp_path, services.clock)
    app = KioskApp(services)
    ui.start(app)
    app.home()
    go(app, "til")
    assert seen(ui) is None
    assert own(ui) == []
    touch(ui, LOUD)
    assert services.speech.recorded == [{}]
