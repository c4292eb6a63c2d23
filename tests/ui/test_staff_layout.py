"""Every page of staff's, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import staff
from tests.helpers.arrived import arrive, top


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = staff.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    ui.start(app, size)
    found = {}
    for state in staff.STAGE.states:
        arrive(app, staff.STAGE, state)
        ui.frames(2)
        if wrong := list(faults(top(app))):
            found[state.screen, state.name] = wrong
    assert found == {}
