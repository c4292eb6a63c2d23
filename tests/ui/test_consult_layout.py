"""Every page of consultations, the visitor's and staff's, at every size in both languages: nothing overlaps or is cut
off, all can be touched. On none of an ordinary length is an answer scrolled away: one that is not seen is not chosen.
"""

import pytest
from demo_consultations import EVENING
from test_layout import SIZES, faults

from kiosk.demo.screens import consult
from kiosk.ui.widgets.scroll import ScrollList
from tests.helpers.arrived import arrive, top


@pytest.fixture(params=[f"{w}x{h} {code}" for w, h in SIZES for code in ("da", "en")])
def app(request, ui, tmp_path):
    from kiosk.ui.app import KioskApp

    size, language = request.param.split()
    services = consult.STAFFS_STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    app.ui = ui
    ui.start(app, tuple(map(int, size.split("x"))))
    return app


def put(app, stage, state):
    """A fresh start, and this page."""
    arrive(app, stage, state)
    app.ui.frames(2)
    return top(app)


def wrong(app, stage):
    found = {(one.screen, one.name): list(faults(put(app, stage, one))) for one in stage.states}
    return {state: those for state, those in found.items() if those}


def test_nothing_overlaps_and_nothing_is_cut_off(app):
    assert wrong(app, consult.VISITORS_STAGE) == {}


def test_nor_on_staffs_pages(app):
    assert wrong(app, consult.STAFFS_STAGE) == {}


def test_all_answers_are_seen_at_once(app):
    whole = [one for one in consult.VISITORS if one.screen == "consult" and one.name in consult.WHOLE]
    assert len(whole) == len(consult.WHOLE)
    for state in whole:
        put(app, consult.VISITORS_STAGE, state)
        assert [one.overflow for one in app.ui.widgets(ScrollList)] == [0, 0], state.name


def test_the_question_itself_stands_on_the_front_page_where_there_is_room(app):
    asking = next(one for one in consult.VISITORS if (one.screen, one.name) == ("home", "asking"))
    put(app, consult.VISITORS_STAGE, asking)
    assert app.ui.find_all(EVENING.question[app.services.config.centre.language])
