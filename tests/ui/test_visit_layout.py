"""The pages of a visit at three sizes in both languages: nothing cut, nothing over anything else, all large enough."""

from functools import partial

import pytest

from kiosk.demo.screens import signing, visit
from tests.helpers import layout
from tests.helpers.arrived import arrive
from tests.helpers.desk import in_language
from tests.ui.conftest import EACH


@pytest.fixture(params=EACH)
def desk(request, ui, tmp_path):
    with in_language(ui, tmp_path, request.param) as desk:
        desk.app.refresh()
        yield desk


look = partial(layout.look, scrolls=True)


@pytest.fixture
def see(desk, tmp_path):
    """Each of these states has no fault."""
    desk.services.place = tmp_path

    def see(states):
        for state in states:
            arrive(desk.app, signing.STAGE, state)
            look(desk, f"{state.screen}, {state.name}")

    yield see
    signing.STAGE.done(desk.services)


def test_the_questions_and_the_receipt(see):
    see(signing.QUESTIONS)


def test_what_goes_wrong_and_what_changes(see):
    see(signing.CHANGED)


def test_what_lies_over_a_page(desk):
    for state in visit.OVER.states:
        arrive(desk.app, visit.OVER, state)
        look(desk, state.screen)


def test_the_looker_sees_what_is_wrong(ui):
    from kiosk.ui import theme
    from kiosk.ui.widgets.buttons import BigButton
    from kiosk.ui.widgets.part import Part
    from kiosk.ui.widgets.text import Text

    theme.use(1280, 800)
    one, other, button = Text("One"), Text("Other"), BigButton("Small", print)
    root = Part([one, other, button])
    ui.show(root)
    root.place(0, 0, 1280, 800)
    one.place(100, 100, 200, 40)
    other.place(150, 100, 30, 40)
    button.place(1250, 500, 100, 20)
    said = "\n".join(layout.faults(ui))
    for fault in ("overlap", "too small to touch", "outside the window", "a word is broken"):
        assert fault in said
