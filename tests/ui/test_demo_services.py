"""The composition root: what the stand-ins of the screen tests must have, the real services have."""

import demo_services

from kiosk.app import Services
from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.store import Store


def names(thing):
    return {name for name in dir(thing) if not name.startswith("_")}


def test_the_screens_are_tested_over_services_with_the_real_ones_names(ui, tmp_path):
    with Store.open(tmp_path / "store", root_key=bytes(32)) as store:
        real = Services(load(data=tmp_path), store, SystemClock())
        assert names(demo_services.services()) - {"restarted"} <= names(real)
        real.wake()
        notes = {"said", "stopped", "others", "recorded", "on_sentence", "on_done"}
        assert names(demo_services.Speech()) - notes <= names(real.speech)
        real.close()
