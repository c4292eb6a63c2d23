"""Keys on staff's own pages, which lie over the visitor's."""

from kiosk.demo.screens import staff
from kiosk.ui.stops import stops
from tests.accessibility.walk import standing
from tests.helpers.arrived import arrive
from tests.helpers.pressed import press


def test_staff_go_through_their_own_pages_and_nothing_below(ui, tmp_path):
    state = next(one for one in staff.STAGE.states if one.screen == "staff")
    with standing(ui, staff.STAGE, tmp_path) as app:
        app.services.config.access.keys_speak = False
        arrive(app, staff.STAGE, state)
        names = [one.access.name for one in stops(app.stage, eyes=True)]
        assert names[-1] == "Luk"
        seen = []
        for _ in range(len(names)):
            press(ui, "right", apart=0.15)
            seen.append(app.keypad.focus.stop_.access.name)
        assert seen == names
        press(ui, "enter", apart=0)
        assert app.staffing.pages is None
