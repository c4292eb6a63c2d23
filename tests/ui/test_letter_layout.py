"""Every page about letters, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import camera, letters
from tests.helpers.arrived import arrive


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("stage", [letters.STAGE, camera.STAGE], ids=["letters", "camera"])
def test_nothing_overlaps_and_nothing_is_cut_off(ui, stage, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = stage.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for state in stage.states:
        arrive(app, stage, state)
        if wrong := list(faults(root.page)):
            found[state.screen, state.name] = wrong
    app.page.covered(True)  # Kivy's clock outlives the app: no page looks on
    assert found == {}
