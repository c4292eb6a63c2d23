"""The table of screens: every page and overlay is in it, and no state twice."""

from kiosk.demo.screens import table
from kiosk.ui.routes import ROUTES


def test_every_screen_has_a_state():
    assert {*ROUTES, *table.OVERLAYS} == set(table.by_screen())


def test_no_two_states_share_a_name():
    told = [(state.screen, state.name) for _stage, state in table.states()]
    assert len(set(told)) == len(told)
