"""As one person wishes it: letters, contrast, hand, height, touch; for the visit, and no longer."""

import demo_services
import pytest
from kivy.core.window import Window

from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme


@pytest.fixture
def start(ui):
    """Start the app over a demo centre, and give it."""

    def start(size=(1280, 800), **turned):
        from kiosk.ui.app import KioskApp

        app = KioskApp(demo_services.services(**turned))
        ui.start(app, size)
        ui.advance(1.2)  # the last test's finger is long gone
        return app

    return start


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
