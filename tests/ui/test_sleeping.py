"""Dark at night: only while nobody is there, and the touch that lights the screen does nothing else."""

import pytest

from kiosk.config import Screen
from kiosk.session.machine import State
from kiosk.ui.app import KioskApp
from kiosk.ui.sleeping import Sleeping
from tests.ui.demo_services import services


class Panel:
    def __init__(self, obeys=True):
        self.told, self.obeys = [], obeys

    def light(self):
        self.told.append("light")
        return self.obeys

    def darken(self):
        self.told.append("dark")
        return self.obeys


class Clock:
    """Its time of day is the test's; its seconds pass with the frames."""

    def __init__(self, real, hour):
        self.real, self.hour = real, hour

    def now(self):
        return self.real.now().replace(hour=self.hour, minute=0)

    def monotonic(self):
        return self.real.monotonic()


def kiosk(ui, hour, begins="23:00", ends="07:00", **panel):
    made = services()
    made.config.screen = Screen(night_from=begins, night_to=ends)
    made.clock = Clock(made.clock, hour)
    app = KioskApp(made)
    app.sleeping = Sleeping(app, Panel(**panel))
    ui.start(app)
    app.staffing.start = list
    app.is_up()
    return app


def tap(ui):
    """Somewhere on the page, the middle of it."""
    ui.touch((640, 400))


def test_it_gets_dark_when_nobody_is_there_at_night(ui):
    app = kiosk(ui, 2)
    assert app.sleeping._panel.told == ["light"]
    ui.advance(60)
    assert not app.sleeping.dark
    ui.advance(91)
    assert app.sleeping.dark
    assert app.sleeping._panel.told == ["light", "dark"]


def test_the_first_touch_lights_it_and_does_nothing_else(ui):
    app = kiosk(ui, 2)
    ui.advance(151)
    tap(ui)
    assert app.sleeping._panel.told[-1] == "light"
    assert app.services.session.state is State.IDLE
    assert app.navigation.current.name == "idle"
    tap(ui)
    assert app.services.session.state is State.VISITING


def test_a_key_lights_it_and_does_nothing_else(ui):
    app = kiosk(ui, 2)
    ui.advance(151)
    assert app.keypad._key_down(None, 13, 0, "", [])
    assert not app.sleeping.dark
    assert app.services.session.state is State.IDLE


def test_never_while_somebody_is_there(ui):
    app = kiosk(ui, 2)
    app.touched()
    for _ in range(3):
        app.touched()
        ui.advance(50)
    assert not app.sleeping.dark


def test_in_the_morning_it_is_light_again(ui):
    app = kiosk(ui, 2)
    ui.advance(151)
    app.services.clock.hour = 7
    ui.advance(31)
    assert not app.sleeping.dark
    assert app.sleeping._panel.told == ["light", "dark", "light"]


@pytest.mark.parametrize(("hour", "begins"), [(12, "23:00"), (2, "")])
def test_by_day_or_without_a_night_it_stays_light(ui, hour, begins):
    app = kiosk(ui, hour, begins)
    ui.advance(500)
    assert not app.sleeping.dark


def test_a_screen_that_can_not_be_switched_off_takes_every_touch(ui):
    app = kiosk(ui, 2, obeys=False)
    ui.advance(151)
    tap(ui)
    assert app.services.session.state is State.VISITING


def test_the_end_of_the_program_leaves_a_picture(ui):
    app = kiosk(ui, 2)
    ui.advance(151)
    app.on_stop()
    assert app.sleeping._panel.told[-1] == "light"
