"""Every page on which staff keep the list of help, at every size, in both languages."""

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import listing
from tests.helpers.arrived import arrive, top


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = listing.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    ui.start(app, size)
    found = {}
    for state in listing.STAGE.states:
        arrive(app, listing.STAGE, state)
        ui.frames(2)
        if wrong := list(faults(top(app))):
            found[state.screen, state.name] = wrong
    assert found == {}
