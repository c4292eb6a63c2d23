"""Every page of the folder, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import foldered
from tests.helpers.arrived import arrive
from tests.helpers.folders import quick


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = foldered.made(tmp_path, derive=quick)
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for state in foldered.STAGE.states:
        arrive(app, foldered.STAGE, state)
        ui.frames(2)
        if wrong := list(faults(root.page)):
            found[state.screen, state.name] = wrong
    foldered.STAGE.done(services)
    assert found == {}
