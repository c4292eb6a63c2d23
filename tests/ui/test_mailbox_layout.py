"""Every page of the mailbox, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import mailbox
from kiosk.session import State
from tests.helpers.arrived import arrive


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = mailbox.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for state in mailbox.STAGE.states:
        arrive(app, mailbox.STAGE, state)
        assert services.session.state is State.VISITING
        ui.frames(2)
        if wrong := list(faults(root.page)):
            found[state.screen, state.name] = wrong
    assert found == {}
