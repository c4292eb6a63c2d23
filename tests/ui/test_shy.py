"""What is private: small enough that nobody who walks by reads it, and covered for who wishes it."""

from pathlib import Path

import demo_services
import pytest
from demo_folder import fill, with_folders

import kiosk
from kiosk.comfort import PLAIN, Comfort
from kiosk.demo.screens import table
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.widgets.text import Text

ROOT = Path(kiosk.__file__).parents[1]
WRITTEN_DOWN = {"receipt", "found", "form_sent", "letter_call"}
"""Pages with a code or a number that is to be written down or dialled: it is the page's meaning, and so it is large."""


@pytest.fixture
def app(ui, tmp_path):
    """The folder of somebody who wishes what is private to be covered."""
    from kiosk.ui.app import KioskApp

    services = with_folders(demo_services.services(), tmp_path)
    app = KioskApp(services)
    ui.start(app)
    app.touched()
    services.folders.create()
    fill(services.folders.current)
    app.suit(Comfort(shy=True))
    app.go("folder")
    ui.advance(1.2)
    yield app
    services.folders.wipe()
    services.store.close()


def seen(ui):
    """What can be read of what is private."""
    return [one.text for one in ui.widgets(Text) if one.personal and not one.covered]


def test_a_touch_lets_one_see_and_means_no_more(ui, app):
    assert seen(ui) == []
    ui.touch("Tur til stranden")
    assert seen(ui) == ["Tur til stranden"]
    assert app.navigation.current.name == "folder"
    ui.touch("Tur til stranden")  # the hand shook
    assert app.navigation.current.name == "folder"
    ui.advance(0.6)
    ui.touch("Tur til stranden")
    assert app.navigation.current.name == "folder_thing"
    assert seen(ui) == []


def test_who_has_only_keys_lets_themselves_see_too(ui, app):
    from tests.helpers.pressed import press

    app.services.config.access.keys_speak = False
    press(ui, "right")
    for _ in range(40):
        if app.keypad.focus.stop_.access.name == "Tur til stranden":
            break
        press(ui, "right", apart=0.15)
    press(ui, "enter")
    assert seen(ui) == ["Tur til stranden"]
    assert app.navigation.current.name == "folder"
    press(ui, "enter")
    assert app.navigation.current.name == "folder_thing"
    shown = set()
    for _ in range(12):  # here it stands on no button
        press(ui, "right", "enter", apart=0.15)
        assert app.navigation.current.name == "folder_thing"
        shown |= set(seen(ui))
        if shown:
            break
    assert shown
    ui.advance(11)
    assert seen(ui) == []


def test_it_is_covered_again_after_ten_seconds_and_by_a_touch_elsewhere(ui, app):
    ui.touch("Tur til stranden")
    ui.advance(9)
    assert seen(ui) == ["Tur til stranden"]
    ui.advance(1.2)
    assert seen(ui) == []
    ui.touch("Tur til stranden")
    ui.advance(0.6)
    ui.touch("Min sagsbehandler")
    assert seen(ui) == ["Min sagsbehandler"]
    ui.advance(0.6)
    ui.touch("Mere")
    assert seen(ui) == []
    assert app.page.state["offset"] > 0


def test_a_finger_near_a_line_is_for_it_but_not_one_on_a_button(ui, app):
    app.go("folder_thing", id=app.services.folders.current.things("letter")[0].id)
    line = ui.find("Det er et brev fra kommunen.")
    ui.touch((300, line.to_window(*line.pos)[1] - 5))
    assert line.text in seen(ui)
    ui.advance(11)
    ui.touch("Hent en medarbejder")
    assert app.stage.over


def test_what_is_covered_can_not_be_read_off_the_screen(ui, app):
    text = ui.find("Tur til stranden")
    before = ui.image().tobytes()
    text.text = text.text[::-1]
    text.place(*text.pos, *text.size)
    assert ui.image().tobytes() == before


def test_nothing_is_held_on_to_when_the_visit_ends(ui, app):
    ui.touch("Tur til stranden")
    app.wipe()
    assert app.shy._seen == []
    ui.advance(11)


def test_who_does_not_wish_it_sees_all(ui, app):
    app.suit(PLAIN)
    assert "Tur til stranden" in seen(ui)
    ui.touch("Tur til stranden")
    assert app.navigation.current.name == "folder_thing"


@pytest.mark.parametrize("text", [0, 1])
def test_what_is_private_is_large_for_who_wishes_large_text_alone(text):
    before = theme.current()
    theme.use(1280, 800, Comfort(text=text))
    try:
        for style in ("lead", "title"):
            one = Text("Nordby Kommune", style, personal=True)
            assert one.style == (style if text else "body")
            assert one.bold
            assert one.font_size == theme.current().size(one.style)
        assert Text("Hvad er det?", "title").style == "title"
    finally:
        theme.use(before.width, before.height, before.comfort)


def private_pages():
    """One state of each screen that tells of something private; by the stage that they share."""
    found = {}
    for screen, states in table.by_screen().items():
        module = ROUTES.get(screen, "").partition(":")[0]
        if module and "personal=" in (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8"):
            stage, state = next(iter(states.values()))
            found.setdefault(id(stage), (stage, []))[1].append(state)
    return list(found.values())


@pytest.mark.parametrize(
    ("stage", "states"), private_pages(), ids=lambda one: one[0].screen if isinstance(one, list) else ""
)
def test_nothing_private_is_large_on_any_page(ui, stage, states, tmp_path):
    from kiosk.ui.app import KioskApp

    services = stage.services(Path(tmp_path))
    try:
        app = KioskApp(services)
        ui.start(app)
        for state in states:
            stage.put(app, state)
            private = [one for one in app.stage.walk_parts() if isinstance(one, Text) and one.personal]
            large = [one.text for one in private if one.font_size > theme.current().body]
            assert (large == []) or state.screen in WRITTEN_DOWN, f"{state.screen}, {state.name}: {large}"
    finally:
        ui.clear()
        stage.done(services)


def test_the_day_of_a_letter_and_its_pictures_are_covered_too(ui):
    from datetime import date

    from kiosk.devices.camera import Frame
    from kiosk.ui.widgets.leaf import Leaf
    from kiosk.ui.widgets.part import Column
    from kiosk.ui.widgets.snapshot import Snapshot

    red = bytearray((255, 0, 0) * 300 * 200)
    theme.use(1280, 800, Comfort(shy=True))
    try:
        leaf, taken = Leaf(date(2026, 11, 30), ["kl. 9.30"]), Snapshot(Frame(300, 200, (300, 200), red, {}))
        page = Column([leaf, taken])
        ui.show(page)
        page.place(0, 0, 600, 700)

        def is_red():
            return ui.image().getpixel((int(taken.center_x), 800 - int(taken.center_y))) == (255, 0, 0)

        assert ui.find_all("30") == []
        assert not is_red()
        leaf.uncover()
        taken.uncover()
        assert ui.find_all("30")
        assert is_red()
        leaf.uncover(seen=False)
        assert ui.find_all("30") == []
    finally:
        theme.use(1280, 800, PLAIN)
