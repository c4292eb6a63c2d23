"""The pages of a visit at three sizes in both languages: nothing cut, nothing over anything else, all large enough."""

from functools import partial

import pytest

from kiosk.activities.refusals import RoleTaken
from kiosk.demo.screens import visit
from tests.helpers import layout
from tests.helpers.desk import in_language
from tests.ui.conftest import EACH

LONG = "Fredelig Harmonikaspiller"[:24]


@pytest.fixture(params=EACH)
def desk(request, ui, tmp_path):
    with in_language(ui, tmp_path, request.param) as desk:
        desk.app.refresh()
        yield desk


look = partial(layout.look, scrolls=True)


def test_the_questions_and_the_receipt(desk):
    desk.fill(people=9)
    desk.sign_up()
    look(desk, "name")
    page = desk.app.page
    page.draft.own.add(LONG)
    page.write_own()
    look(desk, "typing")
    desk.app.page.use_own()
    look(desk, "friends")
    desk.app.page.answer(lambda draft: draft.bring(4))
    look(desk, "role")
    desk.app.page.answer(lambda draft: draft.help("kaffe"))
    look(desk, "buddy")
    desk.app.page.answer(lambda draft: draft.follow(buddy=True))
    look(desk, "check")
    desk.app.page.submit()
    look(desk, "receipt")
    code = desk.code
    desk.app.replace("found", code=code)
    look(desk, "found")
    desk.app.page._set(asking=True)
    look(desk, "asking")
    desk.app.page.cancel()
    look(desk, "thanks")


def test_what_goes_wrong_and_what_changes(desk):
    (code,) = desk.fill(people=1)
    desk.go("find")
    look(desk, "find")
    desk.app.page.typed.add("K7M4QX")
    desk.app.page.look()
    look(desk, "wrong code")
    desk.change(location="Sydstranden ved den lange badebro", meeting_point="Foran Nørretorv 7, ved den grønne bænk")
    desk.go("found", code=code)
    look(desk, "changed")
    desk.remove()
    desk.app.refresh()
    look(desk, "removed")
    desk.sign_up("mad")
    desk.app.page.state["error"] = RoleTaken()
    desk.app.refresh()
    look(desk, "error")


def test_what_lies_over_a_page(desk):
    for state in visit.OVER.states:
        visit.OVER.put(desk.app, state)
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
