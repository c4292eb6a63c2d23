"""The table of screens: every page and overlay is in it, and no state twice."""

from kiosk.demo.screens import table
from kiosk.ui.routes import ROUTES

NOT_YET = {
    "forms", "form_before", "form", "form_stop", "form_open", "form_scan", "form_send", "form_sent", "form_done",
    "letter", "camera", "letter_stick", "letter_type", "letter_reading", "letter_page", "letter_itself",
    "letter_fetched", "letter_received", "letter_call", "letter_keep", "letters",
}  # fmt: skip
"""Screens whose states are still told by their layout tests alone. None is added."""


def test_every_screen_has_a_state():
    assert {*ROUTES, *table.OVERLAYS} - NOT_YET == set(table.by_screen())


def test_no_two_states_share_a_name():
    told = [(state.screen, state.name) for _stage, state in table.states()]
    assert len(set(told)) == len(told)
