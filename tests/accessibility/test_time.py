"""Time limits (WCAG 2.1 2.2.1): a warning of 20 seconds or more, and more time for one touch, as often as one likes."""

import dataclasses

import pytest

from kiosk.config import SessionSettings
from kiosk.session import Times
from tests.ui.demo_services import services

LEAST, OFTEN = 20, 11


def test_no_setting_warns_for_less_than_twenty_seconds():
    setting = next(one for one in dataclasses.fields(SessionSettings) if one.name == "warning_seconds")
    assert setting.metadata["low"] >= LEAST
    assert setting.default >= LEAST


@pytest.mark.parametrize("where", ["Jeg er her stadig", (5, 5)], ids=["on the button", "anywhere"])
def test_one_touch_gives_more_time_as_often_as_one_likes(ui, where):
    from kiosk.ui.app import KioskApp

    app = KioskApp(services(times=Times(idle=1, warning=LEAST, goodbye=2)))
    ui.start(app)
    ui.advance(0.6)
    ui.touch((700, 300))
    for again in range(OFTEN):
        ui.advance(1.1)
        assert app.services.session.warning
        ui.advance(0.6 if again else LEAST - 1)  # once nearly all of it
        assert app.services.session.warning, "it ends sooner than it says"
        ui.touch(where)
        assert app.services.session.visiting
        assert not app.services.session.warning
