"""What the organisation sends in content packs, as it is seen: its pictures, and its word on the idle page."""

from datetime import timedelta

import demo_services
import pytest
from demo_services import Content, Hub
from PIL import Image

from kiosk.ui.reading import spoken

RED = (200, 20, 20)
NOTICE = "Torsdag er der lukket fra kl. 12."


@pytest.fixture
def start(ui):
    """Start the app over these packs, and give it."""

    def start(packs, state="ok", **turned):
        from kiosk.ui.app import KioskApp

        hub = Hub(state, ago=timedelta(minutes=1), packs=packs)
        app = KioskApp(demo_services.services(hub=hub, **turned))
        ui.start(app)
        ui.advance(0.6)
        return app

    yield start
    from kiosk.ui.widgets import picture

    picture.look_first(lambda _name: None)


@pytest.fixture
def red(tmp_path):
    path = tmp_path / "red.png"
    Image.new("RGB", (256, 256), RED).save(path)
    return path


def picture_of(ui, name):
    """The colour in the middle of the picture of this name."""
    from kiosk.ui.widgets.picture import Picture

    part = next(one for one in ui.widgets(Picture) if one.name == f"pictures/{name}")
    return ui.image().getpixel((round(part.center_x), ui.window.height - round(part.center_y)))


def test_a_picture_that_was_sent_stands_in_for_ours(ui, start, red):
    start(Content({"kitchen": red}))
    assert picture_of(ui, "kitchen") == RED
    assert picture_of(ui, "nurse") != RED


def test_it_is_the_newest_that_is_shown(ui, start, red, tmp_path):
    app = start(Content({"kitchen": red}))
    newer = tmp_path / "newer.png"
    Image.new("RGB", (64, 64), (20, 20, 200)).save(newer)
    app.services.hub.packs.pictures["kitchen"] = newer
    app.programme_changed()
    ui.settle()
    assert picture_of(ui, "kitchen") == (20, 20, 200)


def test_a_picture_that_can_not_be_shown_is_ours(ui, start, tmp_path, caplog):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    start(Content({"kitchen": tmp_path / "bad.png", "nurse": tmp_path / "gone.png"}))
    ours = picture_of(ui, "kitchen")
    assert "can't be shown" in caplog.text
    caplog.clear()  # Kivy itself warns of it
    start(Content())
    assert picture_of(ui, "kitchen") == ours


def test_the_notice_is_seen_and_heard_in_the_language_that_is_spoken(ui, start):
    app = start(Content(da=NOTICE, en="Closed on Thursday\nfrom noon."))
    assert ui.find(NOTICE)
    assert NOTICE in [one.words for one in spoken(app.stage.top_content())]
    app.use_language("en")
    ui.settle()
    assert ui.find("Closed on Thursday from noon.")


def test_nothing_said_takes_no_room(ui, start):
    start(Content(da="  \n "))
    assert ui.find("Rør ved skærmen").y < 150


def test_a_kiosk_without_a_hub_looks_for_nothing(ui, start):
    class Untouched:
        def __getattr__(self, name):
            raise AssertionError(name)

    app = start(Untouched(), "off")
    app.home()
    assert ui.find("Hvad kan jeg hjælpe med?")
