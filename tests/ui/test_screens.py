"""The table of screens: every page and overlay is in it, and each state brings the app to the page it is told for."""

import pytest

from kiosk.demo.screens import table
from kiosk.ui.routes import ROUTES

NOT_YET = {
    "signup", "receipt", "find", "found", "rights", "guide", "help", "help_type", "help_found", "help_offer", "forms",
    "form_before", "form", "form_stop", "form_open", "form_scan", "form_send", "form_sent", "form_done", "letter",
    "camera", "letter_stick", "letter_type", "letter_reading", "letter_page", "letter_itself", "letter_fetched",
    "letter_received", "letter_call", "letter_keep", "letters", "staff_card", "staff", "staff_assist", "staff_today",
    "staff_sync", "staff_house", "staff_consult", "staff_consult_make", "staff_consult_answer", "staff_directory",
    "staff_directory_stick", "staff_offer", "staff_hours", "staff_company", "staff_messages", "staff_cards",
    "staff_counts", "staff_barriers", "staff_log", "staff_code", "staff_recover", "message", "suggest", "consults",
    "consult", "consult_results", "folder", "folder_make", "folder_scan", "folder_open", "folder_thing", "folder_keep",
    "folder_contact", "folder_day", "folder_note", "folder_log", "folder_take", "folder_delete", "folder_lost",
    "beside",
}  # fmt: skip
"""Screens whose states are still told by their layout tests alone. None is added."""


def test_every_screen_has_a_state():
    assert {*ROUTES, *table.OVERLAYS} - NOT_YET == set(table.by_screen())


def test_no_two_states_share_a_name():
    told = [(state.screen, state.name) for _stage, state in table.states()]
    assert len(set(told)) == len(told)


def where(app, screen):
    """The name of the screen that lies on top; `screen`, for what has no class of its own to be known by."""
    if app.stage.over and screen in table.OVERLAYS:
        made_in = type(app.stage.over[-1]).__module__
        return made_in.rpartition(".")[2] if made_in.startswith("kiosk.ui.overlays.") else screen
    walked = app.staffing.pages or app
    assert walked.page is not None, "what stands there is no screen"
    return walked.navigation.current.name


@pytest.mark.parametrize("stage", table.STAGES, ids=lambda stage: f"{stage.states[0].screen} {stage.states[0].name}")
def test_each_state_is_one_of_its_screen(ui, tmp_path, stage):
    from kiosk.ui.app import KioskApp

    app = KioskApp(stage.services(tmp_path))
    ui.start(app)
    for state in stage.states:
        stage.put(app, state)
        assert where(app, state.screen) == state.screen, state.name
    app.reader.stop()
    stage.done(app.services)
